// The gateway under test: one Envoy with one worker, a listener for each arm, so that all arms share build and process.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { request } from "undici";
import { answersOk } from "../stack/http-ready";
import { freePort } from "../stack/free-port";
import { Server } from "../stack/process";
import { envoyBinary } from "../toolchain/envoy";
import type { Arm } from "./arms";
import type { Parts } from "./parts";
import { TARGET_PATHS } from "./requests";
import { LISTS } from "./revocation-lists";

const HTTP = "type.googleapis.com/envoy.extensions.filters";
const ROUTER = { name: "router", typed_config: { "@type": `${HTTP}.http.router.v3.Router` } };
const APP_CLUSTER = "app";
/** Nobody listens there: an arm that must not call anybody fails if it does. */
const NOBODY_PORT = 9;

function cluster(name: string, port: number): object {
  const address = { socket_address: { address: "127.0.0.1", port_value: port } };
  const endpoints = [{ lb_endpoints: [{ endpoint: { address } }] }];
  return { name, type: "STATIC", connect_timeout: "1s", load_assignment: { cluster_name: name, endpoints } };
}

function authCluster(arm: Arm): string {
  return `auth-${arm.name}`;
}

function authPort(arm: Arm, parts: Parts): number {
  switch (arm.auth) {
    case "oauth2-proxy":
      return parts.oauth2ProxyPort;
    case "refresh":
      return parts.refreshPort;
    case "allow":
      return parts.allowPort;
    case "none":
      return NOBODY_PORT;
  }
}

function routes(arm: Arm): object {
  const added = { request_headers_to_add: arm.routeHeaders ?? [] };
  const direct = { status: 200, body: { inline_string: "ok\n" } };
  return {
    name: arm.name,
    virtual_hosts: [
      {
        name: "app",
        domains: ["*"],
        routes: [
          { match: { path: TARGET_PATHS.direct }, ...added, direct_response: direct },
          { match: { prefix: "/" }, ...added, route: { cluster: APP_CLUSTER } },
        ],
      },
    ],
  };
}

/** The listener of an arm, with its filters. */
export async function listener(arm: Arm, parts: Parts, port: number): Promise<object> {
  const manager = {
    "@type": `${HTTP}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: arm.name,
    use_remote_address: true,
    normalize_path: true,
    route_config: routes(arm),
    http_filters: [...(await arm.filters(parts, authCluster(arm))), ROUTER],
  };
  const filter = { name: "envoy.filters.network.http_connection_manager", typed_config: manager };
  return {
    name: arm.name,
    address: { socket_address: { address: "127.0.0.1", port_value: port } },
    filter_chains: [{ filters: [filter] }],
  };
}

/** The clusters of some arms: the app, the revocation lists, and each arm's auth service. */
export function clustersOf(arms: readonly Arm[], parts: Parts): object[] {
  return [
    cluster(APP_CLUSTER, parts.appPort),
    ...LISTS.map((list, i) => cluster(list.cluster, parts.listPorts[i] ?? NOBODY_PORT)),
    ...arms.map((arm) => cluster(authCluster(arm), authPort(arm, parts))),
  ];
}

async function bootstrap(arms: readonly Arm[], parts: Parts, ports: Map<string, number>): Promise<object> {
  const listeners = await Promise.all(arms.map((arm) => listener(arm, parts, ports.get(arm.name) ?? 0)));
  return {
    node: { id: "gateway", cluster: "gateway" },
    admin: { address: { socket_address: { address: "127.0.0.1", port_value: parts.adminPort } } },
    static_resources: { listeners, clusters: clustersOf(arms, parts) },
  };
}

function workerArguments(workers: number): string[] {
  return ["--concurrency", String(workers), "--log-level", "warning"];
}

export class Gateway {
  private constructor(
    readonly server: Server,
    private readonly parts: Parts,
    private readonly ports: ReadonlyMap<string, number>,
  ) {}

  static async start(arms: readonly Arm[], parts: Parts, workers = 1): Promise<Gateway> {
    const ports = new Map<string, number>();
    for (const arm of arms) ports.set(arm.name, await freePort());
    const configFile = join(parts.folder, "gateway.json");
    await writeFile(configFile, JSON.stringify(await bootstrap(arms, parts, ports), null, 2));
    const server = Server.start({
      name: "gateway",
      command: await envoyBinary(),
      args: ["--config-path", configFile, "--use-dynamic-base-id", ...workerArguments(workers)],
      env: { COOKIE_SECRET: parts.cookieSecret },
      logFile: join(parts.folder, "gateway.log"),
    });
    await server.ready(answersOk(`http://127.0.0.1:${parts.adminPort}/ready`));
    return new Gateway(server, parts, ports);
  }

  port(arm: Arm): number {
    return this.ports.get(arm.name) ?? 0;
  }

  /** Calls that an arm made to its auth service so far. */
  async authCalls(arm: Arm): Promise<number> {
    const name = `cluster.${authCluster(arm)}.upstream_rq_total`;
    return (await this.stats(`^${name.replaceAll(".", "\\.")}$`)).get(name) ?? 0;
  }

  /** Counters and gauges whose name matches the regular expression. */
  async stats(pattern: string): Promise<Map<string, number>> {
    const query = new URLSearchParams({ filter: pattern, format: "json" });
    const { body } = await request(`http://127.0.0.1:${this.parts.adminPort}/stats?${query}`);
    const { stats } = (await body.json()) as { stats: { name?: string; value?: number }[] };
    return new Map(stats.map(({ name = "", value = 0 }) => [name, value]));
  }
}
