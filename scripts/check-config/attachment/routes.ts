// Where gateways send requests: the hosts of VirtualServices, of the Gateway API's routes and of Ingresses, and the Services behind them,
// by whole names as Istio has them (pilot/pkg/model/virtualservice.go and push_context.go of Istio 1.31).
import { groupOf, kindOf, nameOf, namespaceOf, objectsOf } from "../manifests/objects";
import type { Source } from "../source";
import { at, listOf, textOf, textsOf, valuesBelow } from "../tree";

export interface Route {
  readonly source: Source;
  /** Patterns; "*" where it is for every host of its gateways. */
  readonly hosts: readonly string[];
  /** Whole host names of the Services. */
  readonly services: readonly string[];
}

const API_ROUTES = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute"];
const DOMAIN = "svc.cluster.local";

/** Those of gateways; what is routed inside of the mesh alone is left out. */
export function routesAtGateways(sources: readonly Source[]): Route[] {
  return sources.flatMap((source): Route[] => {
    const { value } = source;
    const kind = kindOf(value);
    if (kind === "VirtualService" && isAtGateway(value)) return [ofVirtualService(source, sources)];
    if (API_ROUTES.includes(kind) && isBelowGateway(value)) return [ofApiRoute(source)];
    return kind === "Ingress" ? [ofIngress(source)] : [];
  });
}

/** A Service's whole name; Istio completes a name without a dot, and no other. */
function whole(host: string, namespace: string): string {
  return host.includes(".") ? host : `${host}.${namespace}.${DOMAIN}`;
}

function isAtGateway(virtualService: unknown): boolean {
  return textsOf(at(virtualService, "spec", "gateways")).some((gateway) => gateway !== "mesh");
}

function ofVirtualService(source: Source, sources: readonly Source[]): Route {
  const { value } = source;
  const delegates = valuesBelow(at(value, "spec"), "delegate").flatMap((delegate) => {
    const [name, namespace] = [at(delegate, "name"), at(delegate, "namespace") ?? namespaceOf(value)];
    return objectsOf(sources, "VirtualService").filter(
      (each) => nameOf(each.value) === name && namespaceOf(each.value) === namespace,
    );
  });
  return {
    source,
    hosts: textsOf(at(value, "spec", "hosts")),
    services: [source, ...delegates].flatMap((each) => destinationsOf(each.value)),
  };
}

function destinationsOf(virtualService: unknown): string[] {
  const spec = at(virtualService, "spec");
  const places = [...valuesBelow(spec, "destination"), ...valuesBelow(spec, "mirror")];
  const hosts = places.map((place) => textOf(at(place, "host"))).filter((host) => host !== undefined);
  return hosts.map((host) => whole(host, namespaceOf(virtualService)));
}

// A route may hang on a Service instead, for what is inside of the mesh.
function isBelowGateway(route: unknown): boolean {
  const parents = listOf(at(route, "spec", "parentRefs"));
  return parents.some((parent) => (at(parent, "kind") ?? "Gateway") !== "Service");
}

function ofApiRoute(source: Source): Route {
  const { value } = source;
  const hosts = textsOf(at(value, "spec", "hostnames"));
  const backends = [
    ...valuesBelow(at(value, "spec"), "backendRefs").flatMap(listOf),
    ...valuesBelow(at(value, "spec"), "backendRef"),
  ];
  const services = backends.flatMap((backend): string[] => {
    const name = textOf(at(backend, "name"));
    if (name === undefined) return [];
    // Istio's own kind of backend is named by a whole host name.
    if (at(backend, "kind") === "Hostname") return [name];
    return [whole(name, textOf(at(backend, "namespace")) ?? namespaceOf(value))];
  });
  return { source, hosts: hosts.length === 0 ? ["*"] : hosts, services };
}

function ofIngress(source: Source): Route {
  const { value } = source;
  const hosts = listOf(at(value, "spec", "rules")).map((rule) => textOf(at(rule, "host")) ?? "*");
  const names =
    groupOf(value) === "networking.k8s.io"
      ? valuesBelow(at(value, "spec"), "service").map((service) => textOf(at(service, "name")))
      : [];
  const services = names.filter((name) => name !== undefined).map((name) => whole(name, namespaceOf(value)));
  return { source, hosts: hosts.length === 0 ? ["*"] : hosts, services };
}
