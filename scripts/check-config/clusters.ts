// Whether the gateway gets the clusters that the filter calls, and can speak to them: Istio drops a call to one that it did not make
// without a word.
import type { Advice, Given } from "./advice";
import { meshSettings } from "./attachment/mesh";
import { selectionOf } from "./attachment/selection";
import { filteredAdvice } from "./cluster-filter";
import { kindAdvice } from "./cluster-kind";
import { tlsAdvice } from "./cluster-tls";
import { hasLabels, kindOf, labelsOf, nameOf, namespaceOf, objectsOf } from "./manifests/objects";
import { documentPath, type Plugin, type Resource } from "./plugin";
import type { Source } from "./source";
import { at, listOf, recordOf, textOf, textsOf, valuesBelow } from "./tree";

const EXPORT_TO = "networking.istio.io/exportTo";

export interface Target {
  readonly path: string;
  readonly host: string;
  readonly port: number;
}

export interface Mesh {
  readonly sources: readonly Source[];
  /** Namespaces of the gateways; the plugin's own where the files have none. */
  readonly gateways: readonly string[];
}

export function clusterAdvice({ plugin, sources }: Given): Advice[] {
  const { resource } = plugin;
  if (resource === undefined) return [];
  const mesh = { sources, gateways: gatewayNamespaces(resource, sources) };
  return sections(plugin).flatMap(([path, section]) => {
    const target = targetOf(path, section);
    if (target !== undefined) return targetAdvice(target, mesh);
    return foreignAdvice(path, section, mesh);
  });
}

function gatewayNamespaces(resource: Resource, sources: readonly Source[]): string[] {
  const found = selectionOf(resource, sources)
    .map(({ envoy }) => envoy)
    .filter(({ kind }) => kind === "gateway");
  return found.length === 0 ? [resource.namespace] : [...new Set(found.map(({ namespace }) => namespace))];
}

function sections(plugin: Plugin): [string, unknown][] {
  const issuers = listOf(at(plugin.config, "jwt", "issuers"));
  return [
    [documentPath(plugin, "authService"), at(plugin.config, "authService")],
    [documentPath(plugin, "revocation.list"), at(plugin.config, "revocation", "list")],
    ...issuers.map((issuer, index): [string, unknown] => [
      documentPath(plugin, `jwt.issuers[${index}].jwks`),
      at(issuer, "jwks"),
    ]),
  ];
}

function targetOf(path: string, section: unknown): Target | undefined {
  const [host, port, cluster] = [at(section, "service"), at(section, "port"), textOf(at(section, "cluster"))];
  if (typeof host === "string" && typeof port === "number") return { path: `${path}.service`, host, port };
  const parts = /^outbound\|(\d+)\|[^|]*\|(.+)$/.exec(cluster ?? "");
  return parts === null
    ? undefined
    : { path: `${path}.cluster`, host: parts[2] ?? "", port: Number(parts[1]) };
}

// A name that is not Istio's own form is somebody else's to make.
function foreignAdvice(path: string, section: unknown, { sources }: Mesh): Advice[] {
  const cluster = textOf(at(section, "cluster"));
  const isMade = objectsOf(sources, "EnvoyFilter").some(({ value }) =>
    valuesBelow(value, "name").includes(cluster),
  );
  if (cluster === undefined || isMade) return [];
  return [
    {
      path: `${path}.cluster`,
      text: "Istio makes no cluster of such a name; its own are outbound|PORT||HOST",
    },
  ];
}

function targetAdvice(target: Target, mesh: Mesh): Advice[] {
  const { path, host, port } = target;
  const short = shortNameAdvice(target, mesh);
  if (short.length > 0) return short;
  const definitions = mesh.sources.map(({ value }) => value).filter((value) => defines(value, host));
  if (definitions.length === 0) return missingAdvice(target, mesh);
  const advice: Advice[] = [];
  const ports = definitions.flatMap((each) => listOf(at(each, "spec", "ports")));
  const isOf = (each: unknown): boolean => at(each, "port") === port || at(each, "number") === port;
  const ofKind = kindAdvice(target, definitions, ports.filter(isOf), mesh);
  if (ofKind.some(({ severity }) => severity === "error")) return ofKind;
  if (!ports.some(isOf)) {
    const there = ports.map((each) => at(each, "port") ?? at(each, "number")).join(", ");
    advice.push({ path, text: `port ${port} is not one of ${host} in the given files (${there})` });
  }
  return [
    ...advice,
    ...ofKind,
    ...exportAdvice(target, definitions, mesh),
    ...tlsAdvice(target, ports.filter(isOf), mesh),
    ...discoveryAdvice(target, definitions, mesh),
    ...filteredAdvice(target, mesh),
  ];
}

function shortNameAdvice({ path, host, port }: Target, { sources }: Mesh): Advice[] {
  const [name, namespace] = host.split(".");
  const isService = objectsOf(sources, "Service").some(
    ({ value }) => nameOf(value) === name && namespaceOf(value) === namespace,
  );
  const isShort =
    namespace === undefined || /^[^.]+\.[^.]+\.svc$/.test(host) || (isService && !host.includes(".svc."));
  if (!isShort) return [];
  const full = `${name}.${namespace ?? "NAMESPACE"}.svc.cluster.local`;
  return [
    { path, text: `a short name: Istio's cluster is named by the whole one, outbound|${port}||${full}` },
  ];
}

// Only where the files show that Services of that namespace are meant to be in them.
function missingAdvice({ path, host }: Target, { sources }: Mesh): Advice[] {
  const namespace = /^[^.]+\.([^.]+)\.svc\./.exec(host)?.[1];
  const isComplete = objectsOf(sources, "Service").some(({ value }) => namespaceOf(value) === namespace);
  return isComplete ? [{ path, text: `no Service or ServiceEntry of the given files is ${host}` }] : [];
}

function defines(value: unknown, host: string): boolean {
  if (kindOf(value) === "ServiceEntry") return textsOf(at(value, "spec", "hosts")).includes(host);
  return kindOf(value) === "Service" && host.startsWith(`${nameOf(value)}.${namespaceOf(value)}.svc.`);
}

function exportAdvice({ path, host }: Target, definitions: readonly unknown[], mesh: Mesh): Advice[] {
  const hidden = mesh.gateways.filter(
    (gateway) => !definitions.some((each) => isExported(each, gateway, mesh)),
  );
  return hidden.map((gateway) => ({
    path,
    text: `${host} is not exported to the gateway's namespace ${gateway} (exportTo)`,
  }));
}

/** Whether an object can be seen in a namespace; also for DestinationRules. */
export function isExported(value: unknown, gateway: string, { sources }: Mesh): boolean {
  const annotation = textOf(at(value, "metadata", "annotations", EXPORT_TO));
  const own = annotation === undefined ? textsOf(at(value, "spec", "exportTo")) : annotation.split(",");
  const byDefault =
    kindOf(value) === "DestinationRule" ? "defaultDestinationRuleExportTo" : "defaultServiceExportTo";
  const to =
    own.length > 0 ? own.map((each) => each.trim()) : meshSettings(sources, byDefault).flatMap(textsOf);
  const isNear = namespaceOf(value) === gateway;
  return to.length === 0 || to.includes("*") || to.includes(gateway) || (isNear && to.includes("."));
}

// Istio sees the namespaces that one of the selectors means, and no other.
function discoveryAdvice(
  { path, host }: Target,
  definitions: readonly unknown[],
  { sources }: Mesh,
): Advice[] {
  const selectors = meshSettings(sources, "discoverySelectors").flatMap(listOf);
  const isPlain = selectors.every((selector) => at(selector, "matchExpressions") === undefined);
  if (selectors.length === 0 || !isPlain) return [];
  const hidden = definitions.map(namespaceOf).filter((name) => {
    const namespace = objectsOf(sources, "Namespace").find(({ value }) => nameOf(value) === name);
    const labels = { "kubernetes.io/metadata.name": name, ...labelsOf(namespace?.value) };
    return (
      namespace !== undefined &&
      !selectors.some((selector) => hasLabels(labels, recordOf(at(selector, "matchLabels"))))
    );
  });
  return [...new Set(hidden)].map((name) => ({
    path,
    text: `Istio does not see ${host}: no discoverySelector means the namespace ${name}`,
  }));
}
