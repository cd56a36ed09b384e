// The arms: what is put in front of the same requests, and which credential those carry.
import { ACCESS_TOKEN_TO_AUTHORIZATION, extAuthzFilter } from "../stack/envoy-ext-authz";
import { wasmFilter } from "../stack/envoy-wasm";
import { sessionContents, sessionCookie, type Algorithm } from "./credentials";
import { jwtAuthnFilter, oauth2Cookies, oauth2Filter } from "./native-filters";
import type { Parts } from "./parts";
import {
  jwtConfig,
  realmsConfig,
  revocationConfig,
  sessionConfig,
  type ConfigSections,
  type TeamSections,
} from "./plugin-configs";
import type { Header } from "./requests";
import { LISTS, type RevocationList } from "./revocation-lists";

/** Who answers the gateway's calls: nobody, oauth2-proxy, a server that allows at once, one that says it refreshed. */
export type AuthService = "none" | "oauth2-proxy" | "allow" | "refresh";

export type Family = "session" | "bearer";

export interface Arm {
  readonly name: string;
  readonly title: string;
  readonly family: Family;
  readonly auth: AuthService;
  /** Filters before the router. `cluster` leads to the arm's auth service. */
  readonly filters: (parts: Parts, cluster: string) => object[] | Promise<object[]>;
  readonly routeHeaders?: readonly object[];
  readonly credentials: (parts: Parts) => Header[] | Promise<Header[]>;
  /** Each credential is good for one request only: new ones for each round. */
  readonly once?: boolean;
  /** The plugin's own reason for its verdict on all of these requests, as its counters name it. */
  readonly reason?: string;
  /** It goes by a revocation list. */
  readonly list?: RevocationList;
}

const FIRST_SEEN_SESSIONS = 20_000;
const FIRST_SEEN_TOKENS = 3_000;
const MISSED_SESSIONS = 3_000;
const DUE_SESSIONS = 3_000;
const DUE_AGE_SECONDS = 3000;

/** `module` is the file of another build to compare with. */
function postern(name: string, sections: Readonly<Record<string, unknown>>, module?: string): Arm["filters"] {
  return (parts, cluster) => {
    const config = { authService: { cluster, timeout: "5s" }, ...sections };
    return [named(wasmFilter(config, { wasmFile: module ?? parts.module }), name)];
  };
}

function realms(name: string, count: number, own?: TeamSections): Arm["filters"] {
  return ({ module }, cluster) => [
    named(wasmFilter(realmsConfig(count, cluster, own), { wasmFile: module }), name),
  ];
}

/** A VM of its own for each arm: Envoy would share one among filters with the same module. */
function named(filter: object, name: string): object {
  const wasm = structuredClone(filter) as {
    typed_config: { config: { vm_config: Record<string, unknown> } };
  };
  wasm.typed_config.config.vm_config["vm_id"] = name;
  return wasm;
}

const cookie = (value: string): Header => ["cookie", value];
const bearer = (token: string): Header => ["authorization", `Bearer ${token}`];

const oneSession: Arm["credentials"] = ({ cookieSecret }) => [cookie(sessionCookie(cookieSecret))];

function sessions(count: number, ageSeconds?: number): Arm["credentials"] {
  return ({ cookieSecret }) =>
    Array.from({ length: count }, () => cookie(sessionCookie(cookieSecret, ageSeconds)));
}

function tokens(count: number, algorithm: Algorithm): Arm["credentials"] {
  return ({ issuer }) =>
    Promise.all(Array.from({ length: count }, async () => bearer(await issuer.token(algorithm))));
}

const noop: Arm["filters"] = ({ noopModule }) => [wasmFilter({}, { wasmFile: noopModule })];

/** A VM for each of the two: the module keeps what it was configured as. */
function floor(name: string, config: unknown): Arm["filters"] {
  return ({ floorModule }) => [named(wasmFilter(config, { wasmFile: floorModule }), name)];
}

const extAuthz: Arm["filters"] = (_, cluster) => [extAuthzFilter({ authCluster: cluster })];
const ONE_ENTRY = { cache: { sessions: 1 } };
const ONLY_AUTHORIZATION = {
  upstream: { setXauthrequest: false, passAccessToken: false, stripCookies: false },
};

/** None of them for the request: all have to be told from it. */
const ROUTES = Array.from({ length: 200 }, (_, i) => ({
  paths: [i % 2 === 0 ? `/area-${i}/*` : `/files/{*}/kind-${i}`],
  allowedGroups: ["ops"],
}));

type ArmParts = Omit<Arm, "name" | "title" | "family" | "auth"> & { readonly auth?: AuthService };

function arm(family: Family, name: string, title: string, parts: ArmParts): Arm {
  return { auth: "none", ...parts, name, title, family };
}

const SESSION_ARMS: readonly Arm[] = [
  withoutFilter(),
  arm("session", "noop", "no-op Wasm filter", { filters: noop, credentials: oneSession }),
  arm("session", "floor", "the host calls of a session hit alone", {
    filters: floor("floor", {}),
    credentials: oneSession,
  }),
  arm("session", "floor-reads", "the host calls of a session hit, the cookie compared", {
    filters: floor("floor-reads", "reads"),
    credentials: oneSession,
  }),
  arm("session", "hit", "Postern, session hit", {
    filters: postern("hit", sessionConfig()),
    credentials: oneSession,
    reason: "session",
  }),
  arm("session", "hit-observing", "Postern, observing, session hit", {
    filters: postern("hit-observing", { ...sessionConfig(), mode: "observe" }),
    credentials: oneSession,
  }),
  arm("session", "hit-minimal", "Postern, session hit, only Authorization", {
    filters: postern("hit-minimal", sessionConfig(ONLY_AUTHORIZATION)),
    credentials: oneSession,
    reason: "session",
  }),
  arm("session", "hit-200-rules", "Postern, session hit, 200 rules", {
    filters: postern("hit-200-rules", sessionConfig({ rules: { routes: ROUTES } })),
    credentials: oneSession,
    reason: "session",
  }),
  ...LISTS.map((list) =>
    arm("session", `hit-${list.cluster}`, `Postern, session hit, ${list.title}`, {
      filters: postern(`hit-${list.cluster}`, sessionConfig(revocationConfig(list))),
      credentials: oneSession,
      reason: "session",
      list,
    }),
  ),
  realmsArm(1),
  realmsArm(200),
  arm("session", "first-seen", "Postern, first-seen session", {
    filters: postern("first-seen", sessionConfig(ONE_ENTRY)),
    credentials: sessions(FIRST_SEEN_SESSIONS),
    reason: "session_verified",
  }),
  arm("session", "first-floor", "the host calls, HMAC and AES of a first sight alone", {
    filters: floor("first-floor", "a first sight"),
    credentials: sessions(FIRST_SEEN_SESSIONS),
  }),
  arm("session", "miss", "Postern, miss, oauth2-proxy", {
    auth: "oauth2-proxy",
    filters: postern("miss", { cache: { verdictTtl: "0s" } }),
    // One and the same session would be asked about once for all requests that wait.
    credentials: sessions(MISSED_SESSIONS),
    reason: "no_cookie_secret",
  }),
  arm("session", "refresh", "Postern, refresh, a server that does nothing", {
    auth: "refresh",
    filters: postern("refresh", sessionConfig({ session: { cookieRefresh: "5m" } })),
    credentials: sessions(DUE_SESSIONS, DUE_AGE_SECONDS),
    once: true,
    reason: "refresh_behind",
  }),
  arm("session", "ext_authz", "ext_authz, oauth2-proxy", {
    auth: "oauth2-proxy",
    filters: extAuthz,
    routeHeaders: [ACCESS_TOKEN_TO_AUTHORIZATION],
    credentials: oneSession,
  }),
  arm("session", "ext_authz-hop", "ext_authz, a server that does nothing", {
    auth: "allow",
    filters: extAuthz,
    routeHeaders: [ACCESS_TOKEN_TO_AUTHORIZATION],
    credentials: oneSession,
  }),
  arm("session", "oauth2", "native oauth2", {
    filters: async ({ folder, hmacSecret }, cluster) => [await oauth2Filter(folder, hmacSecret, cluster)],
    credentials: ({ hmacSecret }) => [cookie(oauth2Cookies(hmacSecret, sessionContents(new Date())))],
  }),
];

const BEARER_ARMS: readonly Arm[] = [
  arm("bearer", "bearer-none", "no filter, bearer token", {
    filters: () => [],
    credentials: tokens(1, "RS256"),
  }),
  arm("bearer", "bearer-noop", "no-op Wasm filter, bearer token", {
    filters: noop,
    credentials: tokens(1, "RS256"),
  }),
  arm("bearer", "bearer-floor", "the host calls of a JWT hit alone", {
    filters: floor("bearer-floor", "bearer"),
    credentials: tokens(1, "RS256"),
  }),
  arm("bearer", "jwt-hit", "Postern, JWT hit", {
    filters: (parts, cluster) => postern("jwt-hit", jwtConfig(parts.issuer))(parts, cluster),
    credentials: tokens(1, "RS256"),
  }),
  arm("bearer", "jwt-hit-minimal", "Postern, JWT hit, no identity headers", {
    filters: (parts, cluster) =>
      postern("jwt-hit-minimal", jwtConfig(parts.issuer, ONLY_AUTHORIZATION))(parts, cluster),
    credentials: tokens(1, "RS256"),
  }),
  ...LISTS.map((list) =>
    arm("bearer", `jwt-hit-${list.cluster}`, `Postern, JWT hit, ${list.title}`, {
      filters: (parts, cluster) =>
        postern(`jwt-hit-${list.cluster}`, jwtConfig(parts.issuer, revocationConfig(list)))(parts, cluster),
      credentials: tokens(1, "RS256"),
      reason: "token",
      list,
    }),
  ),
  ...(["RS256", "ES256"] as const).flatMap((algorithm) => {
    const name = algorithm.toLowerCase();
    return [
      arm("bearer", `jwt-first-${name}`, `Postern, first-seen JWT (${algorithm})`, {
        filters: (parts, cluster) =>
          postern(`jwt-first-${name}`, jwtConfig(parts.issuer, ONE_ENTRY))(parts, cluster),
        credentials: tokens(FIRST_SEEN_TOKENS, algorithm),
      }),
      arm("bearer", `jwt_authn-${name}`, `native jwt_authn (${algorithm})`, {
        filters: ({ issuer }) => [jwtAuthnFilter(issuer.jwks, false)],
        credentials: tokens(FIRST_SEEN_TOKENS, algorithm),
      }),
    ];
  }),
  arm("bearer", "jwt_authn-cached", "native jwt_authn with its cache", {
    filters: ({ issuer }) => [jwtAuthnFilter(issuer.jwks, true)],
    credentials: tokens(1, "RS256"),
  }),
];

export const ARMS: readonly Arm[] = [...SESSION_ARMS, ...BEARER_ARMS];

/** What the others of a family are compared with. */
export const BASELINES: Readonly<Record<Family, { readonly none: string; readonly noop: string }>> = {
  session: { none: "none", noop: "noop" },
  bearer: { none: "bearer-none", noop: "bearer-noop" },
};

/** A session hit by another build of the module, for a comparison of the two within one run. */
export function otherBuild(module: string): Arm {
  return arm("session", "hit-against", `Postern, session hit, ${module}`, {
    filters: postern("hit-against", sessionConfig(), module),
    credentials: oneSession,
    reason: "session",
  });
}

/** So many realms, one of which has the host; each team may have something of its own. */
export function realmsArm(count: number, own?: TeamSections): Arm {
  const name = `hit-${count}-realms`;
  const title = `Postern, session hit, ${count === 1 ? "one realm" : `${count} realms`}`;
  const filters = realms(name, count, own);
  return arm("session", name, title, { filters, credentials: oneSession, reason: "session" });
}

/** Postern with other settings and sessions of the caller's. */
export function otherFilter(
  name: string,
  title: string,
  more: ConfigSections,
  credentials: Arm["credentials"],
): Arm {
  return arm("session", name, title, { filters: postern(name, sessionConfig(more)), credentials });
}

export function withoutFilter(): Arm {
  return arm("session", "none", "no filter", { filters: () => [], credentials: oneSession });
}
