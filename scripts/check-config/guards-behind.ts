// Guards at the apps, behind the plugin, that ask oauth2-proxy about what it let pass: the session's cookie is not there any more.
import type { Advice } from "./advice";
import { appsBehind, isLogin } from "./attachment/apps";
import { insertedBy, patchesOf, selectable } from "./attachment/envoy-filters";
import { overlaps } from "./attachment/hosts";
import { filterAsksLogin, loginsOf, providerAsksLogin } from "./attachment/login-names";
import { meets } from "./attachment/meeting";
import { askedByPolicy, namedHosts } from "./attachment/policies";
import { envoysOf, envoyTitle, type Envoy } from "./attachment/proxies";
import { selectedOf, targetRefsOf } from "./attachment/selection";
import { nameOf, namespaceOf, objectsOf } from "./manifests/objects";
import { guardedHosts, type Plugin, type Resource } from "./plugin";
import type { Source } from "./source";
import { at } from "./tree";

interface Guard {
  readonly source: Source;
  /** "Deployment demo/app". */
  readonly place: string;
  /** Whether oauth2-proxy is what it asks; undefined where the files do not say. */
  readonly isLogin: boolean | undefined;
}

/** Those that ask oauth2-proxy, or may. */
export function guardsBehind(plugin: Plugin, resource: Resource, sources: readonly Source[]): Guard[] {
  const isElsewhere = (source: Source, spec: unknown): boolean =>
    !meets(resource, namespaceOf(source.value), spec, sources);
  const policies = objectsOf(sources, "AuthorizationPolicy").filter(
    (source) =>
      at(source.value, "spec", "action") === "CUSTOM" && isElsewhere(source, at(source.value, "spec")),
  );
  const filters = objectsOf(sources, "EnvoyFilter").filter((source) =>
    isElsewhere(source, selectable(source.value)),
  );
  const guards = [
    ...policies.flatMap((source) => ofPolicy(source, plugin, sources)),
    ...filters.flatMap((source) => ofEnvoyFilter(source, plugin, sources)),
  ];
  return guards.filter(({ isLogin }) => isLogin !== false);
}

export function guardsBehindAdvice(plugin: Plugin, resource: Resource, sources: readonly Source[]): Advice[] {
  return guardsBehind(plugin, resource, sources).map(({ source: { title, file, value }, place, isLogin }) => {
    const [what, severity] =
      isLogin === true
        ? (["oauth2-proxy", "warning"] as const)
        : (["a provider that the given files do not have (where it is oauth2-proxy)", "note"] as const);
    const kind = at(value, "kind") === "EnvoyFilter" ? "EnvoyFilter" : "CUSTOM policy";
    const text = `the ${kind} in ${file} (${title}) has ${what} asked at ${place}, behind the filter, about what it lets pass, and ${cookieBehind(plugin)}; remove it`;
    return { severity, path: "spec.phase", text };
  });
}

/** What the session's cookie is to whoever stands behind the filter. */
export function cookieBehind({ config }: Plugin): string {
  const realms = at(config, "realms");
  const configs: unknown[] = Array.isArray(realms) ? realms : [config];
  const isStripped =
    at(config, "mode") !== "observe" &&
    configs.some((each) => at(each, "upstream", "stripCookies") !== false);
  return isStripped
    ? "the session's cookie does not get that far (upstream.stripCookies), so whoever is signed in is sent to the login again, unless oauth2-proxy takes the access token for a bearer"
    : "every request costs its call";
}

function ofPolicy(source: Source, plugin: Plugin, sources: readonly Source[]): Guard[] {
  const hosts = guardedHosts(plugin.config);
  const { value } = source;
  if (askedByPolicy(value, { hosts, ports: [] }) === undefined) return [];
  const resource = { namespace: namespaceOf(value), spec: at(value, "spec") };
  const apps = appsBehind(plugin, sources);
  const behind = apps.map(({ envoy }) => envoy);
  // Whoever names a guarded host means its requests, wherever routes are that lead there.
  const others = namesGuarded(value, hosts) ? appPods(sources) : [];
  const places = selectedOf(resource, [...behind, ...others], sources).map(envoyTitle);
  const targeted = apps
    .filter(({ service }) => isTargeted(service, resource))
    .map(({ service }) => `the waypoint of Service ${namespaceOf(service.value)}/${nameOf(service.value)}`);
  const [place] = [...places, ...targeted];
  const isLogin = providerAsksLogin(value, loginsOf(plugin), sources);
  return place === undefined ? [] : [{ source, place, isLogin }];
}

function namesGuarded(policy: unknown, hosts: readonly string[]): boolean {
  const named = (namedHosts(policy) ?? []).filter((host) => !host.startsWith("*"));
  return named.some((host) => hosts.length === 0 || hosts.some((each) => overlaps(each, host)));
}

/** The pods of the files, but for gateways and for oauth2-proxy itself. */
function appPods(sources: readonly Source[]): Envoy[] {
  return envoysOf(sources).filter((envoy) => envoy.kind !== "gateway" && !isLogin(envoy, sources));
}

function isTargeted(service: Source, { namespace, spec }: { namespace: string; spec: unknown }): boolean {
  return (
    namespaceOf(service.value) === namespace &&
    targetRefsOf(spec).some(
      (ref) => at(ref, "kind") === "Service" && at(ref, "name") === nameOf(service.value),
    )
  );
}

function ofEnvoyFilter(source: Source, plugin: Plugin, sources: readonly Source[]): Guard[] {
  const hosts = guardedHosts(plugin.config);
  const { value } = source;
  const filters = patchesOf(value, { hosts, ports: [] }, "SIDECAR_INBOUND")
    .map((patch) => insertedBy(patch, ""))
    .filter((filter) => filter?.kind === "ext_authz");
  const pods = appsBehind(plugin, sources).map(({ envoy }) => envoy);
  const [pod] = selectedOf({ namespace: namespaceOf(value), spec: selectable(value) }, pods, sources);
  if (pod === undefined || filters.length === 0) return [];
  const isLogin = filters.some((filter) => filterAsksLogin(filter?.value, loginsOf(plugin)) === true);
  return [{ source, place: envoyTitle(pod), isLogin }];
}
