// The demo overlay without a cluster: Dex and oauth2-proxy with the overlay's own configuration, httpbin, istiod's code
// and an Envoy that istiod configures. Only addresses inside the cluster are replaced, by loopback.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Dispatcher } from "undici";
import { writeImage, type ImageFacts } from "../../scripts/image/oci-layout";
import { freePort } from "../../scripts/stack/free-port";
import { startHttpbin } from "../../scripts/stack/httpbin";
import { answersOk } from "../../scripts/stack/http-ready";
import { Server, stopAllServers } from "../../scripts/stack/process";
import { makeRunFolder } from "../../scripts/stack/run-folder";
import { stopServersOnSignal } from "../../scripts/stack/shutdown";
import { dexBinary, oauth2ProxyBinary } from "../../scripts/toolchain/go-tool";
import { gatewayAgent, GatewayBrowser } from "./gateway-browser";
import { GatewayEnvoy, until } from "./gateway-envoy";
import { Istiod, stopAllIstiods } from "./istiod";
import { find, parseObjects, render, SECRETS, type KubeObject } from "./manifests";

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
const DEX_IN_CLUSTER = "dex.demo.svc.cluster.local:5556";

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

interface Ports {
  readonly app: number;
  readonly dex: number;
  readonly auth: number;
  readonly http: number;
  readonly https: number;
  readonly admin: number;
}

async function takePorts(): Promise<Ports> {
  const [app, dex, auth] = [await freePort(), await freePort(), await freePort()];
  return { app, dex, auth, http: await freePort(), https: await freePort(), admin: await freePort() };
}

async function startDex(objects: KubeObject[], ports: Ports, folder: string): Promise<Server> {
  const file = join(folder, "dex.yaml");
  const config: string = find(objects, "ConfigMap", "dex").data["config.yaml"];
  await writeFile(file, config.replace("0.0.0.0:5556", `127.0.0.1:${ports.dex}`));
  const server = Server.start({
    name: "dex",
    command: await dexBinary(),
    args: ["serve", file],
    env: { CLIENT_SECRET: SECRETS.client },
    logFile: join(folder, "dex.log"),
  });
  return server.ready(answersOk(`http://127.0.0.1:${ports.dex}/.well-known/openid-configuration`));
}

async function startOauth2Proxy(objects: KubeObject[], ports: Ports, folder: string): Promise<Server> {
  const file = join(folder, "oauth2-proxy.cfg");
  const config: string = find(objects, "ConfigMap", "oauth2-proxy").data["oauth2-proxy.cfg"];
  const local = config
    .replaceAll(DEX_IN_CLUSTER, `127.0.0.1:${ports.dex}`)
    .replace("0.0.0.0:4180", `127.0.0.1:${ports.auth}`);
  await writeFile(file, local);
  const server = Server.start({
    name: "oauth2-proxy",
    command: await oauth2ProxyBinary(),
    args: ["--config", file],
    env: { OAUTH2_PROXY_COOKIE_SECRET: SECRETS.cookie, OAUTH2_PROXY_CLIENT_SECRET: SECRETS.client },
    logFile: join(folder, "oauth2-proxy.log"),
  });
  return server.ready(answersOk(`http://127.0.0.1:${ports.auth}/ping`));
}

function startIstiod(manifests: KubeObject[], ports: Ports, folder: string): Promise<Istiod> {
  return Istiod.start({
    manifests,
    endpoints: {
      "demo/httpbin": `127.0.0.1:${ports.app}`,
      "demo/dex": `127.0.0.1:${ports.dex}`,
      "demo/oauth2-proxy": `127.0.0.1:${ports.auth}`,
    },
    gatewayPorts: { "80": ports.http, "443": ports.https },
    folder,
  });
}

export class IstioStack {
  private constructor(
    readonly folder: string,
    readonly objects: KubeObject[],
    readonly istiod: Istiod,
    readonly envoy: GatewayEnvoy,
    readonly oauth2Proxy: Server,
    private readonly others: Server[],
    private readonly ports: Ports,
  ) {}

  static async start(options: IstioStackOptions = {}): Promise<IstioStack> {
    stopServersOnSignal();
    const folder = await makeRunFolder();
    const objects = parseObjects(await render(options.overlay ?? "overlays/demo"));
    const present = [...objects.filter(options.keep ?? (() => true)), ...(options.add ?? [])];
    const ports = await takePorts();
    const starting = [
      startDex(objects, ports, folder),
      startOauth2Proxy(objects, ports, folder),
      startHttpbin(ports.app, folder),
      startIstiod(present, ports, folder),
    ] as const;
    // Every part is waited for, also after a failure: one that comes up late must be stopped too.
    await Promise.allSettled(starting);
    try {
      const [dex, oauth2Proxy, { server: app }, istiod] = await Promise.all(starting);
      const cookieSecret = SECRETS.cookie;
      const envoy = await GatewayEnvoy.start(istiod, { folder, adminPort: ports.admin, cookieSecret });
      return new IstioStack(folder, objects, istiod, envoy, oauth2Proxy, [dex, app], ports);
    } catch (error) {
      await Promise.all([stopAllServers(), stopAllIstiods()]);
      throw error;
    }
  }

  agent(): Dispatcher {
    return gatewayAgent(this.ports, this.istiod.ca);
  }

  browser(): GatewayBrowser {
    return new GatewayBrowser(this.agent());
  }

  /** Requests that Envoy has sent to oauth2-proxy so far. */
  authCalls(): Promise<number> {
    return this.envoy.stat(
      "^cluster\\.outbound\\|80\\|\\|oauth2-proxy\\.demo\\.svc\\.cluster\\.local;?\\.upstream_rq_total$",
    );
  }

  object(kind: string, name: string): KubeObject {
    return structuredClone(find(this.objects, kind, name));
  }

  /** The overlay's plugin, ready for this gateway. */
  plugin(): Promise<KubeObject> {
    return this.withImage(this.object("WasmPlugin", "postern"));
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
    await until(async () => !(await this.envoy.httpFilters()).flat().some(isOurs), "the filter to go");
  }

  /** Lines that Envoy has logged since this was called, as they come. */
  gatewayLog(): string[] {
    const lines: string[] = [];
    this.envoy.server.output.on("line", (line: string) => lines.push(line));
    return lines;
  }

  async stop(): Promise<void> {
    await Promise.all([this.envoy.server, this.oauth2Proxy, ...this.others].map((server) => server.stop()));
    await this.istiod.stop();
  }
}
