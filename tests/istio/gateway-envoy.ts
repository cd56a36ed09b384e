// A stock Envoy as Istio's ingress gateway: everything but its bootstrap comes from istiod over ADS.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { request } from "undici";
import { envoyBinary } from "../../scripts/toolchain/envoy";
import { until } from "../../scripts/lab/until";
import { answersOk } from "../../scripts/stack/http-ready";
import { Server } from "../../scripts/stack/process";
import type { Istiod } from "./istiod";

export interface GatewayPlace {
  readonly folder: string;
  readonly adminPort: number;
  /** The pods' variables of Secrets. */
  readonly environment: Readonly<Record<string, string>>;
}

const HTTP2 = {
  "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
    "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
    explicit_http_config: { http2_protocol_options: {} },
  },
};

function xdsCluster(address: string): object {
  const [host, port] = address.split(":");
  const endpoint = { address: { socket_address: { address: host, port_value: Number(port) } } };
  return {
    name: "istiod",
    type: "STATIC",
    typed_extension_protocol_options: HTTP2,
    load_assignment: { cluster_name: "istiod", endpoints: [{ lb_endpoints: [{ endpoint }] }] },
  };
}

function bootstrap(istiod: Istiod, adminPort: number): object {
  const overAds = { ads: {}, resource_api_version: "V3" };
  const grpc = { envoy_grpc: { cluster_name: "istiod" } };
  return {
    node: istiod.node,
    admin: { address: { socket_address: { address: "127.0.0.1", port_value: adminPort } } },
    dynamic_resources: {
      ads_config: { api_type: "GRPC", transport_api_version: "V3", grpc_services: [grpc] },
      lds_config: overAds,
      cds_config: overAds,
    },
    static_resources: { clusters: [xdsCluster(istiod.xds)] },
  };
}

export class GatewayEnvoy {
  private constructor(
    readonly server: Server,
    private readonly adminUrl: string,
  ) {}

  static async start(istiod: Istiod, place: GatewayPlace): Promise<GatewayEnvoy> {
    const configFile = join(place.folder, "gateway.json");
    await writeFile(configFile, JSON.stringify(bootstrap(istiod, place.adminPort), null, 2));
    const levels = "wasm:info,misc:error";
    const server = Server.start({
      name: "gateway",
      command: await envoyBinary(),
      args: [
        ...["--config-path", configFile, "--use-dynamic-base-id", "--concurrency", "2"],
        ...["--log-level", "warning", "--component-log-level", levels, "--drain-time-s", "10"],
      ],
      env: place.environment,
      logFile: join(place.folder, "gateway.log"),
    });
    const adminUrl = `http://127.0.0.1:${place.adminPort}`;
    await server.ready(answersOk(`${adminUrl}/ready`));
    return new GatewayEnvoy(server, adminUrl);
  }

  async admin(path: string): Promise<string> {
    const { body } = await request(`${this.adminUrl}${path}`);
    return body.text();
  }

  /** The sum of all counters and gauges whose name matches. */
  async stat(pattern: string): Promise<number> {
    const query = new URLSearchParams({ filter: pattern, format: "json" });
    const { stats } = JSON.parse(await this.admin(`/stats?${query}`)) as { stats: { value?: number }[] };
    return stats.reduce((sum, stat) => sum + (stat.value ?? 0), 0);
  }

  /** Waits until the sum of the matching statistics is as wanted. */
  async untilStat(pattern: string, isWanted: (sum: number) => boolean): Promise<void> {
    await until(`statistics ${pattern}`, async () => isWanted(await this.stat(pattern)));
  }

  /** Names of the HTTP filters of each active listener's connection managers, in order. */
  async httpFilters(): Promise<string[][]> {
    const dump = JSON.parse(await this.admin("/config_dump?resource=dynamic_listeners")) as {
      configs?: unknown[];
    };
    const chains: string[][] = [];
    collectFilterChains(dump, chains);
    return chains;
  }
}

function collectFilterChains(value: unknown, chains: string[][]): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "draining_state") continue;
    if (key === "http_filters") chains.push((inner as { name: string }[]).map((filter) => filter.name));
    else collectFilterChains(inner, chains);
  }
}
