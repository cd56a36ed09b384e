// The pluginConfig that fits an oauth2-proxy: what its options say that the filter has keys for, where it is other than the defaults.
//
// Values that come from a Secret are not written into a manifest. What no key can say is left to check-config, which tells.
import { allowedGroups } from "../check-config/agreement/who-may-pass";
import { comparableDomains } from "../check-config/agreement/shared-keys";
import { ruleOf } from "../check-config/agreement/path-rules";
import { nanosecondsOf } from "../check-config/duration";
import type { ProxyOptions } from "../check-config/proxy-options";
import { issuersOf } from "./issuers";
import { plainList, plainText } from "./plain-options";

export interface Wanted {
  /** Host name and port of oauth2-proxy's Service. */
  readonly service: string;
  readonly port: number;
  /** Hosts to guard; undefined for every host. */
  readonly hosts: readonly string[] | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** Without what is not said, and without objects in which nothing is left. */
function said(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function orNothing(fields: Fields): Fields | undefined {
  const rest = said(fields);
  return Object.keys(rest).length === 0 ? undefined : rest;
}

const unless = <T>(value: T, byDefault: T): T | undefined => (value === byDefault ? undefined : value);

/** In the largest unit that tells it exactly; "0s" is the default of cookie_refresh. */
function durationOf(proxy: ProxyOptions, name: string): string | undefined {
  const nanoseconds = proxy.isSecret(name) ? undefined : nanosecondsOf(proxy.duration(name));
  if (nanoseconds === undefined) return undefined;
  const units = [
    ["h", 3600e9],
    ["m", 60e9],
    ["s", 1e9],
  ] as const;
  if (nanoseconds === 0) return "0s";
  const [unit, size] = units.find(([, each]) => nanoseconds % each === 0) ?? ["ms", 1e6];
  return `${nanoseconds / size}${unit}`;
}

function sessionOf(proxy: ProxyOptions): Fields {
  const domains = comparableDomains(plainList(proxy, "email_domains"));
  const groups = proxy.isSecret("allowed_groups") ? [] : (allowedGroups(proxy)?.groups ?? []);
  return said({
    cookieName: unless(plainText(proxy, "cookie_name"), "_oauth2_proxy"),
    cookieSecret: { env: "COOKIE_SECRET" },
    cookieExpire: unless(durationOf(proxy, "cookie_expire"), "168h"),
    cookieRefresh: unless(durationOf(proxy, "cookie_refresh"), "0s"),
    emailDomains: domains.length === 0 || domains.includes("*") ? undefined : domains,
    allowedGroups: groups.length === 0 ? undefined : groups,
  });
}

/** The access token where oauth2-proxy's answer to a miss has it, else the ID token, else none. */
function authorizationOf(proxy: ProxyOptions): string | undefined {
  const lacks = (name: string): boolean => proxy.isOn(name) === false;
  if (!lacks("set_xauthrequest") && !lacks("pass_access_token")) return undefined;
  return proxy.isOn("set_authorization_header") === true ? "id_token" : "none";
}

function upstreamOf(proxy: ProxyOptions): Fields | undefined {
  const authorization = authorizationOf(proxy);
  const isToken = authorization === undefined;
  return orNothing({
    authorization,
    setXauthrequest: !isToken && proxy.isOn("set_xauthrequest") === false ? false : undefined,
    passAccessToken: !isToken && proxy.isOn("pass_access_token") === false ? false : undefined,
  });
}

/** Paths that oauth2-proxy answers itself, where they are not its own by default. */
function answeredPaths(proxy: ProxyOptions): string[] {
  const own = [
    unless(plainText(proxy, "ping_path"), "/ping"),
    unless(plainText(proxy, "ready_path"), "/ready"),
  ];
  return own.filter((path) => path !== undefined).map((path) => `^${path}$`);
}

function rulesOf(proxy: ProxyOptions, wanted: Wanted): Fields | undefined {
  const open = [
    ...plainList(proxy, "skip_auth_routes"),
    ...plainList(proxy, "skip_auth_regex"),
    ...answeredPaths(proxy),
  ];
  const rules = (routes: readonly string[]) => routes.map(ruleOf).filter((rule) => rule !== undefined);
  const [isPublic, api] = [rules(open), rules(plainList(proxy, "api_routes").map((route) => `=${route}`))];
  return orNothing({
    hosts: wanted.hosts,
    public: isPublic.length === 0 ? undefined : isPublic,
    api: api.length === 0 ? undefined : api,
    cors: proxy.isOn("skip_auth_preflight") === true ? { preflight: "pass" } : undefined,
  });
}

/** Requests pass there that nobody judges, and no rule says which: no verdict may then be reused. */
function hasUnsaidPaths(proxy: ProxyOptions): boolean {
  const routes = [...(proxy.list("skip_auth_routes") ?? []), ...(proxy.list("skip_auth_regex") ?? [])];
  return (proxy.list("trusted_ips") ?? []).length > 0 || routes.some((route) => ruleOf(route) === undefined);
}

/** Without `bearers` their judging is left to oauth2-proxy. */
export function configurationFor(proxy: ProxyOptions, wanted: Wanted, bearers: boolean): Fields {
  const issuers = bearers ? issuersOf(proxy) : [];
  return said({
    authService: said({
      service: wanted.service,
      port: wanted.port,
      proxyPrefix: unless(plainText(proxy, "proxy_prefix"), "/oauth2"),
      htpasswd: proxy.text("htpasswd_file") ? true : undefined,
    }),
    session: sessionOf(proxy),
    jwt: issuers.length === 0 ? undefined : { issuers },
    upstream: upstreamOf(proxy),
    rules: rulesOf(proxy, wanted),
    cache: hasUnsaidPaths(proxy) ? { verdictTtl: "0s" } : undefined,
  });
}
