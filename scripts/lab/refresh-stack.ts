// A stack for tests of refreshes: two workers, a Dex that takes each refresh token once, an app that tells what it saw.
import type { PluginConfig } from "../stack/plugin-config";
import { Stack } from "../stack/stack";
import type { StackOptions } from "../stack/stack-options";
import { AuthRelay } from "./auth-relay";
import { finishStack, sessionOnly } from "./e2e-stack";
import { RecordingApp } from "./recording-app";

export interface RefreshStackOptions extends StackOptions {
  /** Changes of the plugin's session section. */
  readonly session?: Readonly<Record<string, unknown>>;
  readonly timeout?: string;
  readonly cache?: Readonly<Record<string, unknown>>;
}

function pluginOf(options: RefreshStackOptions): (config: PluginConfig) => PluginConfig {
  return (config) => {
    const { authService, session, ...rest } = sessionOnly(config);
    return {
      authService: { ...authService, timeout: options.timeout ?? "5s" },
      session: { ...session, ...options.session },
      ...rest,
      ...(options.cache === undefined ? {} : { cache: options.cache }),
    };
  };
}

export class RefreshStack {
  private constructor(
    readonly stack: Stack,
    readonly app: RecordingApp,
    readonly relay: AuthRelay,
    private readonly hasFilter: boolean,
  ) {}

  static async start(options: RefreshStackOptions = {}): Promise<RefreshStack> {
    const app = await RecordingApp.start();
    const relay = await AuthRelay.start();
    const stack = await Stack.start({
      plugin: pluginOf(options),
      ...options,
      dex: { rotateRefreshTokens: true, refreshReuseInterval: "0s", ...options.dex },
      envoy: { concurrency: 2, appPort: app.port, authPort: relay.port, ...options.envoy },
    });
    relay.target = stack.oauth2Proxy.port;
    return new RefreshStack(stack, app, relay, (options.authorization ?? "postern") === "postern");
  }

  /** A counter of the filter's, all workers together; they are flushed once a second. */
  counter(name: string): Promise<number> {
    return this.stack.envoy.stat(`wasmcustom.postern.${name}`);
  }

  async finish(expected?: RegExp): Promise<void> {
    try {
      await (this.hasFilter ? finishStack(this.stack, expected) : this.stack.stop());
    } finally {
      await this.relay.stop();
      await this.app.stop();
    }
  }
}
