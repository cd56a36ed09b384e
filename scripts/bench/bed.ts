// The test bed: the gateway, its app, its auth services, and the clock that reads how much CPU each has used.
import { startOauth2Proxy } from "../stack/oauth2-proxy";
import { CLIENT } from "../stack/plan";
import type { Server } from "../stack/process";
import { stopServersOnSignal } from "../stack/shutdown";
import type { Arm } from "./arms";
import { CpuClock } from "./cpu-clock";
import { ISSUER } from "./credentials";
import { Gateway } from "./gateway";
import { startApp, startInstantAuth } from "./instant-server";
import { makeParts, type Parts } from "./parts";
import { COOKIE_EXPIRE, COOKIE_REFRESH } from "./plugin-configs";

function startAuth(parts: Parts): Promise<Server> {
  const place = {
    port: parts.oauth2ProxyPort,
    folder: parts.folder,
    issuer: ISSUER,
    // Nobody listens there: with live sessions oauth2-proxy asks its provider nothing.
    dexUrl: "http://127.0.0.1:9",
    client: CLIENT,
  };
  const options = {
    cookieSecret: parts.cookieSecret,
    cookieExpire: COOKIE_EXPIRE,
    cookieRefresh: COOKIE_REFRESH,
  };
  // Its log of requests is off: writing lines is not what the comparison is about.
  const extra = { request_logging: false, auth_logging: false };
  return startOauth2Proxy(place, { ...options, extra }).then(({ server }) => server);
}

export class Bed {
  readonly clock = new CpuClock();

  private constructor(
    readonly parts: Parts,
    readonly gateway: Gateway,
    private readonly app: Server,
    private readonly instantAuth: Server,
    private readonly oauth2Proxy: Server,
  ) {}

  static async start(arms: readonly Arm[], module: string, workers = 1): Promise<Bed> {
    stopServersOnSignal();
    const parts = await makeParts(module);
    const app = await startApp(parts);
    const instantAuth = await startInstantAuth(parts);
    const oauth2Proxy = await startAuth(parts);
    return new Bed(parts, await Gateway.start(arms, parts, workers), app, instantAuth, oauth2Proxy);
  }

  /** The process that answers an arm's calls, or null. */
  authServer(arm: Arm): Server | null {
    if (arm.auth === "none") return null;
    return arm.auth === "oauth2-proxy" ? this.oauth2Proxy : this.instantAuth;
  }

  /** All processes of the bed. */
  get pids(): number[] {
    return this.servers.map(({ pid }) => pid);
  }

  private get servers(): Server[] {
    return [this.gateway.server, this.app, this.instantAuth, this.oauth2Proxy];
  }

  async stop(): Promise<void> {
    this.clock.stop();
    await Promise.all(this.servers.map((server) => server.stop()));
  }
}
