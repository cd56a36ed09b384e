// A whole setup on loopback: Dex, oauth2-proxy, httpbin and Envoy, started together and stopped together.
import { startDex, type Dex, type DexOptions } from "./dex";
import { Envoy } from "./envoy";
import { AUTH_CLUSTER } from "./envoy-options";
import { startHttpbin, type Httpbin } from "./httpbin";
import { startOauth2Proxy, type Oauth2Proxy, type Oauth2ProxyOptions } from "./oauth2-proxy";
import { makePlan, oauth2ProxyPlace, type Plan } from "./plan";
import { stopServersOnSignal } from "./shutdown";
import type { StackOptions } from "./stack-options";

/** Every part is waited for, also after a failure: one that comes up late must be stopped too. */
async function allStarted<T extends unknown[]>(starts: { [I in keyof T]: Promise<T[I]> }): Promise<T> {
  const results = await Promise.allSettled(starts);
  const failure = results.find((result) => result.status === "rejected");
  if (failure === undefined) return (await Promise.all(starts)) as T;
  for (const result of results) {
    if (result.status === "fulfilled")
      await (result.value as { server: { stop(): Promise<void> } }).server.stop();
  }
  throw failure.reason;
}

type Parts = [Dex, Oauth2Proxy, Httpbin, Envoy, ...Httpbin[]];

export class Stack {
  private constructor(
    private readonly plan: Plan,
    private readonly options: StackOptions,
    public dex: Dex,
    public oauth2Proxy: Oauth2Proxy,
    public app: Httpbin,
    public envoy: Envoy,
    private readonly more: readonly Httpbin[],
  ) {}

  static async start(options: StackOptions = {}): Promise<Stack> {
    stopServersOnSignal();
    const plan = await makePlan(options);
    const second = plan.envoy.second === undefined ? [] : [plan.envoy.second.port];
    const [dex, oauth2Proxy, app, envoy, ...more] = await allStarted<Parts>([
      startDex({ ...plan, port: plan.envoy.dexPort, clients: [plan.client] }, options.dex),
      startOauth2Proxy(oauth2ProxyPlace(plan), options.oauth2Proxy),
      startHttpbin(plan.envoy.appPort, plan.folder),
      Envoy.start(plan.envoy, plan.pluginConfig, options.envoy),
      ...second.map((port) => startHttpbin(port, plan.folder, "second")),
    ]);
    return new Stack(plan, options, dex, oauth2Proxy, app, envoy, more);
  }

  /** The app as a browser sees it, e.g. http://httpbin.example.com:20123. */
  get url(): string {
    return this.plan.appUrl;
  }

  /** The second app; empty without one. */
  get secondUrl(): string {
    return this.plan.secondUrl;
  }

  get issuer(): string {
    return this.plan.issuer;
  }

  get port(): number {
    return this.plan.envoy.port;
  }

  get folder(): string {
    return this.plan.folder;
  }

  get cookieSecret(): string {
    return this.plan.envoy.cookieSecret;
  }

  get pluginConfig(): unknown {
    return this.plan.pluginConfig;
  }

  /** Requests that Envoy sent to the auth service's cluster so far, by the filter or by ext_authz. */
  authCalls(): Promise<number> {
    const cluster = this.options.envoy?.authCluster ?? AUTH_CLUSTER;
    return this.envoy.stat(`cluster.${cluster.replaceAll(":", "_")}.upstream_rq_total`);
  }

  async restartOauth2Proxy(options: Oauth2ProxyOptions = {}): Promise<void> {
    await this.oauth2Proxy.server.stop();
    this.oauth2Proxy = await startOauth2Proxy(oauth2ProxyPlace(this.plan), {
      ...this.options.oauth2Proxy,
      ...options,
    });
  }

  /** Dex keeps everything in memory: signing keys and refresh tokens are new after this. */
  async restartDex(options: DexOptions = {}): Promise<void> {
    await this.dex.server.stop();
    const place = { ...this.plan, port: this.plan.envoy.dexPort, clients: [this.plan.client] };
    this.dex = await startDex(place, { ...this.options.dex, ...options });
  }

  async stop(): Promise<void> {
    const parts = [this.envoy, this.oauth2Proxy, this.dex, this.app, ...this.more];
    await Promise.all(parts.map(({ server }) => server.stop()));
  }
}
