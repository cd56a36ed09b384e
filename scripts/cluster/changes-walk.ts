// What operators do to a gateway that serves: the demo is restarted, scaled, upgraded, given another cookie secret, turned into a
// TrafficExtension and back, and left without istiod.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { progress } from "../toolchain/progress";
import { signIn } from "./demo-walk";
import { dryRunAll } from "./dry-runs";
import { apply, kubectl, render, rolledOut, untilNoneEnds, type KubeObject } from "./kubectl";
import { settle } from "./settle";
import { POD_LABEL } from "./targets";
import type { Walk } from "./walk";

const SYSTEM = "istio-system";
const GATEWAY = "istio-ingressgateway";
/** As Istio sets Envoy's: connections that stay open keep the filter of before this long (docs/operations.md). */
const DRAIN_MILLISECONDS = 45_000;
const LOOKS = 10;
const BETWEEN_LOOKS_MILLISECONDS = 1_000;
const WITHOUT_ISTIOD_MILLISECONDS = 10_000;

async function settled(): Promise<void> {
  await rolledOut(SYSTEM, GATEWAY);
  await untilNoneEnds(SYSTEM, POD_LABEL);
  await settle();
}

async function restartAndScale(walk: Walk): Promise<void> {
  walk.step("kubectl rollout restart");
  await kubectl("-n", SYSTEM, "rollout", "restart", `deployment/${GATEWAY}`);
  await settled();
  for (const replicas of [4, 2]) {
    walk.step(`the gateway scaled to ${replicas}`);
    await kubectl("-n", SYSTEM, "scale", `deployment/${GATEWAY}`, `--replicas=${replicas}`);
    await settled();
  }
}

/** docs/versions.md: url and sha256, nothing else; another version is another digest. */
async function upgradeImage(walk: Walk): Promise<void> {
  const { checkout, shell } = walk.parts;
  walk.step("upgrade of the image");
  const file = join(checkout, "package.json");
  const text = await readFile(file, "utf8");
  await writeFile(file, JSON.stringify({ ...(JSON.parse(text) as object), version: "0.2.0" }));
  const image = "registry.example.com/postern:0.2.0";
  const { failed, output } = await shell.run(`
npm run package -- --image ${image} --pin istio/overlays/demo/plugin-image.yaml
oras cp --from-oci-layout build/image:0.2.0 ${image}
kubectl apply -k istio/overlays/demo`);
  await writeFile(file, text);
  if (failed.length > 0) walk.fault(`${failed.join("; ")}\n${output}`);
  await settled();
}

async function plugin(): Promise<KubeObject> {
  return JSON.parse(await kubectl("-n", SYSTEM, "get", "wasmplugin", "postern", "-o", "json")) as KubeObject;
}

/** What every gateway pod counts. */
async function gatewayStats(): Promise<string[]> {
  const pods = (await kubectl("-n", SYSTEM, "get", "pods", "-l", POD_LABEL, "-o", "name")).split("\n");
  const asked = ["-c", "istio-proxy", "--", "pilot-agent", "request", "GET", "stats"];
  return Promise.all(pods.map((pod) => kubectl("-n", SYSTEM, "exec", pod, ...asked)));
}

/** The same, once that of each pod is as wanted, or after some looks: a gauge comes with a tick of the filter's. */
async function gatewayStatsOnce(isWanted: (stats: string) => boolean): Promise<string[]> {
  for (let look = 1; ; look++) {
    const all = await gatewayStats();
    if (look === LOOKS || all.every(isWanted)) return all;
    await delay(BETWEEN_LOOKS_MILLISECONDS);
  }
}

async function patchConfig(config: object): Promise<void> {
  const patch = JSON.stringify({ spec: { pluginConfig: config } });
  await kubectl("-n", SYSTEM, "patch", "wasmplugin", "postern", "--type=merge", "-p", patch);
  await settle();
}

/** The README, "When it fails": the old one goes on, says so, and Envoy refuses nothing. */
async function wrongConfiguration(walk: Walk): Promise<void> {
  const looks = async (rejected: number) => {
    const counted = `wasmcustom.postern.config.rejected: ${rejected}\n`;
    const all = await gatewayStatsOnce((stats) => stats.includes(counted));
    for (const stats of all) {
      if (!stats.includes(counted)) walk.fault(`wasmcustom.postern.config.rejected is not ${rejected}`);
      if (/^(listener_manager\.lds|extension_config_discovery\..*)\.update_rejected: [1-9]/m.test(stats))
        walk.fault("Envoy has refused an update");
    }
  };
  walk.step("a wrong configuration");
  await patchConfig({ sesion: {} });
  await looks(1);
  walk.step("the right one again");
  await patchConfig({ sesion: null });
  await looks(0);
}

/** The plugin with these variables as its cookie secrets; the first is oauth2-proxy's own. */
async function secretsAre(...names: readonly string[]): Promise<void> {
  const { spec } = await plugin();
  const session = { ...spec.pluginConfig.session, cookieSecret: names.map((env) => ({ env })) };
  const env = ["COOKIE_SECRET", "NEW_COOKIE_SECRET"].map((name) => ({ name, valueFrom: "HOST" }));
  const patch = { spec: { vmConfig: { env }, pluginConfig: { session } } };
  await kubectl("-n", SYSTEM, "patch", "wasmplugin", "postern", "--type=merge", "-p", JSON.stringify(patch));
  await settle();
}

async function giveGatewayBoth(secret: string): Promise<void> {
  const metadata = { name: "postern-new", namespace: SYSTEM };
  await apply([{ apiVersion: "v1", kind: "Secret", metadata, stringData: { "cookie-secret": secret } }]);
  const valueFrom = { secretKeyRef: { name: "postern-new", key: "cookie-secret" } };
  const container = { name: "istio-proxy", env: [{ name: "NEW_COOKIE_SECRET", valueFrom }] };
  const patch = { spec: { template: { spec: { containers: [container] } } } };
  await kubectl("-n", SYSTEM, "patch", "deployment", GATEWAY, "-p", JSON.stringify(patch));
  await settled();
}

/** The name under which oauth2-proxy's pods read their secret; kustomize has added a hash to it. */
async function changeOauth2ProxySecret(secret: string): Promise<void> {
  const path = "jsonpath={.spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.name}";
  const name = await kubectl("-n", "demo", "get", "deployment", "oauth2-proxy", "-o", path);
  const patch = JSON.stringify({ stringData: { "cookie-secret": secret } });
  await kubectl("-n", "demo", "patch", "secret", name, "-p", patch);
  const recreate = JSON.stringify({ spec: { strategy: { type: "Recreate", rollingUpdate: null } } });
  await kubectl("-n", "demo", "patch", "deployment", "oauth2-proxy", "-p", recreate);
  await kubectl("-n", "demo", "rollout", "restart", "deployment/oauth2-proxy");
  await rolledOut("demo", "oauth2-proxy");
}

/** Every kustomization and the chart, while there is nothing else to do. */
async function dryRuns(walk: Walk): Promise<void> {
  const { count, complaints } = await dryRunAll(walk.parts.checkout);
  progress(`${count} kustomizations and charts were tried with strict dry runs`);
  for (const complaint of complaints) walk.fault(complaint);
}

/** docs/operations.md, "Changing the cookie secret". */
async function rotateSecret(walk: Walk): Promise<void> {
  const secret = "f".repeat(32);
  walk.step("cookie secret: the gateway gets both");
  await giveGatewayBoth(secret);
  walk.step("cookie secret: step 1");
  await secretsAre("COOKIE_SECRET", "NEW_COOKIE_SECRET");
  await Promise.all([delay(DRAIN_MILLISECONDS), dryRuns(walk)]);
  walk.step("cookie secret: step 2");
  await changeOauth2ProxySecret(secret);
  walk.step("cookie secret: step 3");
  await secretsAre("NEW_COOKIE_SECRET", "COOKIE_SECRET");
  walk.step("cookie secret: a session under the new one");
  await walk.parts.jar.removeAllCookies();
  await signIn(walk);
  walk.step("cookie secret: step 4");
  await secretsAre("NEW_COOKIE_SECRET");
}

/** The two lines of istio/variants/traffic-extension above the plugin as it is now. */
async function toTrafficExtension(walk: Walk): Promise<void> {
  const folder = join(walk.parts.checkout, "istio/overlays/upgrade");
  await mkdir(folder, { recursive: true });
  const { spec } = await plugin();
  const metadata = { name: "postern", namespace: SYSTEM };
  const own = { apiVersion: "extensions.istio.io/v1alpha1", kind: "WasmPlugin", metadata, spec };
  await writeFile(join(folder, "plugin.yaml"), JSON.stringify(own));
  const components = ["../../components/traffic-extension"];
  await writeFile(
    join(folder, "kustomization.yaml"),
    JSON.stringify({ resources: ["plugin.yaml"], components }),
  );
  const [extension] = await render(folder);
  walk.step("to a TrafficExtension");
  await apply([extension]);
  await settle();
  await kubectl("-n", SYSTEM, "delete", "wasmplugin", "postern");
  await settle();
  walk.step("back to a WasmPlugin");
  await apply([own]);
  await settle();
  await kubectl("-n", SYSTEM, "delete", "trafficextension", "postern");
  await settle();
}

/** Gateways go on by what they know; one that ends meanwhile is not replaced, as its pod cannot be injected. */
async function withoutIstiod(walk: Walk): Promise<void> {
  walk.step("istiod is away");
  await kubectl("-n", SYSTEM, "scale", "deployment/istiod", "--replicas=0");
  await untilNoneEnds(SYSTEM, "app=istiod");
  const { stdout } = await execa("kubectl", ["-n", SYSTEM, "get", "pods", "-l", POD_LABEL, "-o", "name"]);
  await kubectl("-n", SYSTEM, "delete", "--wait=false", stdout.split("\n")[0] ?? "");
  await delay(WITHOUT_ISTIOD_MILLISECONDS);
  walk.step("istiod is back");
  await kubectl("-n", SYSTEM, "scale", "deployment/istiod", "--replicas=1");
  await rolledOut(SYSTEM, "istiod");
  // Kubernetes tries again more and more seldom, but at once when the ReplicaSet changes.
  await kubectl(
    "-n",
    SYSTEM,
    "annotate",
    "replicaset",
    "-l",
    POD_LABEL,
    "postern.example.com/look-again=now",
  );
  await settled();
}

export async function walkChanges(walk: Walk): Promise<void> {
  await restartAndScale(walk);
  await upgradeImage(walk);
  await wrongConfiguration(walk);
  await withoutIstiod(walk);
  await toTrafficExtension(walk);
  await rotateSecret(walk);
}
