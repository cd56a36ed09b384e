// Kubeflow's gateway without a cluster: its manifests and ours through istiod's code, an Envoy, oauth2-proxy and Dex with Kubeflow's own
// configuration, the dashboard played by an app that shows what reached it, and the cluster's keys.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { request } from "undici";
import { RecordingApp } from "../../../scripts/lab/recording-app";
import { TokenIssuer } from "../../../scripts/lab/tokens";
import { freePort } from "../../../scripts/stack/free-port";
import { answersOk } from "../../../scripts/stack/http-ready";
import { Server, stopAllServers } from "../../../scripts/stack/process";
import { makeRunFolder } from "../../../scripts/stack/run-folder";
import { stopServersOnSignal } from "../../../scripts/stack/shutdown";
import { dexBinary, oauth2ProxyBinary } from "../../../scripts/toolchain/go-tool";
import { JwksServer, servingKeys } from "../../support/jwks-server";
import { GatewayEnvoy } from "../gateway-envoy";
import { IstioStack, takePorts } from "../istio-stack";
import { Istiod, stopAllIstiods } from "../istiod";
import { parseObjects, render, type KubeObject } from "../manifests";
import { RecordingRelay } from "./recording-relay";

const FOLDER = "tests/istio/kubeflow";
const DEX = "dex.auth.svc.cluster.local:5556";
const DEX_ISSUER = `http://${DEX}/dex`;
const KEYS_PATH = "/openid/v1/jwks";

/** The issuer of service accounts' tokens. */
export const CLUSTER_ISSUER = "https://kubernetes.default.svc.cluster.local";
export const SHORT_CLUSTER_ISSUER = "https://kubernetes.default.svc";
/** Kubeflow's static user. */
export const USER = { email: "user@example.com", password: "12341234" };

/** Kubeflow's objects of one of the files here. */
export async function kubeflowObjects(file: string): Promise<KubeObject[]> {
  return parseObjects(await readFile(join(FOLDER, file), "utf8"));
}

/** Kubeflow's object of this name, which has no hash at its end here. */
function named(objects: readonly KubeObject[], kind: string, name: string): KubeObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

const secretOf = (objects: readonly KubeObject[], name: string): Record<string, string> =>
  named(objects, "Secret", name).stringData;

async function startDex(objects: readonly KubeObject[], folder: string, port: number): Promise<Server> {
  const config: string = named(objects, "ConfigMap", "dex").data["config.yaml"];
  const file = join(folder, "dex.yaml");
  // In memory: there is no API server to keep it in.
  const storage = /storage:\n {2}type: kubernetes\n {2}config:\n {4}inCluster: true\n/;
  if (!storage.test(config)) throw new Error("Dex's storage is not where it was");
  await writeFile(
    file,
    config.replace(storage, "storage:\n  type: memory\n").replace("0.0.0.0:5556", `127.0.0.1:${port}`),
  );
  const env = { ...secretOf(objects, "dex-oidc-client"), ...secretOf(objects, "dex-passwords") };
  const logFile = join(folder, "dex.log");
  const server = Server.start({
    name: "dex",
    command: await dexBinary(),
    args: ["serve", file],
    env,
    logFile,
  });
  return server.ready(answersOk(`http://127.0.0.1:${port}/dex/healthz`));
}

/** Key sets by issuer. */
type KeySets = Readonly<Record<string, unknown>>;

/** As istiod, which fetches the issuers' keys itself and hands them to Envoy; the names that it would ask are not there. */
function withKeys(objects: readonly KubeObject[], keys: KeySets): KubeObject[] {
  return objects.map((object) => {
    if (object.kind !== "RequestAuthentication") return object;
    const copy = structuredClone(object);
    for (const rule of copy.spec.jwtRules) {
      delete rule.jwksUri;
      rule.jwks = JSON.stringify(keys[rule.issuer]);
    }
    return copy;
  });
}

async function keysOfDex(port: number): Promise<unknown> {
  const { body } = await request(`http://127.0.0.1:${port}/dex/keys`);
  return body.json();
}

interface ProxyPlace {
  readonly folder: string;
  readonly port: number;
  readonly dexPort: number;
}

async function startOauth2Proxy(objects: readonly KubeObject[], place: ProxyPlace): Promise<Server> {
  const { folder, port, dexPort } = place;
  const logo = join(folder, "kubeflow-logo.svg");
  await writeFile(logo, "<svg/>");
  const config: string = named(objects, "ConfigMap", "oauth2-proxy").data["oauth2_proxy.cfg"];
  const file = join(folder, "oauth2_proxy.cfg");
  // The issuer's name stays; only where Dex is asked is on loopback.
  const local = config
    .replace(/^(redeem_url|oidc_jwks_url).*$/gm, (line) => line.replace(DEX, `127.0.0.1:${dexPort}`))
    .replace("/custom-theme/kubeflow-logo.svg", logo);
  await writeFile(file, local);
  const secret = secretOf(objects, "oauth2-proxy");
  const parameters = named(objects, "ConfigMap", "oauth2-proxy-parameters").data;
  const server = Server.start({
    name: "oauth2-proxy",
    command: await oauth2ProxyBinary(),
    args: [`--http-address=127.0.0.1:${port}`, `--config=${file}`],
    env: {
      OAUTH2_PROXY_CLIENT_ID: secret["client-id"] ?? "",
      OAUTH2_PROXY_CLIENT_SECRET: secret["client-secret"] ?? "",
      OAUTH2_PROXY_COOKIE_SECRET: secret["cookie-secret"] ?? "",
      OAUTH2_PROXY_COOKIE_SECURE: parameters.FORCE_HTTPS,
      OAUTH2_PROXY_SSL_INSECURE_SKIP_VERIFY: parameters.ALLOW_SELF_SIGNED_ISSUER,
      OAUTH2_PROXY_SKIP_JWT_BEARER_TOKENS: parameters.ENABLE_M2M_TOKENS,
      OAUTH2_PROXY_EXTRA_JWT_ISSUERS: parameters.EXTRA_JWT_ISSUERS,
    },
    logFile: join(folder, "oauth2-proxy.log"),
  });
  return server.ready(answersOk(`http://127.0.0.1:${port}/ping`));
}

export class KubeflowStack {
  private constructor(
    readonly gateway: IstioStack,
    readonly port: number,
    readonly dashboard: RecordingApp,
    readonly dex: RecordingRelay,
    readonly oauth2Proxy: RecordingRelay,
    readonly cluster: TokenIssuer,
    private readonly keys: JwksServer,
    private readonly keySets: KeySets,
  ) {}

  static async start(overlay: string): Promise<KubeflowStack> {
    stopServersOnSignal();
    try {
      return await KubeflowStack.startAll(overlay);
    } catch (error) {
      await Promise.all([stopAllServers(), stopAllIstiods()]);
      throw error;
    }
  }

  private static async startAll(overlay: string): Promise<KubeflowStack> {
    const folder = await makeRunFolder();
    await mkdir(folder, { recursive: true });
    const files = ["istio.yaml", "policies.yaml", "servers.yaml"];
    const kubeflow = (await Promise.all(files.map(kubeflowObjects))).flat();
    const objects = [...kubeflow, ...parseObjects(await render(overlay))];
    const [dexPort, proxyPort, ports] = [await freePort(), await freePort(), await takePorts()];
    const dexServer = await startDex(objects, folder, dexPort);
    const proxyServer = await startOauth2Proxy(objects, { folder, port: proxyPort, dexPort });
    const cluster = TokenIssuer.create(CLUSTER_ISSUER, ["RS256"]);
    const [dashboard, keys, dex, oauth2Proxy] = await Promise.all([
      RecordingApp.start(),
      JwksServer.start(),
      RecordingRelay.start(dexPort),
      RecordingRelay.start(proxyPort),
    ]);
    keys.serve(KEYS_PATH, servingKeys(cluster.jwks.keys));
    const keySets = {
      [DEX_ISSUER]: await keysOfDex(dexPort),
      [CLUSTER_ISSUER]: cluster.jwks,
      [SHORT_CLUSTER_ISSUER]: cluster.jwks,
    };
    const istiod = await Istiod.start({
      manifests: withKeys(kubeflow, keySets),
      endpoints: {
        "auth/dex": `127.0.0.1:${dex.port}`,
        "oauth2-proxy/oauth2-proxy": `127.0.0.1:${oauth2Proxy.port}`,
        "kubeflow/centraldashboard": `127.0.0.1:${dashboard.port}`,
        "istio-system/cluster-jwks-proxy": `127.0.0.1:${keys.port}`,
      },
      gatewayPorts: { "80": ports.http, "443": ports.https },
      folder,
    });
    // As the guide copies it into the Secret "postern".
    const environment = { COOKIE_SECRET: secretOf(objects, "oauth2-proxy")["cookie-secret"] ?? "" };
    const envoy = await GatewayEnvoy.start(istiod, { folder, adminPort: ports.admin, environment });
    const team = { namespace: "oauth2-proxy", dex: dexServer, oauth2Proxy: proxyServer };
    const gateway = new IstioStack(folder, objects, istiod, envoy, [team], ports);
    return new KubeflowStack(gateway, ports.http, dashboard, dex, oauth2Proxy, cluster, keys, keySets);
  }

  /** Kubeflow's objects as Envoy hears of them. */
  withKeys(objects: readonly KubeObject[]): KubeObject[] {
    return withKeys(objects, this.keySets);
  }

  /** The overlay's plugin as it is, with an image that can be fetched. */
  async plugin(): Promise<KubeObject> {
    const { match } = this.gateway.object("WasmPlugin", "postern").spec;
    const plugin = await this.gateway.plugin();
    plugin.spec.match = match;
    return plugin;
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    const { dashboard, keys, dex, oauth2Proxy } = this;
    await Promise.all([dashboard, keys, dex, oauth2Proxy].map((server) => server.stop()));
  }
}
