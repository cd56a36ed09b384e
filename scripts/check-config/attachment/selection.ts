// Which of the given Envoys a WasmPlugin, a TrafficExtension or a policy is for, and on which of their ports, by Istio's rules
// (pilot/pkg/model/policyattachment.go and extensions.go of Istio 1.31).
import { hasLabels } from "../manifests/objects";
import type { Source } from "../source";
import { at, listOf, recordOf, textOf } from "../tree";
import { listenersOf, type Listener } from "./listeners";
import { meshVariables, rootNamespace } from "./mesh";
import { envoysOf, GATEWAY_NAME, type Envoy } from "./proxies";

export interface Attachable {
  readonly namespace: string;
  readonly spec: unknown;
}

export interface Attached {
  readonly envoy: Envoy;
  /** What it listens on, undefined where the files do not show it. */
  readonly listeners: readonly Listener[] | undefined;
  /** The listeners that the resource's match leaves out. */
  readonly unmatched: readonly Listener[];
  /** Whether its match takes no listener of this Envoy at all. */
  readonly isNowhere: boolean;
}

/** The labels that a resource's selector asks for. */
export function selectedLabels(spec: unknown): Readonly<Record<string, unknown>> {
  return recordOf(at(spec, "selector", "matchLabels"));
}

export function targetRefsOf(spec: unknown): readonly unknown[] {
  const refs = listOf(at(spec, "targetRefs"));
  const older = at(spec, "targetRef");
  return refs.length === 0 && older !== undefined ? [older] : refs;
}

/** Everything that the resource is attached to, whatever its match leaves of it. */
export function selectionOf(resource: Attachable, sources: readonly Source[]): Attached[] {
  return selectedOf(resource, envoysOf(sources), sources).map((envoy) =>
    attachedTo(resource, envoy, sources),
  );
}

/** Those of the Envoys that the resource is for. */
export function selectedOf(
  resource: Attachable,
  envoys: readonly Envoy[],
  sources: readonly Source[],
): Envoy[] {
  const root = rootNamespace(sources);
  const areSelectorsOff = meshVariables(sources, "ENABLE_SELECTOR_BASED_K8S_GATEWAY_POLICY").includes(
    "false",
  );
  return envoys.filter((envoy) => isSelected(resource, envoy, root, areSelectorsOff));
}

function isSelected(
  { namespace, spec }: Attachable,
  envoy: Envoy,
  root: string,
  areSelectorsOff: boolean,
): boolean {
  if (namespace !== root && namespace !== envoy.namespace) return false;
  const refs = targetRefsOf(spec);
  const isOfGatewayApi = Object.hasOwn(envoy.labels, GATEWAY_NAME);
  if (!isOfGatewayApi) return refs.length === 0 && hasLabels(envoy.labels, selectedLabels(spec));
  if (refs.length > 0) return refs.some((ref) => isTargeted(ref, envoy, namespace, root));
  return envoy.kind !== "waypoint" && !areSelectorsOff && hasLabels(envoy.labels, selectedLabels(spec));
}

function isTargeted(ref: unknown, envoy: Envoy, namespace: string, root: string): boolean {
  const [group, kind] = [textOf(at(ref, "group")) ?? "", textOf(at(ref, "kind")) ?? ""];
  if (envoy.kind === "waypoint" && (kind === "Service" || kind === "ServiceEntry")) return true;
  if (envoy.kind === "waypoint" && kind === "GatewayClass")
    return namespace === root && at(ref, "name") === "istio-waypoint";
  const isGateway = group === "gateway.networking.k8s.io" && kind === "Gateway";
  return isGateway && namespace === envoy.namespace && at(ref, "name") === envoy.labels[GATEWAY_NAME];
}

function attachedTo({ spec }: Attachable, envoy: Envoy, sources: readonly Source[]): Attached {
  const match = listOf(at(spec, "match"));
  const listeners = envoy.kind === "gateway" ? listenersOf(envoy, sources) : undefined;
  const unmatched = (listeners ?? []).filter((listener) => !isMatched(match, envoy, listener.ports));
  const isNowhere =
    listeners === undefined ? !isMatched(match, envoy, undefined) : unmatched.length === listeners.length;
  return { envoy, listeners, unmatched, isNowhere };
}

// A gateway's listeners are of the mode CLIENT, and a waypoint's of SERVER; a sidecar has both. `ports` is undefined where it is not known.
function isMatched(match: readonly unknown[], envoy: Envoy, ports: readonly number[] | undefined): boolean {
  if (match.length === 0) return true;
  return match.some((entry) => {
    const mode = textOf(at(entry, "mode")) ?? "UNDEFINED";
    const numbers = listOf(at(entry, "ports")).map((port) => Number(at(port, "number")));
    const isOfMode =
      ["CLIENT_AND_SERVER", "UNDEFINED"].includes(mode) ||
      envoy.kind === "sidecar" ||
      mode === (envoy.kind === "gateway" ? "CLIENT" : "SERVER");
    return (
      isOfMode &&
      (numbers.length === 0 || ports === undefined || ports.some((port) => numbers.includes(port)))
    );
  });
}
