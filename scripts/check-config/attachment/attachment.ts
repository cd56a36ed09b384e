// Whether the plugin is attached where it is meant to be: a host whose gateway does not have it is open.
import type { Advice } from "../advice";
import { guardedHosts, isPlugin, type Plugin, type Resource } from "../plugin";
import type { Source } from "../source";
import { at, listOf, textOf } from "../tree";
import { hasLabels } from "../manifests/objects";
import { elsewhereAdvice } from "./elsewhere";
import { overlaps } from "./hosts";
import { passedHostsOf } from "./listeners";
import { istioVersion, isAtLeast, rootNamespace } from "./mesh";
import { envoysOf, envoyTitle, GATEWAY_NAME, type Envoy } from "./proxies";
import { selectedLabels, selectionOf, targetRefsOf, type Attached } from "./selection";

const TARGETS: readonly (readonly [group: string, kind: string])[] = [
  ["gateway.networking.k8s.io", "Gateway"],
  ["gateway.networking.k8s.io", "GatewayClass"],
  ["", "Service"],
  ["core", "Service"],
  ["networking.istio.io", "ServiceEntry"],
];

export function attachmentAdvice(plugin: Plugin, resource: Resource, sources: readonly Source[]): Advice[] {
  const refused = [...targetAdvice(resource), ...versionAdvice(plugin, resource, sources)];
  const attached = selectionOf(resource, sources);
  return [
    ...refused,
    ...unselective(resource),
    ...selectionAdvice(resource, attached, sources),
    ...attached.flatMap((each) => listenerAdvice(plugin, each)),
    ...attached.flatMap(({ envoy }) => passedAdvice(plugin, envoy, sources)),
    ...elsewhereAdvice(plugin, resource, sources),
  ];
}

/** What the selector or the targetRefs stand under. */
function selectorPath(spec: unknown): string {
  if (listOf(at(spec, "targetRefs")).length > 0) return "spec.targetRefs";
  return at(spec, "targetRef") === undefined ? "spec.selector" : "spec.targetRef";
}

function unselective({ spec }: Resource): Advice[] {
  if (Object.keys(selectedLabels(spec)).length > 0 || targetRefsOf(spec).length > 0) return [];
  const text =
    "neither selector nor targetRefs: the filter would be in every pod of the namespace (of the mesh, in its root namespace)";
  return [{ path: "spec.selector", text }];
}

// What Istio's webhook refuses, or would never attach to a gateway.
function targetAdvice({ spec }: Resource): Advice[] {
  const refs = targetRefsOf(spec);
  const path = selectorPath(spec);
  const errors: string[] = [];
  const ways = [at(spec, "selector"), at(spec, "targetRef"), listOf(at(spec, "targetRefs"))[0]].filter(
    (way) => way !== undefined && way !== null,
  );
  if (ways.length > 1) errors.push("Istio takes a selector or targetRefs, not both");
  for (const ref of refs) {
    const [group, kind] = [textOf(at(ref, "group")) ?? "", textOf(at(ref, "kind")) ?? ""];
    if (!TARGETS.some((target) => target[0] === group && target[1] === kind)) {
      errors.push("Istio takes no such targetRef; a Gateway of gateway.networking.k8s.io is meant");
    } else if (kind !== "Gateway")
      errors.push(`a targetRef to a ${kind} attaches to a waypoint, never to a gateway`);
    if (at(ref, "namespace") !== undefined)
      errors.push("a targetRef has no namespace: the Gateway is one of the plugin's own namespace");
  }
  return [...new Set(errors)].map((text) => ({ severity: "error", path, text }));
}

interface Need {
  readonly isUsed: boolean;
  readonly since: readonly [number, number];
  readonly what: string;
  readonly path: string;
}

function versionAdvice(
  { source }: Plugin,
  { spec, wasm, wasmPath }: Resource,
  sources: readonly Source[],
): Advice[] {
  const version = istioVersion(sources);
  if (version === undefined) return [];
  const needs: readonly Need[] = [
    {
      isUsed: at(source.value, "kind") === "TrafficExtension",
      since: [1, 30],
      what: "TrafficExtension",
      path: "kind",
    },
    {
      isUsed: listOf(at(spec, "targetRefs")).length > 0,
      since: [1, 22],
      what: "targetRefs",
      path: "spec.targetRefs",
    },
    {
      isUsed: at(wasm, "failStrategy") === "FAIL_RELOAD",
      since: [1, 27],
      what: "FAIL_RELOAD",
      path: `${wasmPath}.failStrategy`,
    },
  ];
  return needs
    .filter(({ isUsed, since }) => isUsed && !isAtLeast(version, since))
    .map(({ what, since, path }) => ({
      severity: "error",
      path,
      text: `the Istio of the given files is ${version.join(".")}, and ${what} needs ${since.join(".")}`,
    }));
}

function selectionAdvice(
  { namespace, spec }: Resource,
  attached: readonly Attached[],
  sources: readonly Source[],
): Advice[] {
  const envoys = envoysOf(sources);
  const gateways = envoys.filter(({ kind }) => kind === "gateway");
  const path = selectorPath(spec);
  if (gateways.length === 0) {
    const text = "no gateway is in the given files: whether the plugin is attached to one was not judged";
    return sources.every((source) => isPlugin(source)) ? [] : [{ severity: "note", path, text }];
  }
  const selected = attached.filter(({ envoy }) => envoy.kind === "gateway");
  if (selected.length === 0) {
    const names = gateways.map(envoyTitle).join(", ");
    const text = `selects none of the gateways in the given files (${names})${reasonOf({ namespace, spec }, gateways, sources)}: no request is judged, and the hosts are open`;
    return [{ severity: "error", path, text }];
  }
  const others = attached.filter(({ envoy }) => envoy.kind !== "gateway");
  const isMeant = Object.keys(selectedLabels(spec)).length === 0;
  if (others.length === 0 || isMeant) return [];
  return [
    {
      path,
      text: `selects ${others.map(({ envoy }) => envoyTitle(envoy)).join(", ")} as well, which is no gateway`,
    },
  ];
}

function reasonOf(
  { namespace, spec }: { namespace: string; spec: unknown },
  gateways: readonly Envoy[],
  sources: readonly Source[],
): string {
  const root = rootNamespace(sources);
  if (targetRefsOf(spec).length > 0) {
    const isOfGatewayApi = gateways.some(({ labels }) => Object.hasOwn(labels, GATEWAY_NAME));
    return isOfGatewayApi
      ? "; targetRefs name a Gateway of the plugin's own namespace"
      : "; targetRefs select Gateways of the Gateway API only";
  }
  const wouldBe = gateways.filter(({ labels }) => hasLabels(labels, selectedLabels(spec)));
  if (wouldBe.length === 0 || namespace === root) return "";
  return `; outside of the root namespace ${root} a plugin selects in its own namespace only`;
}

function listenerAdvice({ config }: Plugin, { envoy, listeners, unmatched, isNowhere }: Attached): Advice[] {
  if (envoy.kind !== "gateway") return [];
  const title = envoyTitle(envoy);
  const portsOf = (some: Attached["unmatched"]): string =>
    [...new Set(some.flatMap(({ ports }) => ports))].join(", ");
  if (isNowhere) {
    const ports = listeners === undefined ? "" : ` (it listens on ${portsOf(listeners)})`;
    const text = `matches no listener of ${title}${ports}: a gateway's are of mode CLIENT; no request is judged, and the hosts are open`;
    return [{ severity: "error", path: "spec.match", text }];
  }
  const hosts = guardedHosts(config);
  const open = unmatched.filter((each) => !each.isRedirect && isGuarded(each.hosts, hosts));
  if (open.length === 0) return [];
  return [
    {
      path: "spec.match",
      text: `leaves out port ${portsOf(open)} of ${title}, which serves guarded hosts as well: they are open there`,
    },
  ];
}

// What a gateway hands on as bytes is the app's to judge, whatever the rules say of the host.
function passedAdvice({ config }: Plugin, envoy: Envoy, sources: readonly Source[]): Advice[] {
  const guarded = guardedHosts(config);
  const passed = passedHostsOf(envoy, sources).filter((host) => isGuarded([host], guarded));
  if (envoy.kind !== "gateway" || passed.length === 0) return [];
  const text = `${envoyTitle(envoy)} hands ${[...new Set(passed)].join(", ")} on as TLS (passthrough, or protocol TLS): no filter sees the requests, and the hosts are open; end TLS at the gateway, protocol HTTPS`;
  return [{ severity: "error", path: "spec.match", text }];
}

function isGuarded(hosts: readonly string[], guarded: readonly string[]): boolean {
  return guarded.length === 0 || hosts.some((host) => guarded.some((each) => overlaps(host, each)));
}
