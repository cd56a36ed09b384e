// Which cluster Istio makes of a Service or a ServiceEntry, where that is none, one without addresses, or one that speaks HTTP/2
// (pilot/pkg/networking/core/cluster.go and cluster_builder.go, pkg/config/kube/conversion.go of Istio 1.31).
import type { Advice } from "./advice";
import { istioVersion, isAtLeast, meshVariables } from "./attachment/mesh";
import type { Mesh, Target } from "./clusters";
import { kindOf, nameOf, namespaceOf } from "./manifests/objects";
import { at, listOf, recordOf, textOf } from "./tree";

/** Since when another name of a Service has no cluster of its own. */
const ALIASES_SINCE = [1, 21] as const;
const ALIASES = "ENABLE_EXTERNAL_NAME_ALIAS";

/** `definitions` are the Services and ServiceEntries of the target's name, `ports` theirs of its number. */
export function kindAdvice(
  target: Target,
  definitions: readonly unknown[],
  ports: readonly unknown[],
  { sources }: Mesh,
): Advice[] {
  const version = istioVersion(sources);
  const areAliases =
    !meshVariables(sources, ALIASES).includes("false") &&
    (version === undefined || isAtLeast(version, ALIASES_SINCE));
  const [alias] = definitions.filter((each) => areAliases && aliasOf(each) !== undefined);
  if (alias !== undefined) return [error(target, aliasText(target, alias))];
  const empty = definitions.filter((each) => hasNoAddress(each));
  if (empty.length > 0 && empty.length === definitions.length) return [error(target, noAddress(target))];
  return protocolAdvice(target, ports);
}

function error({ path }: Target, text: string): Advice {
  return { severity: "error", path, text };
}

function aliasOf(definition: unknown): string | undefined {
  const isAlias = kindOf(definition) === "Service" && at(definition, "spec", "type") === "ExternalName";
  return isAlias ? textOf(at(definition, "spec", "externalName")) : undefined;
}

function aliasText({ host }: Target, service: unknown): string {
  const other = aliasOf(service) ?? "";
  const what = /\.svc(\.|$)/.test(other)
    ? `name ${other}, with that Service's port`
    : `name a ServiceEntry for ${other}`;
  return `${host} is an ExternalName (Service ${namespaceOf(service)}/${nameOf(service)}): Istio makes no cluster of it, and calls to it fail; ${what}`;
}

/** A ServiceEntry that leaves the address to whoever connects; a gateway's own calls have none. */
function hasNoAddress(definition: unknown): boolean {
  const resolution = at(definition, "spec", "resolution") ?? "NONE";
  const hasOwn =
    listOf(at(definition, "spec", "endpoints")).length > 0 ||
    Object.keys(recordOf(at(definition, "spec", "workloadSelector"))).length > 0;
  return kindOf(definition) === "ServiceEntry" && resolution === "NONE" && !hasOwn;
}

function noAddress({ host }: Target): string {
  return `the ServiceEntry of ${host} has resolution NONE and no endpoints: the gateway's cluster of it has no address, and calls to it fail; resolution: DNS is meant`;
}

// Whatever stands behind oauth2-proxy's port, it answers no HTTP/2 without TLS; of others that is not known.
function protocolAdvice(target: Target, ports: readonly unknown[]): Advice[] {
  const { path, host, port } = target;
  if (ports.some((each) => at(each, "protocol") === "UDP" && ports.length === 1))
    return [error(target, `port ${port} of ${host} is one for UDP: Istio makes no cluster of it`)];
  const said = ports.map(protocolOf).find((each) => /^(http2|grpc|grpc-web|kubernetes\.io\/h2c)$/.test(each));
  if (said === undefined) return [];
  const speaks = `port ${port} of ${host} is declared ${said}: Istio's cluster speaks HTTP/2 without TLS there`;
  return path.includes("authService")
    ? [error(target, `${speaks}, which oauth2-proxy does not, and calls to it fail; name the port http`)]
    : [{ severity: "note", path, text: `${speaks}, which few servers do` }];
}

/** By appProtocol, else by what the port's name begins with; a ServiceEntry has it in a field of its own. */
function protocolOf(port: unknown): string {
  const isOfEntry = at(port, "number") !== undefined;
  const field = isOfEntry ? at(port, "protocol") : (at(port, "appProtocol") ?? at(port, "name"));
  const text = (textOf(field) ?? "").toLowerCase();
  return text.startsWith("grpc-web") ? "grpc-web" : (text.split("-")[0] ?? "");
}
