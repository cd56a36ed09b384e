// A gateway that gets only the clusters that something refers to (PILOT_FILTER_GATEWAY_CLUSTER_CONFIG): what counts as that, by GatewayServices and
// extraServicesForProxy in pilot/pkg/model/push_context.go of Istio 1.31. What a plugin calls does not.
import type { Advice } from "./advice";
import { meshSettings, meshVariables } from "./attachment/mesh";
import { routesAtGateways } from "./attachment/routes";
import type { Mesh, Target } from "./clusters";
import { objectsOf } from "./manifests/objects";
import type { Source } from "./source";
import { at, textOf, valuesBelow } from "./tree";

const FILTERED = "PILOT_FILTER_GATEWAY_CLUSTER_CONFIG";
const REMOTE_KEYS = "PILOT_JWT_ENABLE_REMOTE_JWKS";
const REFERENCED = "envoyfilter.istio.io/referenced-services";

export function filteredAdvice({ path, host }: Target, { sources }: Mesh): Advice[] {
  const isKept =
    routesAtGateways(sources).some(({ services }) => services.includes(host)) ||
    [...annotated(sources), ...keyHosts(sources)].some((name) => isOf(name, host));
  if (!meshVariables(sources, FILTERED).includes("true") || isKept) return [];
  const providers = meshSettings(sources, "extensionProviders").flatMap((each) =>
    valuesBelow(each, "service"),
  );
  const text = providers.some((name) => isOf(textOf(name) ?? "", host))
    ? `${FILTERED} is on, and only the extension provider keeps the cluster of ${host} at the gateway`
    : `${FILTERED} is on and nothing at the gateway routes to ${host}: the gateway does not get its cluster`;
  return [{ path, text }];
}

/** A name may stand behind its namespace: demo/login.example.com. */
function isOf(name: string, host: string): boolean {
  return name.slice(name.indexOf("/") + 1) === host;
}

/** What EnvoyFilters say that they refer to. */
function annotated(sources: readonly Source[]): string[] {
  const texts = objectsOf(sources, "EnvoyFilter").map(({ value }) =>
    textOf(at(value, "metadata", "annotations", REFERENCED)),
  );
  return texts.flatMap((text) => (text ?? "").split(",")).map((name) => name.trim());
}

/** Where gateways fetch the keys of RequestAuthentication themselves. */
function keyHosts(sources: readonly Source[]): string[] {
  const modes = meshVariables(sources, REMOTE_KEYS).map((mode) => mode.toLowerCase());
  if (!modes.some((mode) => ["true", "hybrid", "envoy"].includes(mode))) return [];
  const addresses = objectsOf(sources, "RequestAuthentication").flatMap(({ value }) =>
    valuesBelow(value, "jwksUri").map((uri) => textOf(uri) ?? ""),
  );
  return addresses.filter((uri) => URL.canParse(uri)).map((uri) => new URL(uri).hostname);
}
