// What EnvoyFilters do to the HTTP filters of a gateway: which filter they put before or behind the plugin, and whether they take the
// plugin out, by Istio's rules (pilot/pkg/networking/core/envoyfilter/listener_patch.go and listener_builder.go of Istio 1.31).
import { nameOf, namespaceOf, objectsOf } from "../manifests/objects";
import type { Plugin, Resource } from "../plugin";
import type { Source } from "../source";
import { at, listOf, recordOf, textOf, textsOf, valuesBelow } from "../tree";
import { overlaps } from "./hosts";
import { meets } from "./meeting";

export interface InsertedFilter {
  readonly source: Source;
  /** As Envoy's folders name it: ext_authz, oauth2, lua. */
  readonly kind: string;
  readonly place: "before" | "behind";
  readonly value: unknown;
}

export interface Patched {
  readonly inserted: readonly InsertedFilter[];
  /** EnvoyFilters after which the plugin is not there, or not on some route. */
  readonly removed: readonly Source[];
}

/** A place in the gateways: the hosts that are guarded, and the ports that serve them; empty where they are not known. */
export interface Place {
  readonly hosts: readonly string[];
  readonly ports: readonly number[];
}

const ROUTES = ["VIRTUAL_HOST", "HTTP_ROUTE", "ROUTE_CONFIGURATION"];
/** What Istio has in front of a plugin of the phase AUTHN: its own for metadata, and those of CUSTOM policies. */
const IN_FRONT = ["istio.metadata_exchange", "envoy.filters.http.ext_authz"];

export function envoyFiltersAround(
  plugin: Plugin,
  resource: Resource,
  place: Place,
  sources: readonly Source[],
): Patched {
  const inserted: InsertedFilter[] = [];
  const removed: Source[] = [];
  const own = `${resource.namespace}.${nameOf(plugin.source.value)}`;
  for (const source of objectsOf(sources, "EnvoyFilter")) {
    if (!meets(resource, namespaceOf(source.value), selectable(source.value), sources)) continue;
    for (const patch of patchesOf(source.value, place)) {
      if (takesOut(patch, own)) removed.push(source);
      const filter = insertedBy(patch, own);
      if (filter !== undefined) inserted.push({ source, ...filter });
    }
  }
  return { inserted, removed: [...new Set(removed)] };
}

/** Its selector in the words of the others. */
export function selectable(envoyFilter: unknown): object {
  const matchLabels = recordOf(at(envoyFilter, "spec", "workloadSelector", "labels"));
  return { selector: { matchLabels }, targetRefs: at(envoyFilter, "spec", "targetRefs") };
}

/** Those for such a place: a context is that of a gateway unless another one is given. */
export function patchesOf(envoyFilter: unknown, { hosts, ports }: Place, context = "GATEWAY"): unknown[] {
  return listOf(at(envoyFilter, "spec", "configPatches")).filter((patch) => {
    const listener = at(patch, "match", "listener");
    const port = Number(at(listener, "portNumber") ?? 0);
    const name = textOf(at(listener, "filterChain", "sni"));
    return (
      ["ANY", context].includes(textOf(at(patch, "match", "context")) ?? "ANY") &&
      (port === 0 || ports.length === 0 || ports.includes(port)) &&
      (name === undefined || hosts.length === 0 || hosts.some((host) => overlaps(host, name)))
    );
  });
}

function takesOut(patch: unknown, own: string): boolean {
  const value = at(patch, "patch", "value");
  const operation = textOf(at(patch, "patch", "operation")) ?? "";
  if (at(patch, "applyTo") === "HTTP_FILTER")
    return ["REMOVE", "REPLACE"].includes(operation) && besideOf(patch)?.endsWith(own) === true;
  if (!ROUTES.includes(textOf(at(patch, "applyTo")) ?? "")) return false;
  const perFilter = [
    ...valuesBelow(value, "typed_per_filter_config"),
    ...valuesBelow(value, "typedPerFilterConfig"),
  ];
  return perFilter
    .flatMap((each) => Object.entries(recordOf(each)))
    .some(([name, config]) => name.endsWith(own) && at(config, "disabled") === true);
}

/** The filter that a patch is for, or puts another one beside. */
function besideOf(patch: unknown): string | undefined {
  return textOf(at(patch, "match", "listener", "filterChain", "filter", "subFilter", "name"));
}

/** The filter that a patch adds to the others; undefined where it adds none that runs. */
export function insertedBy(patch: unknown, own: string): Omit<InsertedFilter, "source"> | undefined {
  const value = at(patch, "patch", "value");
  const operation = textOf(at(patch, "patch", "operation")) ?? "";
  const isNew = operation === "ADD" || operation === "REPLACE" || operation.startsWith("INSERT_");
  const kind = kindOfFilter(value);
  if (
    at(patch, "applyTo") !== "HTTP_FILTER" ||
    !isNew ||
    kind === undefined ||
    at(value, "disabled") === true
  )
    return undefined;
  return { kind, value, place: isBefore(operation, besideOf(patch), own) ? "before" : "behind" };
}

function isBefore(operation: string, beside: string | undefined, own: string): boolean {
  if (operation === "INSERT_FIRST") return true;
  // Beside nothing is at the one end or the other.
  if (beside === undefined) return operation === "INSERT_BEFORE";
  return IN_FRONT.includes(beside) || (operation === "INSERT_BEFORE" && beside.endsWith(own));
}

// A name is anybody's to choose; what a filter is, its configuration's type says, wherever that stands.
function kindOfFilter(value: unknown): string | undefined {
  const types = ["@type", "type_url", "typeUrl"].flatMap((key) => valuesBelow(value, key)).map(textOf);
  const discovered = ["type_urls", "typeUrls"].flatMap((key) => valuesBelow(value, key)).flatMap(textsOf);
  const named = [...types, ...discovered].map(
    (type) => /\bfilters?\.http\.(\w+)\.v\d/.exec(type ?? "")?.[1] ?? "",
  );
  const byName = /^(?:envoy\.)?(?:filters\.http\.)?(\w+)$/.exec(textOf(at(value, "name")) ?? "")?.[1];
  return named.find((kind) => kind !== "") ?? byName;
}
