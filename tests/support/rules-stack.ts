// A gateway with three hosts: an app with public, API and group routes, a second app, and Dex; what reaches the apps is recorded.
import assert from "node:assert/strict";
import { Stack } from "../../scripts/stack/stack";
import type { StackOptions } from "../../scripts/stack/stack-options";
import { finishStack, sessionOnly } from "../../scripts/lab/e2e-stack";
import { type HeaderLine, type RawRequest, type RawResponse, send } from "../../scripts/lab/raw-http";
import { RecordingApp } from "../../scripts/lab/recording-app";

export const SPA = "https://spa.example.com";
export const APP = "app.example.com";
export const SECOND = "second.example.com";

/** Dex users of these tests, beside the administrator, who is in no group. */
export const OPS_USER = {
  email: "olga@example.com",
  username: "olga",
  userID: "0f3c1a52-2f1e-4b4e-9a51-1f7a3c3f9d11",
  groups: ["ops", "staff"],
};

export const RULES = {
  hosts: [APP, SECOND],
  public: [{ methods: ["GET", "HEAD"], paths: ["/public", "/static/*", "*.css"] }],
  api: [{ paths: ["/api/*"] }],
  cors: { allowedOrigins: [SPA], preflight: "pass" },
  routes: [
    { name: "ops", hosts: [APP], paths: ["/ops", "/ops/*"], allowedGroups: ["ops"] },
    { name: "claims", hosts: [APP], paths: ["/claims/*"], requiredClaims: { email_verified: ["true"] } },
    { name: "denied", hosts: [APP], paths: ["/denied/*"], requiredClaims: { email_verified: ["false"] } },
    { name: "maybe", hosts: [APP], paths: ["/maybe"], access: "optional" },
    { name: "id", hosts: [APP], paths: ["/id"], authorization: "id_token" },
    { name: "bare", hosts: [APP], paths: ["/bare"], authorization: "none", identityHeaders: [] },
    { name: "preserve", hosts: [APP], paths: ["/preserve"], authorization: "preserve" },
    { name: "second", hosts: [SECOND], paths: ["/*"], identityHeaders: ["email"] },
  ],
};

export class RulesStack {
  private constructor(
    readonly stack: Stack,
    readonly app: RecordingApp,
    readonly second: RecordingApp,
  ) {}

  static async start(options: StackOptions = {}): Promise<RulesStack> {
    const [app, second] = await Promise.all([RecordingApp.start(), RecordingApp.start()]);
    const stack = await Stack.start({
      appHost: APP,
      secondHost: SECOND,
      dex: { users: [OPS_USER] },
      plugin: (config) => ({ ...sessionOnly(config), rules: RULES }),
      ...options,
      envoy: { appPort: app.port, secondPort: second.port, ...options.envoy },
    });
    return new RulesStack(stack, app, second);
  }

  finish(expected?: RegExp): Promise<void> {
    return finishStack(this.stack, expected, [this.app, this.second]);
  }

  /** Host header of the app, or of another host. */
  host(name = APP): HeaderLine {
    return ["host", `${name}:${this.stack.port}`];
  }

  /** Sends a request to the app, with these headers alone. */
  send(path: string, headers: readonly HeaderLine[] = [], more: RawRequest = {}): Promise<RawResponse> {
    return send(this.stack.port, { path, headers: [this.host(), ...headers], ...more });
  }

  /** Runs requests of which none may reach an app. */
  async reachingNobody<T>(requests: () => Promise<T>): Promise<T> {
    const reached = () => this.app.requests.length + this.second.requests.length;
    const before = reached();
    const result = await requests();
    assert.equal(reached(), before, "requests that reached an app");
    return result;
  }
}
