// Where the filter stands and what stands around it: phase, failStrategy, the pods that it is attached to, CUSTOM policies, other filters.
import type { Advice, Given } from "./advice";
import { attachmentAdvice } from "./attachment/attachment";
import { overlaps } from "./attachment/hosts";
import { meets } from "./attachment/meeting";
import { meshVariables } from "./attachment/mesh";
import { askedByPolicy } from "./attachment/policies";
import { selectionOf } from "./attachment/selection";
import { foreignFilterAdvice, isGuardedByFilter } from "./foreign-filters";
import { guardsBehind, guardsBehindAdvice } from "./guards-behind";
import { imageAdvice } from "./image";
import { nameOf, namespaceOf } from "./manifests/objects";
import { documentPath, guardedHosts, pluginOf, type Plugin, type Resource } from "./plugin";
import type { Source } from "./source";
import { at, textOf } from "./tree";

export function placementAdvice({ plugin, sources }: Given): Advice[] {
  const { resource } = plugin;
  if (resource === undefined) return isObserving(plugin) ? [OBSERVES] : [];
  return [
    ...standing(resource),
    ...attachmentAdvice(plugin, resource, sources),
    ...imageAdvice(resource, sources),
    ...twinAdvice(plugin, resource, sources),
    ...policyAdvice(plugin, resource, sources),
    ...foreignFilterAdvice(plugin, resource, sources),
    ...providerAdvice(resource, sources),
  ];
}

function isObserving({ config }: Plugin): boolean {
  return at(config, "mode") === "observe";
}

const OBSERVES: Advice = {
  severity: "note",
  path: "mode",
  text: "it observes: no request is refused, and no header is changed",
};

function standing({ spec, wasm, wasmPath }: Resource): Advice[] {
  const advice: Advice[] = [];
  const phase = at(spec, "phase");
  if (phase !== "AUTHN") {
    const found = phase === undefined ? "no phase" : `phase ${JSON.stringify(phase)}`;
    const text = `${found}: RequestAuthentication and AuthorizationPolicy run first and see what the client sent; AUTHN is meant`;
    advice.push({ path: "spec.phase", text });
  }
  if (at(wasm, "failStrategy") === "FAIL_OPEN") {
    const text =
      "FAIL_OPEN lets every request through, unjudged, whenever the filter cannot run; FAIL_RELOAD or FAIL_CLOSE is meant";
    advice.push({ path: `${wasmPath}.failStrategy`, text });
  }
  if (at(wasm, "type") === "NETWORK") {
    advice.push({
      severity: "error",
      path: `${wasmPath}.type`,
      text: "NETWORK: the filter is one of HTTP, and does not run",
    });
  }
  return advice;
}

// Each is for its own hosts, and leaves alone what the other wrote.
function twinAdvice(plugin: Plugin, resource: Resource, sources: readonly Source[]): Advice[] {
  const hosts = guardedHosts(plugin.config);
  const twins = sources.filter((other) => {
    const twin = other === plugin.source ? null : pluginOf(other);
    if (
      twin?.resource === undefined ||
      !meets(resource, twin.resource.namespace, twin.resource.spec, sources)
    )
      return false;
    const others = guardedHosts(twin.config);
    return (
      hosts.length === 0 ||
      others.length === 0 ||
      hosts.some((host) => others.some((each) => overlaps(host, each)))
    );
  });
  return twins.map(({ title, file }) => ({
    path: "spec.selector",
    text: `${title} in ${file} may be in the same pods, for the same hosts: two filters one after the other`,
  }));
}

/** The CUSTOM policies that may be in the plugin's pods. */
function customPolicies(resource: Resource, sources: readonly Source[]): Source[] {
  return sources.filter(
    ({ value }) =>
      at(value, "kind") === "AuthorizationPolicy" &&
      at(value, "spec", "action") === "CUSTOM" &&
      meets(resource, namespaceOf(value), at(value, "spec"), sources),
  );
}

const SEVERAL_PROVIDERS = "PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS";

// istiod gives such pods rules that deny whatever those policies are for (pilot/pkg/security/authz/builder; releases from before Istio's pull request 58082 always do).
function providerAdvice(resource: Resource, sources: readonly Source[]): Advice[] {
  const named = customPolicies(resource, sources).map(({ value }) => at(value, "spec", "provider", "name"));
  const providers = [...new Set(named.filter((name) => typeof name === "string"))].sort();
  if (providers.length < 2 || meshVariables(sources, SEVERAL_PROVIDERS).includes("true")) return [];
  const text = `the CUSTOM policies in these pods have several providers (${providers.join(", ")}): Istio refuses what they are for unless istiod has ${SEVERAL_PROVIDERS}, which is off by default`;
  return [{ severity: sources.some(isInstallation) ? "warning" : "note", path: "spec.phase", text }];
}

/** Whether it would show the setting. */
function isInstallation({ value }: Source): boolean {
  const kind = textOf(at(value, "kind")) ?? "";
  return kind === "Deployment"
    ? nameOf(value).startsWith("istiod")
    : ["IstioOperator", "Istio"].includes(kind);
}

interface Asked {
  readonly source: Source;
  readonly isForOthers: boolean;
}

/** The CUSTOM policies that may be asked about a request for a guarded host before the plugin sees it. */
function askedPolicies(plugin: Plugin, resource: Resource, sources: readonly Source[]): Asked[] {
  const hosts = guardedHosts(plugin.config);
  const listeners = selectionOf(resource, sources).map((each) => each.listeners);
  const ports = listeners.includes(undefined)
    ? []
    : listeners.flatMap((each) => each ?? []).flatMap((each) => each.ports);
  return customPolicies(resource, sources).flatMap((source): Asked[] => {
    const asked = askedByPolicy(source.value, { hosts, ports });
    return asked === undefined ? [] : [{ source, isForOthers: asked.isForOthers }];
  });
}

/** A policy before a plugin that enforces is a cost; one that only observes guards nothing without it. */
function policyAdvice(plugin: Plugin, resource: Resource, sources: readonly Source[]): Advice[] {
  const policies = askedPolicies(plugin, resource, sources);
  if (isObserving(plugin)) {
    const text =
      "it observes and refuses nobody, and no CUSTOM policy in the given files is asked about its hosts: they are open unless something else guards them";
    const isGuarded =
      policies.length > 0 ||
      isGuardedByFilter(plugin, resource, sources) ||
      guardsBehind(plugin, resource, sources).length > 0;
    return isGuarded ? [] : [{ path: documentPath(plugin, "mode"), text }];
  }
  const hosts = guardedHosts(plugin.config);
  const inFront = policies.map(({ source: { title, file }, isForOthers }): Advice => {
    const what = isForOthers
      ? `it is for other hosts, too, so take ${hosts.join(", ")} out of it (notHosts)`
      : "remove it";
    const text = `the CUSTOM policy in ${file} (${title}) still runs before the filter, and every request costs its call; ${what}`;
    return { path: "spec.phase", text };
  });
  return [...inFront, ...guardsBehindAdvice(plugin, resource, sources)];
}
