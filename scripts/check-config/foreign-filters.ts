// Filters that an EnvoyFilter puts beside the plugin: the ways of before CUSTOM policies, and whatever else stands in a request's way.
import type { Advice } from "./advice";
import {
  envoyFiltersAround,
  type InsertedFilter,
  type Patched,
  type Place,
} from "./attachment/envoy-filters";
import { filterAsksLogin, loginsOf } from "./attachment/login-names";
import { selectionOf } from "./attachment/selection";
import { cookieBehind } from "./guards-behind";
import { guardedHosts, type Plugin, type Resource } from "./plugin";
import type { Source } from "./source";

type Said = Pick<Advice, "severity" | "text">;
type Judge = (filter: InsertedFilter, plugin: Plugin) => Said;

export function foreignFilterAdvice(
  plugin: Plugin,
  resource: Resource,
  sources: readonly Source[],
): Advice[] {
  const { inserted, removed } = filtersAround(plugin, resource, sources);
  const found = inserted.flatMap((filter): Advice[] => {
    const said = JUDGES[filter.kind]?.(filter, plugin);
    if (said === undefined) return [];
    const { file, title } = filter.source;
    const text = `the EnvoyFilter in ${file} (${title}) has ${filter.kind} ${filter.place} the filter: ${said.text}`;
    return [{ severity: said.severity, path: "spec.phase", text }];
  });
  return [...removed.map(removedAdvice), ...found];
}

/** Whether an EnvoyFilter has oauth2-proxy asked before the plugin. */
export function isGuardedByFilter(plugin: Plugin, resource: Resource, sources: readonly Source[]): boolean {
  return filtersAround(plugin, resource, sources).inserted.some(
    ({ kind, place, value }) =>
      kind === "ext_authz" && place === "before" && filterAsksLogin(value, loginsOf(plugin)) === true,
  );
}

function filtersAround(plugin: Plugin, resource: Resource, sources: readonly Source[]): Patched {
  return envoyFiltersAround(plugin, resource, placeOf(plugin, resource, sources), sources);
}

/** The guarded hosts, and the ports on which the plugin is. */
function placeOf(plugin: Plugin, resource: Resource, sources: readonly Source[]): Place {
  const attached = selectionOf(resource, sources);
  const listeners = attached.map((each) =>
    each.listeners?.filter((listener) => !each.unmatched.includes(listener)),
  );
  const areKnown = listeners.length > 0 && !listeners.includes(undefined);
  const ports = areKnown ? listeners.flatMap((each) => each ?? []).flatMap((each) => each.ports) : [];
  return { hosts: guardedHosts(plugin.config), ports };
}

function removedAdvice({ file, title }: Source): Advice {
  const text = `the EnvoyFilter in ${file} (${title}) takes the filter out, or off some route: the hosts are open there`;
  return { severity: "error", path: "spec.phase", text };
}

const WARNING = "warning";
const NOTE = "note";

const asking: Judge = ({ place, value }, plugin) => {
  const isLogin = filterAsksLogin(value, loginsOf(plugin));
  if (isLogin !== true) {
    const text =
      place === "before"
        ? "whatever it refuses never reaches the filter, and it sees what the client sent and no token of a session"
        : "it is asked about what the filter lets pass, without the session's cookies";
    return { severity: NOTE, text };
  }
  const text =
    place === "before"
      ? "oauth2-proxy is still asked about every request, and what it refuses never reaches the filter; remove it"
      : `oauth2-proxy is asked about what the filter lets pass, and ${cookieBehind(plugin)}; remove it`;
  return { severity: WARNING, text };
};

const ownLogin: Judge = ({ place }) => ({
  severity: WARNING,
  text:
    place === "before"
      ? "whoever has no session of Envoy's own login is sent there and never reaches the filter; remove it"
      : "whoever is signed in is sent to a second login, Envoy's own; remove it",
});

const tokens: Judge = ({ place }) => ({
  severity: place === "before" ? WARNING : NOTE,
  text:
    place === "before"
      ? "it sees what the client sent and no token of a session, and takes tokens that it does not forward away from the filter; put it behind (INSERT_BEFORE envoy.filters.http.router)"
      : "it judges the token that the filter writes, and the app has it only if it forwards it (forward: true)",
});

const passwords: Judge = () => ({
  severity: WARNING,
  text: "it refuses whoever shows no credentials of its own, sessions and bearers included",
});

const anything: Judge = ({ place }) => ({
  severity: NOTE,
  text:
    place === "before"
      ? "it may answer requests itself, or change what the filter judges; that was not judged"
      : "it sees the token that the filter writes, and may change or answer what the filter let pass; that was not judged",
});

const JUDGES: Readonly<Record<string, Judge>> = {
  ext_authz: asking,
  oauth2: ownLogin,
  jwt_authn: tokens,
  basic_auth: passwords,
  api_key_auth: passwords,
  lua: anything,
  ext_proc: anything,
  wasm: anything,
  golang: anything,
  dynamic_modules: anything,
  header_mutation: anything,
  credential_injector: anything,
};
