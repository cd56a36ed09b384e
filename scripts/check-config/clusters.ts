// Whether the gateway gets the clusters that the filter calls: Istio drops a call to one that it did not make without a word.
import { parse } from "yaml";
import type { Advice, Given } from "./advice";
import { documentPath, namespaceOf, type Plugin } from "./plugin";
import type { Source } from "./source";
import { at, listOf, textOf, textsOf, valuesBelow } from "./tree";

const FILTERED = "PILOT_FILTER_GATEWAY_CLUSTER_CONFIG";
const EXPORT_TO = "networking.istio.io/exportTo";

interface Target {
  readonly path: string;
  readonly host: string;
  readonly port: number;
}

interface Mesh {
  readonly sources: readonly Source[];
  /** Namespace of the gateway. */
  readonly gateway: string;
}

export function clusterAdvice({ plugin, sources }: Given): Advice[] {
  const { resource } = plugin;
  if (resource === undefined) return [];
  const mesh = { sources, gateway: resource.namespace };
  return sections(plugin).flatMap(([path, section]) => {
    const target = targetOf(path, section);
    if (target !== undefined) return targetAdvice(target, mesh);
    return foreignAdvice(path, section, mesh);
  });
}

function sections(plugin: Plugin): [string, unknown][] {
  const issuers = listOf(at(plugin.config, "jwt", "issuers"));
  return [
    [documentPath(plugin, "authService"), at(plugin.config, "authService")],
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
  const isMade = sources.some(
    ({ value }) => at(value, "kind") === "EnvoyFilter" && valuesBelow(value, "name").includes(cluster),
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
  if (!ports.some((each) => at(each, "port") === port || at(each, "number") === port)) {
    const there = ports.map((each) => at(each, "port") ?? at(each, "number")).join(", ");
    advice.push({ path, text: `port ${port} is not one of ${host} in the given files (${there})` });
  }
  if (!definitions.some((each) => isExported(each, mesh))) {
    advice.push({
      path,
      text: `${host} is not exported to the gateway's namespace ${mesh.gateway} (exportTo)`,
    });
  }
  return [...advice, ...filteredAdvice(target, mesh)];
}

function shortNameAdvice({ path, host, port }: Target, { sources }: Mesh): Advice[] {
  const [name, namespace] = host.split(".");
  const isService = sources.some(
    ({ value }) =>
      at(value, "kind") === "Service" &&
      at(value, "metadata", "name") === name &&
      namespaceOf(value) === namespace,
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
  const isComplete = sources.some(
    ({ value }) => at(value, "kind") === "Service" && namespaceOf(value) === namespace,
  );
  return isComplete ? [{ path, text: `no Service or ServiceEntry of the given files is ${host}` }] : [];
}

function defines(value: unknown, host: string): boolean {
  if (at(value, "kind") === "ServiceEntry") return textsOf(at(value, "spec", "hosts")).includes(host);
  if (at(value, "kind") !== "Service") return false;
  return host.startsWith(`${textOf(at(value, "metadata", "name"))}.${namespaceOf(value)}.svc.`);
}

function isExported(value: unknown, mesh: Mesh): boolean {
  const annotation = textOf(at(value, "metadata", "annotations", EXPORT_TO));
  const own = annotation === undefined ? textsOf(at(value, "spec", "exportTo")) : annotation.split(",");
  const to =
    own.length > 0
      ? own.map((each) => each.trim())
      : settings(mesh, "defaultServiceExportTo").flatMap(textsOf);
  const isNear = namespaceOf(value) === mesh.gateway;
  return to.length === 0 || to.includes("*") || to.includes(mesh.gateway) || (isNear && to.includes("."));
}

// A mesh setting, wherever the files have it: an IstioOperator, an Istio resource, istiod's ConfigMap.
function settings({ sources }: Mesh, key: string): unknown[] {
  return sources.flatMap(({ value }) => {
    const mesh = textOf(at(value, "data", "mesh"));
    return [...valuesBelow(value, key), ...(mesh === undefined ? [] : valuesBelow(parse(mesh), key))];
  });
}

function filteredAdvice({ path, host }: Target, mesh: Mesh): Advice[] {
  const isRouted = mesh.sources.some(({ value }) => routesAtGateway(value, host));
  if (!isFiltered(mesh) || isRouted) return [];
  const providers = settings(mesh, "extensionProviders").flatMap((each) => valuesBelow(each, "service"));
  const text = providers.includes(host)
    ? `${FILTERED} is on, and only the extension provider keeps the cluster of ${host} at the gateway`
    : `${FILTERED} is on and nothing at the gateway routes to ${host}: the gateway does not get its cluster`;
  return [{ path, text }];
}

function isFiltered(mesh: Mesh): boolean {
  const entries = mesh.sources.flatMap(({ value }) => valuesBelow(value, "env").flatMap(listOf));
  const variables = entries
    .filter((entry) => at(entry, "name") === FILTERED)
    .map((entry) => at(entry, "value"));
  return [...variables, ...settings(mesh, FILTERED)].some((value) => String(value) === "true");
}

function routesAtGateway(value: unknown, host: string): boolean {
  if (at(value, "kind") !== "VirtualService") return false;
  const isAtGateway = textsOf(at(value, "spec", "gateways")).some((gateway) => gateway !== "mesh");
  return (
    isAtGateway && valuesBelow(value, "destination").some((destination) => at(destination, "host") === host)
  );
}
