// The ports on which a gateway's Envoy listens for HTTP, and the hosts that are served there.
import { groupOf, hasLabels, nameOf, namespaceOf, objectsOf, labelsOf } from "../manifests/objects";
import type { Source } from "../source";
import { at, listOf, recordOf, textOf, textsOf } from "../tree";
import { GATEWAY_NAME, type Envoy } from "./proxies";

export interface Listener {
  /** The ports that may be meant: several where no Service says to which port of the pod one leads. */
  readonly ports: readonly number[];
  /** As the gateways write them, without a namespace; "*" is every host. */
  readonly hosts: readonly string[];
  /** Whether it does no more than redirect to HTTPS. */
  readonly isRedirect: boolean;
}

const HTTP = ["HTTP", "HTTP2", "GRPC", "GRPC-WEB", "HTTPS"];
/** Gateways of Istio's own installation listen there for a port below 1024. */
const PRIVILEGED_SHIFT = 8000;
const NO_TRANSLATION = "experimental.istio.io/disable-gateway-port-translation";

/** Undefined where the files have no Gateway for it. */
export function listenersOf(envoy: Envoy, sources: readonly Source[]): Listener[] | undefined {
  const { servers, listeners } = gatewaysOf(envoy, sources);
  const all = [
    ...servers.flatMap((server) => ofServer(server, envoy, sources)),
    ...listeners.flatMap(ofListener),
  ];
  return all.length === 0 ? undefined : all;
}

/** The hosts whose connections its Gateways route by SNI and hand on as bytes, so that no filter for HTTP sees their requests. */
export function passedHostsOf(envoy: Envoy, sources: readonly Source[]): string[] {
  const { servers, listeners } = gatewaysOf(envoy, sources);
  const passed = [
    ...servers
      .filter((server) => isPassedOn(server) || (protocolOf(server) === "TLS" && !linksClusters(server)))
      .flatMap((server) => hostsOf(server)),
    ...listeners
      .filter((each) => at(each, "protocol") === "TLS" || isListenerPassedOn(each))
      .map((each) => textOf(at(each, "hostname")) ?? "*"),
  ];
  // Every host is what a port for other protocols says, which has to name some.
  return passed.filter((host) => host !== "*");
}

/** The hosts that the Gateways of the files serve over HTTP, whoever runs them. */
export function hostsOfGateways(sources: readonly Source[]): string[] {
  const specs = objectsOf(sources, "Gateway").map(({ value }) => at(value, "spec"));
  const servers = specs.flatMap((spec) => listOf(at(spec, "servers")));
  const listeners = specs.flatMap((spec) => listOf(at(spec, "listeners")));
  return [
    ...servers.filter((server) => !isPassedOn(server) && !linksClusters(server)).flatMap(hostsOf),
    ...listeners
      .filter((listener) => !isListenerPassedOn(listener))
      .map((listener) => textOf(at(listener, "hostname")) ?? "*"),
  ];
}

function gatewaysOf(envoy: Envoy, sources: readonly Source[]): { servers: unknown[]; listeners: unknown[] } {
  const gateways = objectsOf(sources, "Gateway");
  const istio = gateways.filter(
    ({ value }) => groupOf(value) === "networking.istio.io" && selects(value, envoy),
  );
  const api = gateways.filter(({ value }) => isOf(value, envoy));
  return {
    servers: istio.flatMap(({ value }) => listOf(at(value, "spec", "servers"))),
    listeners: api.flatMap(({ value }) => listOf(at(value, "spec", "listeners"))),
  };
}

function protocolOf(server: unknown): string {
  return String(at(server, "port", "protocol") ?? "HTTP").toUpperCase();
}

function isPassedOn(server: unknown): boolean {
  return at(server, "tls", "mode") === "PASSTHROUGH";
}

/** Between meshes, by names of their own. */
function linksClusters(server: unknown): boolean {
  return at(server, "tls", "mode") === "AUTO_PASSTHROUGH";
}

function isListenerPassedOn(listener: unknown): boolean {
  return at(listener, "tls", "mode") === "Passthrough";
}

/** Without the namespace in which their routes must be. */
function hostsOf(server: unknown): string[] {
  return textsOf(at(server, "hosts")).map((host) => host.slice(host.indexOf("/") + 1));
}

function selects(gateway: unknown, { labels }: Envoy): boolean {
  return hasLabels(labels, recordOf(at(gateway, "spec", "selector")));
}

function isOf(gateway: unknown, { namespace, labels }: Envoy): boolean {
  return (
    groupOf(gateway) === "gateway.networking.k8s.io" &&
    namespaceOf(gateway) === namespace &&
    labels[GATEWAY_NAME] === nameOf(gateway)
  );
}

function ofServer(server: unknown, envoy: Envoy, sources: readonly Source[]): Listener[] {
  const number = Number(at(server, "port", "number"));
  const isPassed = isPassedOn(server) || linksClusters(server);
  if (!HTTP.includes(protocolOf(server)) || isPassed || !Number.isInteger(number)) return [];
  return [
    {
      ports: podPorts(number, envoy, sources),
      hosts: hostsOf(server),
      isRedirect: at(server, "tls", "httpsRedirect") === true,
    },
  ];
}

function ofListener(listener: unknown): Listener[] {
  const protocol = textOf(at(listener, "protocol")) ?? "";
  if (!["HTTP", "HTTPS"].includes(protocol) || isListenerPassedOn(listener)) return [];
  return [
    {
      ports: [Number(at(listener, "port"))],
      hosts: [textOf(at(listener, "hostname")) ?? "*"],
      isRedirect: false,
    },
  ];
}

// A Gateway may name the port of the Service or of the pod: Istio takes the first Service that has the number.
function podPorts(number: number, envoy: Envoy, sources: readonly Source[]): number[] {
  const services = objectsOf(sources, "Service").filter(
    ({ value }) =>
      namespaceOf(value) === envoy.namespace &&
      isBehind(value, envoy) &&
      labelsOf(value)[NO_TRANSLATION] === undefined,
  );
  if (services.length === 0) return number < 1024 ? [number, number + PRIVILEGED_SHIFT] : [number];
  const ports = services.flatMap(({ value }) => listOf(at(value, "spec", "ports")));
  const port = ports.find((each) => at(each, "port") === number);
  if (port === undefined) return [number];
  const target = at(port, "targetPort") ?? number;
  if (typeof target === "number" || /^\d+$/.test(String(target))) return [Number(target)];
  const named = listOf(at(envoy.container, "ports")).find((each) => at(each, "name") === target);
  const found = at(named, "containerPort");
  return typeof found === "number" ? [found] : [number, number + PRIVILEGED_SHIFT];
}

function isBehind(service: unknown, { labels }: Envoy): boolean {
  const selector = recordOf(at(service, "spec", "selector"));
  return Object.keys(selector).length > 0 && hasLabels(labels, selector);
}
