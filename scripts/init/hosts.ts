// The hosts that a first configuration guards. Whoever is not sure guards every host: one that is left out is open.
import { coversHost } from "../check-config/attachment/hosts";
import { hostsOfGateways } from "../check-config/attachment/listeners";
import { providerAsksLogin, shortened } from "../check-config/attachment/login-names";
import { namedHosts } from "../check-config/attachment/policies";
import { routesAtGateways, type Route } from "../check-config/attachment/routes";
import { nameOf, namespaceOf, objectsOf } from "../check-config/manifests/objects";
import type { ProxyOptions } from "../check-config/proxy-options";
import type { Source } from "../check-config/source";
import { at } from "../check-config/tree";
import { plainText } from "./plain-options";

export interface Guarded {
  /** Undefined for every host. */
  readonly hosts: readonly string[] | undefined;
  /** What a reader has to know of them; undefined where he named them himself. */
  readonly note?: string;
}

/** A host name or *.example.com: what rules.hosts takes. */
const PATTERN = /^(\*\.)?[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/;
const OTHERS = "every other host of the gateway passes unguarded";

/** A pattern as rules.hosts has it, without a port; undefined for what it cannot say. */
export function hostPattern(text: string): string | undefined {
  const host = text.toLowerCase().replace(/:(\d+|\*)$/, "");
  return PATTERN.test(host) ? host : undefined;
}

/**
 * From what the files say of the guard of before, else of the login, else of the gateway; `service` is oauth2-proxy's, where that is known.
 */
export function guardedBy(
  proxy: ProxyOptions,
  sources: readonly Source[],
  service: string | undefined,
): Guarded {
  return (
    ofPolicies(sources, service) ??
    ofLogin(proxy, sources) ??
    ofGateways(proxy, sources) ??
    everyHost(proxy, sources)
  );
}

function ofPolicies(sources: readonly Source[], service: string | undefined): Guarded | undefined {
  const logins = service === undefined ? [] : [shortened(service)];
  const policies = objectsOf(sources, "AuthorizationPolicy")
    .filter(({ value }) => at(value, "spec", "action") === "CUSTOM")
    .map(({ value }) => ({ value, isLogin: providerAsksLogin(value, logins, sources) }))
    .filter(({ isLogin }) => isLogin !== false);
  if (policies.length === 0) return undefined;
  const titles = policies.map(({ value }) => `${namespaceOf(value)}/${nameOf(value)}`).join(", ");
  const named = policies.map(({ value }) => namedHosts(value));
  const hosts = named.includes(undefined) ? undefined : patternsOf(named.flatMap((each) => each ?? []));
  if (hosts === undefined) {
    const note = `every host: the CUSTOM policies (${titles}) are for more than rules.hosts can list; --host says which are meant`;
    return { hosts, note };
  }
  if (policies.some(({ isLogin }) => isLogin === true))
    return { hosts, note: `those of the CUSTOM policies (${titles}); ${OTHERS}` };
  const note = `every host: whether the CUSTOM policies (${titles}, for ${hosts.join(", ")}) ask oauth2-proxy the given files do not say; --host says which are meant`;
  return { hosts: undefined, note };
}

/** Undefined where one of them cannot be said, as "*" cannot: every host is meant then. */
function patternsOf(hosts: readonly string[]): readonly string[] | undefined {
  const patterns = hosts.map(hostPattern);
  const known = patterns.filter((pattern) => pattern !== undefined);
  return known.length === 0 || known.length < patterns.length ? undefined : [...new Set(known)];
}

// A login that comes back to one host, with a cookie of that host alone, guards that one.
function ofLogin(proxy: ProxyOptions, sources: readonly Source[]): Guarded | undefined {
  const host = loginHost(proxy);
  if (host === undefined || isForOtherHosts(proxy, host)) return undefined;
  const others = servedIn(sources).filter((each) => hostPattern(each) !== host);
  const seen = others.length === 0 ? "" : `, ${others.join(", ")} of the given files among them`;
  return { hosts: [host], note: `${host}, to which the login comes back (redirect_url); ${OTHERS}${seen}` };
}

/** Every host that Gateways or routes of the files name. */
function servedIn(sources: readonly Source[]): string[] {
  const routed = routesAtGateways(sources).flatMap(({ hosts }) => hosts);
  return [...new Set([...hostsOfGateways(sources), ...routed])];
}

function loginHost(proxy: ProxyOptions): string | undefined {
  const redirect = plainText(proxy, "redirect_url") ?? "";
  return URL.canParse(redirect) ? hostPattern(new URL(redirect).hostname) : undefined;
}

/** Whether its sessions may be other hosts', too: what is not known counts as that. */
function isForOtherHosts(proxy: ProxyOptions, host: string): boolean {
  const domains = ["cookie_domains", "whitelist_domains"].map((name) =>
    proxy.isSecret(name) ? undefined : proxy.list(name),
  );
  return domains.some(
    (list) => list === undefined || list.some((domain) => hostPattern(domain.replace(/^\./, "")) !== host),
  );
}

// What the gateway can serve; routes alone may be some of them only.
function ofGateways(proxy: ProxyOptions, sources: readonly Source[]): Guarded | undefined {
  const provider = providerHost(proxy, routesAtGateways(sources));
  const served = hostsOfGateways(sources);
  const hosts = patternsOf(served.filter((host) => hostPattern(host) !== provider));
  if (hosts === undefined) return undefined;
  return { hosts, note: `those of the Gateways in the given files${ofProvider(provider, hosts)}; ${OTHERS}` };
}

function ofProvider(provider: string | undefined, hosts: readonly string[]): string {
  if (provider === undefined) return "";
  const isAmong = hosts.some((host) => coversHost(host, provider));
  return isAmong
    ? `, ${provider} among them, where people sign in: name the others with --host`
    : ` but ${provider}, where people sign in`;
}

// Where the provider is behind the same gateway nobody could sign in if it were guarded; a host that has apps as well stays guarded.
function providerHost(proxy: ProxyOptions, routes: readonly Route[]): string | undefined {
  const issuer = plainText(proxy, "oidc_issuer_url") ?? "";
  const host = URL.canParse(issuer) ? hostPattern(new URL(issuer).hostname) : undefined;
  const its = routes.filter(({ hosts }) => hosts.some((each) => hostPattern(each) === host));
  const services = new Set(its.flatMap((route) => route.services));
  const isAlone = its.every(({ hosts }) => hosts.length === 1) && services.size === 1;
  return host !== undefined && host !== loginHost(proxy) && isAlone ? host : undefined;
}

function everyHost(proxy: ProxyOptions, sources: readonly Source[]): Guarded {
  const host = loginHost(proxy);
  const why =
    host === undefined ? "" : ` (the login comes back to ${host}, and its sessions are for other hosts)`;
  const routed = [...new Set(routesAtGateways(sources).flatMap(({ hosts }) => hosts))];
  const seen = routed.length === 0 ? "" : `: the given files have routes for ${routed.join(", ")}`;
  const note = `every host${why}, and the provider's too if it is behind the same gateway; --host says which are meant${seen}`;
  return { hosts: undefined, note };
}
