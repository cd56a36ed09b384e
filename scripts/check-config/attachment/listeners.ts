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
  const gateways = objectsOf(sources, "Gateway");
  const istio = gateways.filter(
    ({ value }) => groupOf(value) === "networking.istio.io" && selects(value, envoy),
  );
  const api = gateways.filter(({ value }) => isOf(value, envoy));
  const listeners = [
    ...istio.flatMap(({ value }) =>
      listOf(at(value, "spec", "servers")).flatMap((server) => ofServer(server, envoy, sources)),
    ),
    ...api.flatMap(({ value }) => listOf(at(value, "spec", "listeners")).flatMap(ofListener)),
  ];
  return listeners.length === 0 ? undefined : listeners;
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
  const protocol = String(at(server, "port", "protocol") ?? "HTTP").toUpperCase();
  const isPassed = ["PASSTHROUGH", "AUTO_PASSTHROUGH"].includes(textOf(at(server, "tls", "mode")) ?? "");
  if (!HTTP.includes(protocol) || isPassed || !Number.isInteger(number)) return [];
  const hosts = textsOf(at(server, "hosts")).map((host) => host.slice(host.indexOf("/") + 1));
  return [
    {
      ports: podPorts(number, envoy, sources),
      hosts,
      isRedirect: at(server, "tls", "httpsRedirect") === true,
    },
  ];
}

function ofListener(listener: unknown): Listener[] {
  const protocol = textOf(at(listener, "protocol")) ?? "";
  const isPassed = at(listener, "tls", "mode") === "Passthrough";
  if (!["HTTP", "HTTPS"].includes(protocol) || isPassed) return [];
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
