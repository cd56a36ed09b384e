// Where the filter and oauth2-proxy were told different things: a session would be judged in two ways.
import type { Advice, Given } from "./advice";
import { nanosecondsOf } from "./duration";
import { documentPath } from "./plugin";
import type { ProxyOptions } from "./proxy-options";
import { at, listOf } from "./tree";

interface Shared {
  readonly key: string;
  readonly option: string;
  /** What both have when they say nothing; undefined where oauth2-proxy has no default. */
  readonly byDefault?: string;
  readonly comparable: (value: unknown) => unknown;
}

const SHARED: readonly Shared[] = [
  { key: "session.cookieName", option: "cookie_name", byDefault: "_oauth2_proxy", comparable: String },
  { key: "session.cookieExpire", option: "cookie_expire", byDefault: "168h", comparable: nanosecondsOf },
  { key: "session.cookieRefresh", option: "cookie_refresh", byDefault: "0s", comparable: nanosecondsOf },
  { key: "session.emailDomains", option: "email_domains", comparable: asSet },
  { key: "session.allowedGroups", option: "allowed_groups", comparable: asSet },
  { key: "authService.proxyPrefix", option: "proxy_prefix", byDefault: "/oauth2", comparable: String },
];
/** What the filter takes for a list that is not given. */
const LIST_DEFAULTS: Readonly<Record<string, readonly string[]>> = {
  "session.emailDomains": ["*"],
  "session.allowedGroups": [],
};
/** Options with which oauth2-proxy lets a request pass without judging its session. */
const UNJUDGED = ["skip_auth_routes", "skip_auth_regex", "trusted_ips", "skip_auth_preflight"];

function asSet(value: unknown): string {
  return JSON.stringify(
    listOf(value)
      .map((each) => String(each).toLowerCase())
      .toSorted(),
  );
}

export function agreementAdvice({ plugin, proxy }: Given): Advice[] {
  if (proxy === undefined) return [];
  const { config } = plugin;
  const advice = SHARED.filter(
    ({ key }) => !key.startsWith("session.") || at(config, "session") !== undefined,
  )
    .map((shared) => differenceOf(shared, config, proxy))
    .concat(unjudged(config, proxy), tokenless(config, proxy));
  return advice
    .filter((each) => each !== undefined)
    .map(({ path, text }) => ({ path: documentPath(plugin, path), text }));
}

function differenceOf(shared: Shared, config: unknown, proxy: ProxyOptions): Advice | undefined {
  const { key, option, byDefault, comparable } = shared;
  const theirs = proxy.options[option] ?? byDefault;
  if (theirs === undefined) return undefined;
  const ours = at(config, ...key.split(".")) ?? byDefault ?? LIST_DEFAULTS[key];
  if (comparable(ours) === comparable(theirs)) return undefined;
  const text = `${JSON.stringify(ours)}, but oauth2-proxy's ${option} is ${JSON.stringify(theirs)} (${proxy.from})`;
  return { path: key, text };
}

function isOn(value: unknown): boolean {
  return Array.isArray(value)
    ? value.length > 0
    : value === true || (typeof value === "string" && value !== "false");
}

// What oauth2-proxy says on such a path names whoever the session is of, judged or not.
function unjudged(config: unknown, { options, from }: ProxyOptions): Advice | undefined {
  const found = UNJUDGED.filter((name) => isOn(options[name]));
  const ttl = nanosecondsOf(at(config, "cache", "verdictTtl") ?? "30s");
  if (found.length === 0 || ttl === 0) return undefined;
  const text =
    `with oauth2-proxy's ${found.join(" and ")} (${from}) a verdict from a path that it does not judge is reused on the ` +
    "others for verdictTtl; say those paths as rules.public, or verdictTtl: 0s";
  return { path: "cache.verdictTtl", text };
}

function tokenless(config: unknown, { options, from }: ProxyOptions): Advice | undefined {
  const wanted = at(config, "upstream", "authorization") ?? "access_token";
  const lacking = ["set_xauthrequest", "pass_access_token"].filter((name) => !isOn(options[name]));
  if (wanted !== "access_token" || lacking.length === 0) return undefined;
  const text = `without oauth2-proxy's ${lacking.join(" and ")} (${from}) its answer to a miss has no access token`;
  return { path: "upstream.authorization", text };
}
