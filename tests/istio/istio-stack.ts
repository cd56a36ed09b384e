// An overlay without a cluster: in each namespace Dex and oauth2-proxy with the overlay's own configuration and httpbin, istiod's code
// and an Envoy that istiod configures.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Dispatcher } from "undici";
import { writeImage, type ImageFacts } from "../../scripts/image/oci-layout";
import { freePort } from "../../scripts/stack/free-port";
import { type Server, stopAllServers } from "../../scripts/stack/process";
import { makeRunFolder } from "../../scripts/stack/run-folder";
import { stopServersOnSignal } from "../../scripts/stack/shutdown";
import { gatewayAgent, GatewayBrowser } from "./gateway-browser";
import { GatewayEnvoy } from "./gateway-envoy";
import { until } from "../../scripts/lab/until";
import { Istiod, stopAllIstiods } from "./istiod";
import { find, parseObjects, render, type KubeObject } from "./manifests";
import {
  endpointsOf,
  gatewayEnvironment,
  startTeam,
  type TeamPlace,
  teamPlaces,
  type TeamServers,
} from "./team-servers";

export const APP_URL = "https://httpbin.example.com";
const MODULE = "build/postern.wasm";
const IMAGE: ImageFacts = {
  title: "postern",
  description: "under test",
  version: "test",
  license: "Apache-2.0",
};
const PLUGIN_TAKEN = "^extension_config_discovery\\.http_filter\\..*postern.*\\.update_success$";
const UPDATES_REFUSED =
  "^(listener_manager\\.lds|extension_config_discovery\\.http_filter\\..*)\\.update_rejected$";
const PLUGIN_REJECTIONS = "^wasmcustom\\.postern\\.config\\.rejections$";
const LISTENERS_WARMING = "^listener_manager\\.total_listeners_warming$";

export interface IstioStackOptions {
  /** Folder below istio/; overlays/demo when not given. */
  readonly overlay?: string;
  /** Objects that are there from the start; all of the overlay's when not given. */
  readonly keep?: (object: KubeObject) => boolean;
  /** Objects that are there besides. A gateway's Deployment here is the one that this Envoy belongs to. */
  readonly add?: readonly KubeObject[];
}

/** A filter's name in Envoy, whichever of Istio's two kinds it came from. */
export function isOurs(filter: string): boolean {
  return filter.includes("istio-system.postern");
}

export interface GatewayListenPorts {
  readonly http: number;
  readonly https: number;
  readonly admin: number;
}

export async function takePorts(): Promise<GatewayListenPorts> {
  return { http: await freePort(), https: await freePort(), admin: await freePort() };
}

interface IstiodPlace {
  readonly teams: readonly TeamPlace[];
  readonly ports: GatewayListenPorts;
  readonly folder: string;
}

function startIstiod(manifests: KubeObject[], { teams, ports, folder }: IstiodPlace): Promise<Istiod> {
  return Istiod.start({
    manifests,
    endpoints: Object.assign({}, ...teams.map(endpointsOf)) as Record<string, string>,
    gatewayPorts: { "80": ports.http, "443": ports.https },
    folder,
  });
}

export class IstioStack {
  constructor(
    readonly folder: string,
    readonly objects: KubeObject[],
    readonly istiod: Istiod,
    readonly envoy: GatewayEnvoy,
    private readonly teams: readonly TeamServers[],
    private readonly ports: GatewayListenPorts,
  ) {}

  static async start(options: IstioStackOptions = {}): Promise<IstioStack> {
    stopServersOnSignal();
    const folder = await makeRunFolder();
    const objects = parseObjects(await render(options.overlay ?? "overlays/demo"));
    const present = [...objects.filter(options.keep ?? (() => true)), ...(options.add ?? [])];
    const ports = await takePorts();
    const places = await teamPlaces(objects, folder);
    const startingTeams = places.map((place) => startTeam(objects, place));
    const startingIstiod = startIstiod(present, { teams: places, ports, folder });
    // Every part is waited for, also after a failure: one that comes up late must be stopped too.
    await Promise.allSettled([...startingTeams, startingIstiod]);
    try {
      const [teams, istiod] = [await Promise.all(startingTeams), await startingIstiod];
      const environment = gatewayEnvironment(objects);
      const envoy = await GatewayEnvoy.start(istiod, { folder, adminPort: ports.admin, environment });
      return new IstioStack(folder, objects, istiod, envoy, teams, ports);
    } catch (error) {
      await Promise.all([stopAllServers(), stopAllIstiods()]);
      throw error;
    }
  }

  /** The oauth2-proxy of a namespace. */
  oauth2Proxy(namespace = "demo"): Server {
    const team = this.teams.find((each) => each.namespace === namespace);
    if (team === undefined) throw new Error(`there is no oauth2-proxy in ${namespace}`);
    return team.oauth2Proxy;
  }

  agent(): Dispatcher {
    return gatewayAgent(this.ports, this.istiod.ca);
  }

  browser(): GatewayBrowser {
    return new GatewayBrowser(this.agent());
  }

  /** Requests that Envoy has sent to a namespace's oauth2-proxy so far. */
  authCalls(namespace = "demo"): Promise<number> {
    return this.envoy.stat(
      `^cluster\\.outbound\\|80\\|\\|oauth2-proxy\\.${namespace}\\.svc\\.cluster\\.local;?\\.upstream_rq_total$`,
    );
  }

  object(kind: string, name: string): KubeObject {
    return structuredClone(find(this.objects, kind, name));
  }

  /** A plugin of the overlay's, ready for this gateway. */
  plugin(name = "postern"): Promise<KubeObject> {
    return this.withImage(this.object("WasmPlugin", name));
  }

  /** A plugin with an image that can be fetched, at the port where this Envoy listens for HTTPS. */
  async withImage(plugin: KubeObject): Promise<KubeObject> {
    const layout = join(this.folder, "image");
    await writeImage(layout, await readFile(MODULE), IMAGE);
    plugin.spec.match = [{ ports: [{ number: this.ports.https }] }];
    Object.assign(plugin.spec.wasm ?? plugin.spec, await this.istiod.push(layout, "postern:test"));
    return plugin;
  }

  /** Applies the plugin, waits until Envoy has taken it, and says whether the filter goes by its configuration. */
  async applyPlugin(plugin: KubeObject): Promise<"accepted" | "rejected"> {
    const rejections = await this.envoy.stat(PLUGIN_REJECTIONS);
    const taken = await this.envoy.stat(PLUGIN_TAKEN);
    await this.istiod.apply(plugin);
    await this.envoy.untilStat(PLUGIN_TAKEN, (count) => count > taken);
    await this.envoy.untilStat(LISTENERS_WARMING, (count) => count === 0);
    return (await this.envoy.stat(PLUGIN_REJECTIONS)) > rejections ? "rejected" : "accepted";
  }

  /** Listeners and plugins that Envoy has refused so far. */
  updatesRefused(): Promise<number> {
    return this.envoy.stat(UPDATES_REFUSED);
  }

  async removePlugin(plugin: KubeObject): Promise<void> {
    await this.istiod.delete(plugin);
    await until("the filter to go", async () => !(await this.envoy.httpFilters()).flat().some(isOurs));
  }

  /** Lines that Envoy has logged since this was called, as they come. */
  gatewayLog(): string[] {
    const lines: string[] = [];
    this.envoy.server.output.on("line", (line: string) => lines.push(line));
    return lines;
  }

  async stop(): Promise<void> {
    const servers = this.teams.flatMap(({ app, dex, oauth2Proxy }) => [
      dex,
      oauth2Proxy,
      ...(app ? [app] : []),
    ]);
    await Promise.all([this.envoy.server, ...servers].map((server) => server.stop()));
    await this.istiod.stop();
  }
}
