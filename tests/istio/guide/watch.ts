// Who could reach the app, and who would be turned away, as the objects of a cluster are at one moment: for each gateway pod, those that are
// ending included, what guards it.
import { parse } from "yaml";
import type { KubeObject } from "../manifests";

const SYSTEM = "istio-system";

function selects(labels: KubeObject, pod: KubeObject): boolean {
  return Object.entries(labels ?? {}).every(([name, value]) => pod.metadata.labels[name] === value);
}

const inSystem = (objects: readonly KubeObject[], kind: string): KubeObject[] =>
  objects.filter((object) => object.kind === kind && object.metadata.namespace === SYSTEM);

function providers(objects: readonly KubeObject[]): string[] {
  const [mesh] = inSystem(objects, "ConfigMap").filter(({ metadata }) => metadata.name === "istio");
  return (parse(mesh?.data.mesh ?? "")?.extensionProviders ?? []).map(({ name }: KubeObject) => name);
}

const secretOf = (pod: KubeObject): string | undefined =>
  pod.spec.containers
    .flatMap(({ env }: KubeObject) => env ?? [])
    .find(({ name }: KubeObject) => name === "COOKIE_SECRET")?.valueFrom.secretKeyRef.name;

/** What is wrong with a pod of the gateway's, in words. */
function faultsOf(pod: KubeObject, objects: readonly KubeObject[]): string[] {
  const faults: string[] = [];
  const policies = inSystem(objects, "AuthorizationPolicy").filter(
    ({ spec }) => spec.action === "CUSTOM" && selects(spec.selector?.matchLabels, pod),
  );
  const plugins = inSystem(objects, "WasmPlugin").filter(({ spec }) =>
    selects(spec.selector?.matchLabels, pod),
  );
  const enforcing = plugins.filter(({ spec }) => spec.pluginConfig.mode !== "observe");
  if (policies.length === 0 && enforcing.length === 0) faults.push("is open");
  if (plugins.length > 1) faults.push("has two plugins");
  if (policies.some(({ spec }) => !providers(objects).includes(spec.provider.name)))
    faults.push("refuses everybody: the policy's provider is gone");
  const secret = secretOf(pod);
  const exists = inSystem(objects, "Secret").some(({ metadata }) => metadata.name === secret);
  if (plugins.length > 0 && secret === undefined) faults.push("has a plugin and no COOKIE_SECRET");
  if (secret !== undefined && !exists) faults.push(`does not start: there is no Secret ${secret}`);
  const account = pod.spec.serviceAccountName;
  if (!inSystem(objects, "ServiceAccount").some(({ metadata }) => metadata.name === account))
    faults.push(`does not start: there is no ServiceAccount ${account}`);
  if (inSystem(objects, "Service").some(({ spec }) => !selects(spec.selector, pod)))
    faults.push("gets no requests: the Service does not select it");
  return faults;
}

export function faultsNow(objects: readonly KubeObject[], ending: readonly KubeObject[]): string[] {
  const gateways = inSystem(objects, "Deployment").map(({ spec }) => spec.template);
  return [...gateways, ...ending].flatMap((pod) =>
    faultsOf(pod, objects).map((fault) => `a pod ${JSON.stringify(pod.metadata.labels)} ${fault}`),
  );
}
