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

/** The variables that a pod has of Secrets, and of which. */
const secretsOf = (pod: KubeObject): Map<string, string> =>
  new Map(
    pod.spec.containers
      .flatMap(({ env }: KubeObject) => env ?? [])
      .map(({ name, valueFrom }: KubeObject) => [name, valueFrom.secretKeyRef.name]),
  );

/** Whatever names no hosts is about all of them. */
const EVERY_HOST = ["*"];

const guards = ({ spec }: KubeObject): boolean => spec.action === "CUSTOM";

const hostsOfPolicy = ({ spec }: KubeObject): string[] =>
  spec.rules.flatMap(({ to }: KubeObject) =>
    to.flatMap(({ operation }: KubeObject) => operation.hosts ?? EVERY_HOST),
  );

const hostsOfPlugin = ({ spec: { pluginConfig } }: KubeObject): string[] =>
  pluginConfig.realms?.flatMap(({ hosts }: KubeObject) => hosts) ?? pluginConfig.rules.hosts ?? EVERY_HOST;

/** The hosts that policies guard. */
export const guardedHosts = (objects: readonly KubeObject[]): string[] =>
  inSystem(objects, "AuthorizationPolicy").filter(guards).flatMap(hostsOfPolicy);

/** What keeps a new pod from starting, or from getting requests. */
function faultsOfNew(pod: KubeObject, objects: readonly KubeObject[]): string[] {
  const exists = (kind: string, name: string) =>
    inSystem(objects, kind).some(({ metadata }) => metadata.name === name);
  const faults = [...secretsOf(pod).values()]
    .filter((secret) => !exists("Secret", secret))
    .map((secret) => `does not start: there is no Secret ${secret}`);
  const account = pod.spec.serviceAccountName;
  if (!exists("ServiceAccount", account))
    faults.push(`does not start: there is no ServiceAccount ${account}`);
  if (inSystem(objects, "Service").some(({ spec }) => !selects(spec.selector, pod)))
    faults.push("gets no requests: the Service does not select it");
  return faults;
}

/** What is wrong with how a pod of the gateway's answers, in words. */
function faultsOf(pod: KubeObject, objects: readonly KubeObject[], hosts: readonly string[]): string[] {
  const policies = inSystem(objects, "AuthorizationPolicy").filter(
    (policy) => guards(policy) && selects(policy.spec.selector?.matchLabels, pod),
  );
  const plugins = inSystem(objects, "WasmPlugin").filter(({ spec }) =>
    selects(spec.selector?.matchLabels, pod),
  );
  const enforcing = plugins.filter(({ spec }) => spec.pluginConfig.mode !== "observe");
  const guarded = new Set([...policies.flatMap(hostsOfPolicy), ...enforcing.flatMap(hostsOfPlugin)]);
  const faults = hosts.filter((host) => !guarded.has(host)).map((host) => `is open for ${host}`);
  if (plugins.length > 1) faults.push("has two plugins");
  if (policies.some(({ spec }) => !providers(objects).includes(spec.provider.name)))
    faults.push("refuses everybody: the policy's provider is gone");
  const secrets = secretsOf(pod);
  const variables = plugins.flatMap(({ spec }) => spec.vmConfig.env.map(({ name }: KubeObject) => name));
  faults.push(...variables.filter((name) => !secrets.has(name)).map((name) => `has a plugin and no ${name}`));
  return faults;
}

/** What is wrong now, where these hosts are to be guarded. */
export function faultsNow(
  objects: readonly KubeObject[],
  ending: readonly KubeObject[],
  hosts: readonly string[],
): string[] {
  const gateways = inSystem(objects, "Deployment").map(({ spec }) => spec.template);
  const inWords = (pod: KubeObject) => (fault: string) =>
    `a pod ${JSON.stringify(pod.metadata.labels)} ${fault}`;
  return [
    ...[...gateways, ...ending].flatMap((pod) => faultsOf(pod, objects, hosts).map(inWords(pod))),
    ...gateways.flatMap((pod) => faultsOfNew(pod, objects).map(inWords(pod))),
  ];
}
