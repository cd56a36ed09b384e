// Envoy as the gateway. Its listener comes from a watched file, so that a test can change the plugin while it runs.
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pWaitFor from "p-wait-for";
import { request } from "undici";
import { envoyBinary } from "../toolchain/envoy";
import { envoyClusters } from "./envoy-clusters";
import { envoyListeners } from "./envoy-listener";
import type { EnvoyOptions, EnvoyPlace } from "./envoy-options";
import { answersOk } from "./http-ready";
import { Server } from "./process";

const UPDATE_POLL_MILLISECONDS = 20;
const UPDATE_LIMIT_MILLISECONDS = 10_000;
/** Envoy never refuses a configuration for Postern's sake: the plugin says itself that it cannot use one. */
const REJECTIONS = "wasmcustom.postern.config.rejections";

export class Envoy {
  private constructor(
    readonly server: Server,
    private readonly place: EnvoyPlace,
    private readonly options: EnvoyOptions,
  ) {}

  static async start(place: EnvoyPlace, pluginConfig: unknown, options: EnvoyOptions = {}): Promise<Envoy> {
    const command = await envoyBinary(options.version);
    await mkdir(join(place.folder, "xds"), { recursive: true });
    await writeListener(place, pluginConfig, options);
    const configFile = join(place.folder, "envoy.json");
    await writeFile(configFile, JSON.stringify(bootstrap(place, options), null, 2));
    const server = Server.start({
      name: "envoy",
      command,
      args: arguments_(configFile, options),
      env: { COOKIE_SECRET: place.cookieSecret },
      logFile: join(place.folder, "envoy.log"),
    });
    const envoy = new Envoy(server, place, options);
    await server.ready(answersOk(`${envoy.adminUrl}/ready`));
    await envoy.listenerAccepted(0, 0).catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    return envoy;
  }

  get adminUrl(): string {
    return `http://127.0.0.1:${this.place.adminPort}`;
  }

  /** Counters and gauges whose name matches the regular expression. */
  async stats(pattern: string): Promise<Map<string, number>> {
    const query = new URLSearchParams({ filter: pattern, format: "json" });
    const { body } = await request(`${this.adminUrl}/stats?${query}`);
    const { stats } = (await body.json()) as { stats: { name?: string; value?: number }[] };
    return new Map(
      stats.filter((stat) => stat.name !== undefined).map((stat) => [stat.name ?? "", stat.value ?? 0]),
    );
  }

  async stat(name: string): Promise<number> {
    return (await this.stats(`^${name.replace(/[.|]/g, "\\$&")}$`)).get(name) ?? 0;
  }

  /** Replaces the plugin's configuration (or listener options) of the running Envoy; rejects when Envoy or the plugin refuses it. */
  async reconfigure(pluginConfig: unknown, options: EnvoyOptions = {}): Promise<void> {
    const [accepted, rejected] = await this.updateCounts();
    const refused = await this.stat(REJECTIONS);
    await writeListener(this.place, pluginConfig, { ...this.options, ...options });
    await this.listenerAccepted(accepted, rejected);
    if ((await this.stat(REJECTIONS)) > refused) {
      throw new Error(`the plugin cannot use its configuration:\n${await this.server.logTail()}`);
    }
  }

  private async updateCounts(): Promise<[number, number]> {
    const counts = await this.stats("^listener_manager.lds.update_(success|rejected)$");
    const count = (name: string) => counts.get(`listener_manager.lds.update_${name}`) ?? 0;
    return [count("success"), count("rejected")];
  }

  private async listenerAccepted(acceptedBefore: number, rejectedBefore: number): Promise<void> {
    const isAccepted = async () => {
      const [accepted, rejected] = await this.updateCounts();
      if (rejected > rejectedBefore) {
        throw new Error(`Envoy refused the listener:\n${await this.server.logTail()}`);
      }
      return accepted > acceptedBefore;
    };
    await pWaitFor(isAccepted, {
      interval: UPDATE_POLL_MILLISECONDS,
      timeout: {
        milliseconds: UPDATE_LIMIT_MILLISECONDS,
        message: "Envoy did not take the listener in time",
      },
    });
  }
}

function bootstrap(place: EnvoyPlace, options: EnvoyOptions): object {
  const folder = join(place.folder, "xds");
  return {
    node: { id: "gateway", cluster: "gateway" },
    admin: { address: { socket_address: { address: "127.0.0.1", port_value: place.adminPort } } },
    dynamic_resources: {
      lds_config: {
        resource_api_version: "V3",
        path_config_source: { path: join(folder, "lds.json"), watched_directory: { path: folder } },
      },
    },
    static_resources: { clusters: envoyClusters(place, options) },
  };
}

function arguments_(configFile: string, options: EnvoyOptions): string[] {
  const levels = `wasm:${options.wasmLogLevel ?? "info"}`;
  return [
    ...[
      "--config-path",
      configFile,
      "--use-dynamic-base-id",
      "--concurrency",
      String(options.concurrency ?? 1),
    ],
    ...["--log-level", "warning", "--component-log-level", levels],
    ...["--drain-time-s", String(options.drainSeconds ?? 1)],
    // Envoy would keep the access log back for ten seconds.
    ...(options.accessLog === undefined ? [] : ["--file-flush-interval-msec", "100"]),
  ];
}

/** Renamed into place: that is the event which Envoy watches for, and it never reads half a file. */
async function writeListener(place: EnvoyPlace, pluginConfig: unknown, options: EnvoyOptions): Promise<void> {
  const resources = envoyListeners(place, pluginConfig, options);
  const file = join(place.folder, "xds", "lds.json");
  const written = join(place.folder, "lds.json.written");
  await writeFile(written, JSON.stringify({ resources }, null, 2));
  await rename(written, file);
}
