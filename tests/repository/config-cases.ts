// Configurations that the schema and the filter's parser must judge alike, and those that only the parser can refuse.

import { FETCHED, FULL, ISSUER, RSA_KEY, SECRET } from "./config-full";
import {
  CLAIMS,
  DOMAINS,
  DURATIONS,
  EVERY_PATH,
  HOSTS,
  LONG_HOST,
  NAMES,
  NO_CLAIMS,
  NO_DOMAINS,
  NO_DURATIONS,
  NO_HOSTS,
  NO_NAMES,
  NO_ORIGINS,
  NO_PATHS,
  NO_PREFIXES,
  NO_VARIABLES,
  ORIGINS,
  PATHS,
  PREFIXES,
  VARIABLES,
} from "./config-texts";

type Sections = Readonly<Record<string, unknown>>;
export type Case = readonly [title: string, config: unknown];

const OTHER = { ...ISSUER, issuer: "https://other.example.com" };
const LIST = { cluster: "revocations", path: "/revoked.json" };
const AUTH_SERVICE = { cluster: "oauth2-proxy" };
const of = (sections: Sections): Sections => ({ authService: AUTH_SERVICE, ...sections });
const authService = (keys: Sections): Sections => ({ authService: { ...AUTH_SERVICE, ...keys } });
const session = (keys: Sections): Sections => of({ session: keys });
const jwt = (keys: Sections): Sections => of({ jwt: { issuers: [{ ...ISSUER, ...keys }] } });
const jwks = (keys: Sections): Sections => jwt({ jwks: { ...FETCHED, ...keys } });
const rules = (keys: Sections): Sections => of({ rules: keys });
const route = (keys: Sections): Sections => rules({ routes: [{ paths: ["/a"], ...keys }] });
const path = (pattern: string): Sections => rules({ public: [{ paths: [pattern] }] });
const origin = (text: string): Sections => rules({ cors: { allowedOrigins: [text] } });
const strip = (stripHeaders: readonly string[]): Sections => of({ upstream: { stripHeaders } });
const revocation = (keys: Sections): Sections => of({ revocation: { list: LIST, ...keys } });
const list = (keys: Sections): Sections => revocation({ list: { path: LIST.path, ...keys } });
const cache = (keys: Sections): Sections => of({ cache: keys });
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** A rule on 32 methods. */
function methodsOf(letter: string): Sections {
  return { methods: many(32, (index) => letter.repeat(index + 1)), paths: ["/a"] };
}

/** One case for each text. */
function each(title: string, make: (text: string) => unknown, texts: readonly string[]): Case[] {
  return texts.map((text) => [`${title} ${JSON.stringify(text.slice(0, 60))}`, make(text)]);
}

export const ACCEPTED: readonly Case[] = [
  ["every key", FULL],
  ["the least", of({})],
  ["an empty session", session({})],
  ["empty sections", of({ upstream: {}, rules: {}, cache: {} })],
  ["empty lists of rules", rules({ public: [], api: [], routes: [], cors: {} })],
  ["a session without groups", session({ allowedGroups: [] })],
  ["8 secrets", session({ cookieSecret: many(8, () => ({ value: SECRET })) })],
  ["a cookie that does not age", session({ cookieExpire: "0s", cookieRefresh: "999h" })],
  ["no identity header", route({ identityHeaders: [] })],
  ["an optional route with an answer", route({ access: "optional", answer: "api", authorization: "none" })],
  ["a public route with the default answer", route({ access: "public", answer: "auto" })],
  ["the same algorithm twice", jwt({ algorithms: ["RS256", "RS256", "EdDSA"] })],
  ["8 audience claims", jwt({ audienceClaims: many(8, (index) => `c${index}`) })],
  [
    "audience claims of a second issuer",
    of({ jwt: { issuers: [ISSUER, { ...OTHER, audienceClaims: ["azp"] }] } }),
  ],
  [
    "a claim by pointer",
    route({ requiredClaims: { "/realm_access/roles": ["admin"], "a/b": ["x"], "": ["y"] } }),
  ],
  ...each("claim", (emailClaim) => jwt({ emailClaim }), CLAIMS),
  ...each("claim", (groupsClaim) => jwt({ groupsClaim }), CLAIMS),
  ["one session at least", cache({ sessions: 1 })],
  ["100,000 sessions", cache({ sessions: 100000 })],
  ["the last port", { authService: { service: "a", port: 65535 } }],
  ["64 hosts in a rule", route({ hosts: many(64, (index) => `h${index}`) })],
  ["1000 hosts", rules({ hosts: many(1000, (index) => `h${index}`) })],
  ["a revocation list", revocation({})],
  ["a revocation list of a Service", list({ service: "revocations.demo", port: 80 })],
  ["revocation at its bounds", revocation({ interval: "5s", maxAge: "5s", failure: "closed" })],
  ["revocation at its other bounds", revocation({ interval: "5m", maxAge: "168h", failure: "open" })],
  ["keys behind a query", jwks({ path: "/keys?a=b" })],
  ...each("cookieRefresh", (cookieRefresh) => session({ cookieExpire: "0s", cookieRefresh }), DURATIONS),
  ...each("path", path, PATHS),
  ...each("api path", (text) => rules({ api: [{ paths: [text] }] }), EVERY_PATH),
  ...each("origin", origin, ORIGINS),
  ...each("host", (text) => rules({ hosts: [text] }), HOSTS),
  ...each("e-mail domain", (text) => session({ emailDomains: [text] }), DOMAINS),
  ...each("proxyPrefix", (proxyPrefix) => authService({ proxyPrefix }), PREFIXES),
  ...each("cookieName", (cookieName) => session({ cookieName }), NAMES),
  ...each("variable", (env) => session({ cookieSecret: { env } }), VARIABLES),
  ...each("cluster", (cluster) => of({ authService: { cluster } }), [
    " ",
    "outbound|80||a.b",
    "x".repeat(255),
  ]),
  ...each("name", (name) => route({ name }), ["a", "a-0", "a".repeat(40)]),
  ...each("method", (method) => route({ methods: [method] }), ["GET", "M-SEARCH", "A".repeat(32)]),
  ...each("keys' path", (text) => jwks({ path: text }), ["/", "/a%20b?c=d", `/${"a".repeat(2047)}`]),
  ["no further header", strip([])],
  ["64 further headers", strip(many(64, (index) => `x-${index}`))],
  ...each("header", (text) => strip([text]), ["x-tenant", "X_Tenant.1", "hosts", "x-cookie", "a".repeat(64)]),
];

export const REFUSED: readonly Case[] = [
  ["a list", []],
  ["a text", "authService"],
  ["null", null],
  ["nothing", {}],
  ["cluster beside service", authService({ service: "a", port: 80 })],
  ["cluster beside port", authService({ port: 80 })],
  ["service without port", { authService: { service: "a" } }],
  ["port without service", { authService: { port: 80 } }],
  ["port 0", { authService: { service: "a", port: 0 } }],
  ["port 65536", { authService: { service: "a", port: 65536 } }],
  ["half a port", { authService: { service: "a", port: 80.5 } }],
  ["a host name in upper case", { authService: { service: "A.b", port: 80 } }],
  ["a secret of neither", session({ cookieSecret: {} })],
  ["a secret of both", session({ cookieSecret: { env: "A", value: SECRET } })],
  ["no secret", session({ cookieSecret: [] })],
  ["9 secrets", session({ cookieSecret: many(9, () => ({ value: SECRET })) })],
  ["a secret of 257 bytes", session({ cookieSecret: { value: "x".repeat(257) } })],
  ["no e-mail domain", session({ emailDomains: [] })],
  ["an empty group", session({ allowedGroups: [""] })],
  ["1001 groups", session({ allowedGroups: many(1001, (index) => `g${index}`) })],
  ["jwt without issuers", of({ jwt: {} })],
  ["no issuer", of({ jwt: { issuers: [] } })],
  ["33 issuers", of({ jwt: { issuers: many(33, (index) => ({ ...ISSUER, issuer: `i${index}` })) } })],
  ["no audience", jwt({ audiences: [] })],
  ["65 audiences", jwt({ audiences: many(65, (index) => `a${index}`) })],
  ["an audience of 2049 bytes", jwt({ audiences: ["a".repeat(2049)] })],
  ["a symmetric algorithm", jwt({ algorithms: ["HS256"] })],
  ["no signature", jwt({ algorithms: ["none"] })],
  ["no algorithm", jwt({ algorithms: [] })],
  ["no audience claim", jwt({ audienceClaims: [] })],
  ["9 audience claims", jwt({ audienceClaims: many(9, (index) => `c${index}`) })],
  ["keycloak as a text", jwt({ keycloak: "true" })],
  ...each("claim", (emailClaim) => jwt({ emailClaim }), NO_CLAIMS),
  ...each("claim", (claim) => jwt({ audienceClaims: [claim] }), NO_CLAIMS),
  ["a required claim by no pointer", route({ requiredClaims: { "/a~2": ["x"] } })],
  ["keys fetched and inline", jwks({ inline: { keys: [RSA_KEY] } })],
  ["keys inline and refresh", jwt({ jwks: { inline: { keys: [RSA_KEY] }, refresh: "10m" } })],
  ["inline without keys", jwt({ jwks: { inline: {} } })],
  ["inline with an empty set", jwt({ jwks: { inline: { keys: [] } } })],
  ["101 inline keys", jwt({ jwks: { inline: { keys: many(101, () => RSA_KEY) } } })],
  ["revocation without a list", of({ revocation: {} })],
  ["a list of nowhere", list({})],
  ["a list without a path", revocation({ list: { cluster: "a" } })],
  ["a list with a relative path", list({ cluster: "a", path: "revoked.json" })],
  ["a list with a blank in its path", list({ cluster: "a", path: "/a b" })],
  ["a list of two places", list({ cluster: "a", service: "b", port: 80 })],
  ["a list of a Service without a port", list({ service: "b" })],
  ["a list of a cluster and a port", list({ cluster: "a", port: 80 })],
  ["an unknown key of the list", list({ cluster: "a", refresh: "10s" })],
  ["an unknown key of revocation", revocation({ refresh: "10s" })],
  ["an unknown failure", revocation({ failure: "half" })],
  ["keys of nowhere", jwt({ jwks: { path: "/keys" } })],
  ["keys without a path", jwt({ jwks: { cluster: "a" } })],
  ["another authorization", of({ upstream: { authorization: "basic" } })],
  ["no host", rules({ hosts: [] })],
  ["1001 hosts", rules({ hosts: many(1001, (index) => `h${index}`) })],
  ["public without paths", rules({ public: [{ methods: ["GET"] }] })],
  ["65 hosts in a rule", route({ hosts: many(65, (index) => `h${index}`) })],
  ["65 methods in a rule", route({ methods: many(65, () => "GET") })],
  ["65 paths in a rule", route({ paths: many(65, (index) => `/${index}`) })],
  ["a path of 1025 bytes", path(`/${"a".repeat(1024)}`)],
  ["a public route for a group", route({ access: "public", allowedGroups: ["a"] })],
  ["an optional route for a group", route({ access: "optional", allowedGroups: ["a"] })],
  ["an optional route for a claim", route({ access: "optional", requiredClaims: { a: ["b"] } })],
  ["an optional route for an audience", route({ access: "optional", audiences: ["a"] })],
  ["a public route with an answer", route({ access: "public", answer: "api" })],
  ["a public route with authorization", route({ access: "public", authorization: "access_token" })],
  ["a public route with identity headers", route({ access: "public", identityHeaders: [] })],
  ["no claim", route({ requiredClaims: {} })],
  ["a claim without values", route({ requiredClaims: { a: [] } })],
  ["65 claims", route({ requiredClaims: Object.fromEntries(many(65, (index) => [`c${index}`, ["a"]])) })],
  ["another identity header", route({ identityHeaders: ["name"] })],
  ["another access", route({ access: "none" })],
  ["no origin", rules({ cors: { allowedOrigins: [] } })],
  ["65 further headers", strip(many(65, (index) => `x-${index}`))],
  ...each("header", (text) => strip([text]), [
    "",
    ":path",
    "x tenant",
    "x-*",
    "é",
    "a".repeat(65),
    "Authorization",
    "cookie",
    "HOST",
    "content_length",
    "Transfer.Encoding",
    "te",
  ]),
  ["no session", cache({ sessions: 0 })],
  ["100,001 sessions", cache({ sessions: 100001 })],
  ...each("cookieRefresh", (cookieRefresh) => session({ cookieRefresh }), NO_DURATIONS),
  ...each("path", path, NO_PATHS),
  ...each("origin", origin, NO_ORIGINS),
  ...each("host", (text) => rules({ hosts: [text] }), NO_HOSTS),
  ...each("e-mail domain", (text) => session({ emailDomains: [text] }), NO_DOMAINS),
  ...each("proxyPrefix", (proxyPrefix) => authService({ proxyPrefix }), NO_PREFIXES),
  ...each("cookieName", (cookieName) => session({ cookieName }), NO_NAMES),
  ...each("variable", (env) => session({ cookieSecret: { env } }), NO_VARIABLES),
  ...each("cluster", (cluster) => of({ authService: { cluster } }), ["", "a\n", "é", "x".repeat(256)]),
  ...each("name", (name) => route({ name }), ["", "A", "a b", "a".repeat(41)]),
  ...each("method", (method) => route({ methods: [method] }), ["", "get", "*", "A".repeat(33)]),
  ...each("keys' path", (text) => jwks({ path: text }), [
    "",
    "keys",
    "/a b",
    "/a#b",
    "/é",
    `/${"a".repeat(2048)}`,
  ]),
];

/** JSON Schema cannot say these: what several values are to each other, durations' sizes, bytes, keys' own sense. */
export const PARSER_ONLY: readonly Case[] = [
  ["a timeout under 1ms", authService({ timeout: "999us" })],
  ["a timeout over 60s", authService({ timeout: "61s" })],
  ["cookieRefresh no less than cookieExpire", session({ cookieExpire: "1h", cookieRefresh: "1h" })],
  ["an interval under 5s", revocation({ interval: "4.9s" })],
  ["an interval over 5m", revocation({ interval: "301s" })],
  ["a list that is never too old", revocation({ maxAge: "169h" })],
  ["a list too old before it is renewed", revocation({ interval: "20s", maxAge: "10s" })],
  ["a refresh of keys under 10s", jwks({ refresh: "9s" })],
  ["a refresh of keys over 24h", jwks({ refresh: "25h" })],
  ["a clockSkew over 10m", of({ jwt: { issuers: [ISSUER], clockSkew: "11m" } })],
  ["a verdictTtl over 1h", cache({ verdictTtl: "61m" })],
  ["a duration that does not fit 64 bits", session({ cookieExpire: "9999999999h" })],
  ["a secret that makes no AES key", session({ cookieSecret: { value: "x".repeat(17) } })],
  ["a secret of 256 characters and more bytes", session({ cookieSecret: { value: "é".repeat(200) } })],
  ["the same issuer twice", of({ jwt: { issuers: [ISSUER, ISSUER] } })],
  ["an issuer of 2048 characters and more bytes", jwt({ issuer: "é".repeat(2000) })],
  ["a claim of 256 characters and more bytes", jwt({ groupsClaim: "é".repeat(200) })],
  ["an e-mail claim of a second issuer", of({ jwt: { issuers: [ISSUER, { ...OTHER, emailClaim: "upn" }] } })],
  ["Keycloak's roles of a second issuer", of({ jwt: { issuers: [ISSUER, { ...OTHER, keycloak: true }] } })],
  ["inline keys that are none", jwt({ jwks: { inline: { keys: [7] } } })],
  ["inline keys of which none can be used", jwt({ jwks: { inline: { keys: [{ kty: "oct", k: "AA" }] } } })],
  ["an origin's host of more than 253 bytes", origin(`https://${LONG_HOST}.a`)],
  ["a rule's host that is not guarded", rules({ hosts: ["a"], routes: [{ hosts: ["b"] }] })],
  ["a rule that never matches", rules({ routes: [{ paths: ["/a*"] }, { paths: ["/ab"] }] })],
  ["every path made public", rules({ public: [{ paths: ["*"] }] })],
  [
    "the same name twice",
    rules({
      routes: [
        { name: "a", paths: ["/a"] },
        { name: "a", paths: ["/b"] },
      ],
    }),
  ],
  ["64 different methods", rules({ api: [methodsOf("A"), methodsOf("B")] })],
  [
    "more than 4000 conditions",
    rules({ api: many(64, () => ({ paths: many(63, (index) => `/${index}`) })) }),
  ],
  ["more than 1 MiB", session({ allowedGroups: many(1000, () => "x".repeat(1100)) })],
];
