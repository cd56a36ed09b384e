// The configurations that are compared, each for both sides: Postern's, and oauth2-proxy's options of the same meaning.
import type { OptionValue } from "../stack/oauth2-proxy";
import { toToml } from "../stack/oauth2-proxy";
import {
  CLIENT_ID,
  EXTRA_AUDIENCE,
  EXTRA_ISSUER,
  extra,
  jwksOf,
  jwksUrl,
  type KeySet,
  MAIN_ISSUER,
} from "./issuers";
import { SECRETS } from "./secrets";

type Section = Readonly<Record<string, unknown>>;
type Options = Readonly<Record<string, OptionValue>>;

export type UpstreamAuthorization = "access_token" | "id_token" | "none" | "preserve";

/** What differs from a filter and an oauth2-proxy with a cookie secret and nothing else. */
interface Difference {
  readonly secret?: string;
  readonly cookieName?: string;
  /** Go durations; the figures in milliseconds stand beside them. */
  readonly cookieExpire?: readonly [text: string, millis: number];
  readonly cookieRefresh?: readonly [text: string, millis: number];
  readonly refreshBehind?: boolean;
  readonly emailDomains?: readonly string[];
  readonly allowedGroups?: readonly string[];
  readonly proxyPrefix?: string;
  readonly upstream?: Section & { readonly authorization?: UpstreamAuthorization };
  readonly jwt?: {
    readonly algorithms: readonly string[];
    readonly keys: KeySet;
    readonly isExtra?: boolean;
  };
  readonly cache?: Section;
  /** The filter has no cookie secret. */
  readonly isBlind?: boolean;
  /** The login is a realm, beside one of another host that has the same cookie and secret. */
  readonly isRealm?: boolean;
  /** Options of oauth2-proxy that have no part in the filter's configuration. */
  readonly proxy?: Options;
}

export interface Configuration extends Difference {
  readonly name: string;
  readonly secret: string;
  readonly cookieName: string;
  readonly expireMillis: number;
  readonly refreshMillis: number;
  readonly prefix: string;
  readonly authorization: UpstreamAuthorization;
  /** Postern's, as JSON. */
  readonly postern: string;
  /** oauth2-proxy's options file. */
  readonly proxyFile: string;
  /** The same without a refresh: what a session is before it. */
  readonly unrefreshedFile: string;
  /** The same that refreshes every session. */
  readonly eagerFile: string;
}

const HOUR = 3600_000;
const MINUTE = 60_000;

function issuersOf({ jwt }: Difference): readonly Section[] {
  if (jwt === undefined) return [];
  const main = {
    issuer: MAIN_ISSUER,
    audiences: [CLIENT_ID],
    algorithms: jwt.algorithms,
    jwks: { inline: jwksOf(jwt.keys) },
  };
  const others = {
    issuer: EXTRA_ISSUER,
    audiences: [EXTRA_AUDIENCE],
    algorithms: ["RS256", "ES256"],
    jwks: { inline: extra.jwks },
  };
  return jwt.isExtra === true ? [main, others] : [main];
}

function sessionOf(difference: Difference): Section {
  const { secret, cookieName, cookieExpire, cookieRefresh, refreshBehind, emailDomains, allowedGroups } =
    difference;
  const given = {
    cookieSecret: difference.isBlind === true ? undefined : { value: secret ?? SECRETS.text32 },
    cookieName,
    cookieExpire: cookieExpire?.[0],
    cookieRefresh: cookieRefresh?.[0],
    refreshBehind,
    emailDomains,
    allowedGroups,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function posternOf(difference: Difference): Section {
  const issuers = issuersOf(difference);
  const { proxyPrefix, upstream, cache } = difference;
  return {
    authService: { cluster: "oauth2-proxy", ...(proxyPrefix === undefined ? {} : { proxyPrefix }) },
    session: sessionOf(difference),
    ...(issuers.length === 0 ? {} : { jwt: { issuers } }),
    ...(upstream === undefined ? {} : { upstream }),
    ...(cache === undefined ? {} : { cache }),
  };
}

const ALWAYS: Options = {
  http_address: "-",
  upstreams: ["static://200"],
  reverse_proxy: true,
  skip_provider_button: true,
  set_xauthrequest: true,
  set_authorization_header: true,
  pass_access_token: true,
  provider: "oidc",
  oidc_issuer_url: MAIN_ISSUER,
  skip_oidc_discovery: true,
  login_url: "https://idp.test/auth",
  redeem_url: "https://idp.test/token",
  skip_claims_from_profile_url: true,
  client_id: CLIENT_ID,
  client_secret: "client-secret",
  cookie_secure: true,
};

/** The same login as one of two realms. */
function withRealms({ cache, ...login }: Section): Section {
  const other = { ...login, name: "other", hosts: ["other.example.com"] };
  const own = { ...login, name: "own", hosts: ["app.example.com"] };
  return { realms: [other, own], ...(cache === undefined ? {} : { cache }) };
}

function proxyOf(difference: Difference): Options {
  const { jwt, emailDomains, allowedGroups, proxyPrefix } = difference;
  return {
    ...ALWAYS,
    cookie_secret: difference.secret ?? SECRETS.text32,
    cookie_name: difference.cookieName ?? "_oauth2_proxy",
    cookie_expire: difference.cookieExpire?.[0] ?? "168h",
    cookie_refresh: difference.cookieRefresh?.[0] ?? "0s",
    email_domains: emailDomains ?? ["*"],
    allowed_groups: allowedGroups ?? [],
    proxy_prefix: proxyPrefix ?? "/oauth2",
    oidc_jwks_url: jwksUrl(jwt?.keys ?? "plain"),
    skip_jwt_bearer_tokens: true,
    ...(jwt === undefined ? {} : { oidc_enabled_signing_algs: jwt.algorithms }),
    ...(jwt?.isExtra === true ? { extra_jwt_issuers: [`${EXTRA_ISSUER}=${EXTRA_AUDIENCE}`] } : {}),
    ...difference.proxy,
  };
}

function configuration(name: string, difference: Difference): Configuration {
  const proxy = proxyOf(difference);
  const login = posternOf(difference);
  return {
    ...difference,
    name,
    secret: difference.secret ?? SECRETS.text32,
    cookieName: difference.cookieName ?? "_oauth2_proxy",
    expireMillis: difference.cookieExpire?.[1] ?? 168 * HOUR,
    refreshMillis: difference.cookieRefresh?.[1] ?? 0,
    prefix: difference.proxyPrefix ?? "/oauth2",
    authorization: difference.upstream?.authorization ?? "access_token",
    postern: JSON.stringify(difference.isRealm === true ? withRealms(login) : login),
    proxyFile: toToml(proxy),
    unrefreshedFile: toToml({ ...proxy, cookie_refresh: "0s" }),
    eagerFile: toToml({ ...proxy, cookie_refresh: "1s" }),
  };
}

const ALL_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"];
const FOUR_HOURS = ["4h", 4 * HOUR] as const;
const FIVE_MINUTES = ["5m", 5 * MINUTE] as const;

const DIFFERENCES: Readonly<Record<string, Difference>> = {
  plain: {},
  "refresh behind": { cookieExpire: FOUR_HOURS, cookieRefresh: FIVE_MINUTES },
  "refresh before": { cookieExpire: FOUR_HOURS, cookieRefresh: FIVE_MINUTES, refreshBehind: false },
  "short refresh": { cookieExpire: ["10m", 10 * MINUTE], cookieRefresh: ["20s", 20_000] },
  "no expiry": { cookieExpire: ["0s", 0] },
  "email domain": { emailDomains: ["example.com"] },
  "email subdomains": { emailDomains: [".example.com", "*.other.test"] },
  "allowed groups": { allowedGroups: ["dev", "ops"] },
  "domains and groups": {
    emailDomains: ["example.com", "Example.org"],
    allowedGroups: ["dev"],
    cookieRefresh: FIVE_MINUTES,
  },
  "secret of 16": { secret: SECRETS.text16 },
  "secret of 24": { secret: SECRETS.text24 },
  "secret in base64url": { secret: SECRETS.base64url32 },
  "secret in padded base64url": { secret: SECRETS.base64url16 },
  "secret that looks like base64url": { secret: SECRETS.aes192 },
  "host prefix": { cookieName: "__Host-session", cookieExpire: FOUR_HOURS },
  "cookie name with a dot": { cookieName: "app.session" },
  "prefix of two segments": { proxyPrefix: "/auth/proxy" },
  "ID token upstream": { upstream: { authorization: "id_token", passAccessToken: false } },
  "no authorization upstream": { upstream: { authorization: "none" } },
  "preserved authorization": { upstream: { authorization: "preserve", setXauthrequest: false } },
  "cookies kept": { upstream: { stripCookies: false }, cache: { sessions: 2 } },
  "no secret": { isBlind: true, cookieExpire: FOUR_HOURS },
  "no secret, no memory": { isBlind: true, cache: { verdictTtl: "0s" } },
  RS256: { jwt: { algorithms: ["RS256"], keys: "plain" } },
  "every algorithm": { jwt: { algorithms: ALL_ALGORITHMS, keys: "plain" } },
  "two issuers": { jwt: { algorithms: ALL_ALGORITHMS, keys: "plain", isExtra: true } },
  "keys without kid": { jwt: { algorithms: ALL_ALGORITHMS, keys: "bare" } },
  "a key of another use": { jwt: { algorithms: ALL_ALGORITHMS, keys: "other use" } },
  "tokens with domains and groups": {
    jwt: { algorithms: ALL_ALGORITHMS, keys: "plain", isExtra: true },
    emailDomains: ["example.com"],
    allowedGroups: ["dev"],
  },
  "tokens and refresh": {
    jwt: { algorithms: ["ES256", "EdDSA"], keys: "plain" },
    cookieRefresh: FIVE_MINUTES,
    upstream: { authorization: "id_token" },
  },
  "a realm, refresh behind": { isRealm: true, cookieExpire: FOUR_HOURS, cookieRefresh: FIVE_MINUTES },
  "a realm without a secret": { isRealm: true, isBlind: true, cookieExpire: FOUR_HOURS },
  "a realm with tokens, domains and groups": {
    isRealm: true,
    jwt: { algorithms: ALL_ALGORITHMS, keys: "plain", isExtra: true },
    emailDomains: ["example.com"],
    allowedGroups: ["dev"],
    cache: { sessions: 2 },
  },
  "open paths": { proxy: { skip_auth_routes: ["^/public/", "GET=^/reports$"] } },
  "open paths, groups": {
    allowedGroups: ["ops"],
    emailDomains: ["example.com"],
    proxy: { skip_auth_routes: ["^/public/"], skip_auth_preflight: true },
  },
};

export const CONFIGURATIONS: readonly Configuration[] = Object.entries(DIFFERENCES).map(
  ([name, difference]) => configuration(name, difference),
);
