// The Envoys of the given files: gateways, however they were made, waypoints, and pods with a sidecar.
import { groupOf, kindOf, nameOf, namespaceOf, objectsOf, findObject, labelsOf } from "../manifests/objects";
import { imageOf, workloadsOf, type Workload } from "../manifests/workload";
import type { Source } from "../source";
import { at, listOf, recordOf, textOf, textsOf } from "../tree";
import { readYaml } from "../yaml-document";
import { meshSettings } from "./mesh";

export interface Envoy {
  readonly source: Source;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly kind: "gateway" | "waypoint" | "sidecar";
  /** The container that is the Envoy, as far as the files have it; undefined where something else writes it. */
  readonly container: unknown;
  /** Path of the container in the document. */
  readonly path: string;
  readonly annotations: Readonly<Record<string, unknown>>;
}

export const GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name";
const GATEWAY_API = "gateway.networking.k8s.io";
const WAYPOINT_CLASS = "istio-waypoint";
const PROXY_CONTAINER = "istio-proxy";

export function envoysOf(sources: readonly Source[]): Envoy[] {
  const workloads = workloadsOf(sources);
  return [
    ...workloads.map((workload) => ofWorkload(workload, sources)).filter((envoy) => envoy !== undefined),
    ...objectsOf(sources, "Gateway")
      .map((source) => ofGatewayApi(source, sources, workloads))
      .filter((envoy) => envoy !== undefined),
    ...objectsOf(sources, "IstioOperator").flatMap(ofOperator),
  ];
}

/** "Deployment istio-system/istio-ingressgateway". */
export function envoyTitle({ source, namespace, name }: Envoy): string {
  return `${kindOf(source.value)} ${namespace}/${name}`;
}

function ofWorkload(workload: Workload, sources: readonly Source[]): Envoy | undefined {
  const { source, namespace, name, labels, annotations, containers, containersPath } = workload;
  if (kindOf(source.value) === "Job") return undefined;
  const index = containers.findIndex(
    (container) => at(container, "name") === PROXY_CONTAINER || isRouter(container),
  );
  const container = containers[index];
  const isGateway =
    isRouter(container) ||
    templatesOf(annotations).includes("gateway") ||
    (at(container, "name") === PROXY_CONTAINER && containers.length === 1 && !isSidecar(container)) ||
    Object.hasOwn(labels, GATEWAY_NAME) ||
    isNamedByGateway(labels, sources);
  const base = {
    source,
    namespace,
    name,
    labels,
    annotations,
    container,
    path: `${containersPath}[${index}]`,
  };
  if (isGateway)
    return {
      ...base,
      kind: labels["gateway.istio.io/managed"] === "istio.io-mesh-controller" ? "waypoint" : "gateway",
    };
  return { ...base, kind: "sidecar" };
}

function isRouter(container: unknown): boolean {
  return /proxyv2/.test(imageOf(container)) && textsOf(at(container, "args")).includes("router");
}

function isSidecar(container: unknown): boolean {
  return textsOf(at(container, "args")).includes("sidecar");
}

function templatesOf(annotations: Readonly<Record<string, unknown>>): string[] {
  return (textOf(annotations["inject.istio.io/templates"]) ?? "").split(",").map((each) => each.trim());
}

// A Gateway of Istio's that selects its pods by labels that are not all pods'.
function isNamedByGateway(labels: Readonly<Record<string, unknown>>, sources: readonly Source[]): boolean {
  return objectsOf(sources, "Gateway")
    .filter(({ value }) => groupOf(value) === "networking.istio.io")
    .map(({ value }) => Object.entries(recordOf(at(value, "spec", "selector"))))
    .some((selector) => selector.length > 0 && selector.every(([name, value]) => labels[name] === value));
}

// A Gateway of the Gateway API is a Deployment that Istio makes, unless it names one that is there.
function ofGatewayApi(
  source: Source,
  sources: readonly Source[],
  workloads: readonly Workload[],
): Envoy | undefined {
  const { value } = source;
  const [namespace, name] = [namespaceOf(value), nameOf(value)];
  if (groupOf(value) !== GATEWAY_API) return undefined;
  const isManual = listOf(at(value, "spec", "addresses")).some(
    (address) => (at(address, "type") ?? "IPAddress") === "Hostname",
  );
  const isMade = workloads.some(
    (workload) => workload.namespace === namespace && workload.labels[GATEWAY_NAME] === name,
  );
  if (isManual || isMade) return undefined;
  const isWaypoint = at(value, "spec", "gatewayClassName") === WAYPOINT_CLASS;
  const labels = {
    ...recordOf(at(value, "spec", "infrastructure", "labels")),
    ...labelsToPass(value),
    [GATEWAY_NAME]: name,
  };
  const container = overlayContainer(value, namespace, sources);
  return {
    source,
    namespace,
    name,
    labels,
    annotations: {},
    kind: isWaypoint ? "waypoint" : "gateway",
    container,
    path: "spec.infrastructure",
  };
}

// Istio passes the Gateway's own labels on where it says nothing of infrastructure.
function labelsToPass(gateway: unknown): Readonly<Record<string, unknown>> {
  return at(gateway, "spec", "infrastructure") === undefined ? labelsOf(gateway) : {};
}

// The ConfigMap that spec.infrastructure.parametersRef names is merged into the Deployment.
function overlayContainer(gateway: unknown, namespace: string, sources: readonly Source[]): unknown {
  const name = textOf(at(gateway, "spec", "infrastructure", "parametersRef", "name"));
  if (name === undefined) return { env: [] };
  const overlay = findObject(sources, "ConfigMap", namespace, name);
  const text = textOf(at(overlay?.value, "data", "deployment"));
  if (overlay === undefined) return undefined;
  const read = text === undefined ? undefined : readYaml(text);
  const containers =
    read !== undefined && "value" in read
      ? listOf(at(read.value, "spec", "template", "spec", "containers"))
      : [];
  return containers.find((container) => at(container, "name") === PROXY_CONTAINER) ?? { env: [] };
}

// Gateways that istioctl installs.
function ofOperator(source: Source): Envoy[] {
  const listed = listOf(at(source.value, "spec", "components", "ingressGateways"));
  return listed
    .map((gateway, index) => ({ gateway, index }))
    .filter(({ gateway }) => at(gateway, "enabled") !== false)
    .map(({ gateway, index }): Envoy => {
      const name = textOf(at(gateway, "name")) ?? "istio-ingressgateway";
      const own = recordOf(at(gateway, "label"));
      const namespace =
        textOf(at(gateway, "namespace")) ?? textOf(meshSettings([source], "namespace")[0]) ?? "istio-system";
      const labels = { app: "istio-ingressgateway", istio: "ingressgateway", ...own };
      const path = `spec.components.ingressGateways[${index}]`;
      return {
        source,
        namespace,
        name,
        labels,
        annotations: {},
        kind: "gateway",
        container: { env: at(gateway, "k8s", "env") ?? [] },
        path,
      };
    });
}
