// Requests of every kind, and answers of the auth service, as large as an Envoy with its default limits takes them: 60 KiB of
// headers, 100 header lines. For tests of what they cost.

import type { ConfigSections, RequestParts } from "../filter/fixture";
import { NOW, requestOf, sessionOf, withSession } from "../filter/fixture";
import { INLINE } from "../filter/tokens";
import { type Answer, answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";

const KIB = 1024;

/** Nearly all of the headers that Envoy takes, beside the ordinary ones. */
const LARGE = 58 * KIB;
const LINES = 90;

export interface RequestKind {
  readonly title: string;
  readonly config?: ConfigSections;
  /** Each another client's. */
  readonly headers: (index: number) => Pair[];
}

const WITHOUT_SECRET: ConfigSections = { session: { cookieSecret: undefined } };
const DUE: ConfigSections = { session: { cookieRefresh: "30s" } };
const DUE_AND_WAITING: ConfigSections = { session: { cookieRefresh: "30s", refreshBehind: false } };
const RULES: ConfigSections = {
  rules: {
    hosts: ["app.example.com"],
    public: [{ paths: ["/public/*"] }],
    api: [{ paths: ["/api/*"] }],
    routes: [
      { paths: ["/optional/*"], access: "optional" },
      { paths: ["/ops/*"], allowedGroups: ["ops"] },
    ],
  },
};

const FORM: Pair[] = [
  ["content-type", "application/x-www-form-urlencoded"],
  ["origin", "https://app.example.com"],
];

function junk(index: number, length = LARGE): string {
  return `${index}-`.padEnd(length, "!~x");
}

function base64(index: number, length: number): string {
  return `${index}`.padEnd(length, "eyJ0");
}

function lines(name: string, size: number): Pair[] {
  return Array.from({ length: LINES }, (_, i): Pair => [name, `${i}`.padEnd(size, "x")]);
}

function splitCookie(index: number, parts: number): string {
  const size = Math.floor(LARGE / parts) - 24;
  return Array.from(
    { length: parts },
    (_, part) => `_oauth2_proxy_${part}=${base64(index * parts + part, size)}`,
  ).join("; ");
}

function posted(referer: string): Pair[] {
  return requestOf({ method: "POST", path: "/save", headers: [...FORM, ["referer", referer]] });
}

function signedIn(index: number, parts: RequestParts = {}): Pair[] {
  return withSession(sessionOf({ email: `u${index}@example.com` }), parts);
}

/** A script's request, for which a login page is no use. */
const SCRIPT: Pair[] = [
  ["sec-fetch-mode", "cors"],
  ["sec-fetch-dest", "empty"],
  ["accept", "application/json"],
];

export const REQUEST_KINDS: readonly RequestKind[] = [
  {
    title: "a form from a page with an odd address",
    headers: () => posted(`https://app.example.com/${"!".repeat(2000)}`),
  },
  {
    title: "a form from a page with a long address",
    headers: (i) => posted(`https://app.example.com/${junk(i)}`),
  },
  { title: "a long path", headers: (i) => requestOf({ path: `/${junk(i)}` }) },
  { title: "an ambiguous path", headers: (i) => requestOf({ path: `/%2e%2e/${junk(i)}` }) },
  { title: "a long query", headers: (i) => requestOf({ path: `/?allowed_groups=${junk(i)}` }) },
  { title: "cookies of others", headers: (i) => requestOf({ cookies: [`a=${junk(i)}`] }) },
  {
    title: "many lines of cookies",
    headers: () => requestOf({ headers: lines("cookie", 600) }),
  },
  {
    title: "a forged session",
    headers: (i) => requestOf({ cookies: [`_oauth2_proxy=${base64(i, LARGE)}`] }),
  },
  {
    title: "a forged session, without a secret",
    config: WITHOUT_SECRET,
    headers: (i) => requestOf({ cookies: [`_oauth2_proxy=${base64(i, LARGE)}`] }),
  },
  {
    title: "a forged session of a script, without a secret",
    config: WITHOUT_SECRET,
    headers: (i) => requestOf({ cookies: [`_oauth2_proxy=${base64(i, LARGE)}`], headers: SCRIPT }),
  },
  {
    title: "a session in 64 parts, without a secret",
    config: WITHOUT_SECRET,
    headers: (i) => requestOf({ cookies: [splitCookie(i, 64)] }),
  },
  {
    title: "a session in 20 parts, without a secret",
    config: WITHOUT_SECRET,
    headers: (i) => requestOf({ cookies: [splitCookie(i, 20)] }),
  },
  { title: "a session", headers: (i) => signedIn(i) },
  {
    title: "a large session",
    headers: (i) => withSession(sessionOf({ accessToken: base64(i, 24 * KIB), email: `u${i}@example.com` })),
  },
  { title: "a due session", config: DUE, headers: (i) => signedIn(i) },
  { title: "a due session that waits", config: DUE_AND_WAITING, headers: (i) => signedIn(i) },
  {
    title: "a session whose token is over",
    config: DUE,
    headers: (i) => withSession(sessionOf({ email: `u${i}@example.com`, expiresOn: new Date(NOW - 1000) })),
  },
  {
    title: "opaque bearer junk",
    headers: (i) => requestOf({ headers: [["authorization", `Bearer ${junk(i)}`]] }),
  },
  {
    title: "bearer junk that looks like a token",
    config: INLINE,
    headers: (i) =>
      requestOf({
        headers: [["authorization", `Bearer eyJ${base64(i, LARGE / 2)}.${base64(i, LARGE / 3)}.x`]],
      }),
  },
  { title: "Basic junk", headers: (i) => requestOf({ headers: [["authorization", `Basic ${junk(i)}`]] }) },
  { title: "many credentials", headers: () => requestOf({ headers: lines("authorization", 600) }) },
  { title: "identity headers", headers: () => requestOf({ headers: lines("x-auth-request-user", 600) }) },
  { title: "many lines of Accept", headers: () => requestOf({ headers: lines("accept", 600) }) },
  { title: "a page of the auth service", headers: (i) => requestOf({ path: `/oauth2/start?rd=${junk(i)}` }) },
  {
    title: "a callback with cookies",
    headers: (i) => requestOf({ path: "/oauth2/callback?code=x", cookies: [`a=${junk(i)}`] }),
  },
  { title: "a sign-out", headers: (i) => signedIn(i, { path: "/oauth2/sign_out" }) },
  { title: "a public route", config: RULES, headers: (i) => requestOf({ path: `/public/${junk(i)}` }) },
  {
    title: "an optional route",
    config: RULES,
    headers: (i) => signedIn(i, { path: `/optional/${junk(i, 8 * KIB)}` }),
  },
  {
    title: "a refusing route",
    config: RULES,
    headers: (i) => signedIn(i, { path: `/ops/${junk(i, 8 * KIB)}` }),
  },
  { title: "an API", config: RULES, headers: (i) => requestOf({ path: `/api/${junk(i)}` }) },
  {
    title: "another host",
    config: RULES,
    headers: (i) => requestOf({ host: "other.example.com", path: `/${junk(i)}` }),
  },
  { title: "an odd authority", headers: (i) => requestOf({ host: junk(i) }) },
  { title: "a script", headers: (i) => requestOf({ path: `/${junk(i)}`, headers: SCRIPT }) },
  {
    title: "a gRPC call",
    headers: (i) =>
      requestOf({ method: "POST", path: `/${junk(i)}`, headers: [["content-type", "application/grpc"]] }),
  },
];

export interface AnswerKind {
  readonly title: string;
  readonly answer: (index: number) => Answer;
}

function identity(index: number): Pair[] {
  return [
    ["x-auth-request-user", `u${index}`],
    ["x-auth-request-email", `u${index}@example.com`],
    ["x-auth-request-access-token", `t${index}`],
  ];
}

function renewed(index: number): Pair {
  const value = sessionOf({ email: `u${index}@example.com`, createdAt: new Date(NOW) }, new Date(NOW));
  return ["set-cookie", `_oauth2_proxy=${value}; Path=/`];
}

const COOKIES = lines("set-cookie", 600);
const LOCATION: Pair = ["location", "https://dex.example.com/auth?state=x"];

export const ANSWER_KINDS: readonly AnswerKind[] = [
  { title: "none", answer: () => null },
  { title: "a redirect", answer: () => answerOf(302, [LOCATION]) },
  { title: "a redirect with many cookies", answer: () => answerOf(302, [LOCATION, ...COOKIES]) },
  { title: "401 with many cookies", answer: () => answerOf(401, COOKIES, "x".repeat(16 * KIB)) },
  { title: "403 with many cookies", answer: () => answerOf(403, COOKIES, "x".repeat(16 * KIB)) },
  { title: "404 with a large body", answer: () => answerOf(404, [], Buffer.alloc(512 * KIB)) },
  { title: "200 with a page of 3 MiB", answer: () => answerOf(200, [], Buffer.alloc(3 * KIB * KIB)) },
  { title: "a permission", answer: (i) => answerOf(202, identity(i)) },
  { title: "a permission with many cookies", answer: (i) => answerOf(202, [...identity(i), ...COOKIES]) },
  { title: "a permission with a new session", answer: (i) => answerOf(202, [...identity(i), renewed(i)]) },
  {
    title: "a permission with a large token",
    answer: (i) =>
      answerOf(202, [...identity(i).slice(0, 2), ["x-auth-request-access-token", base64(i, LARGE)]]),
  },
  { title: "an error", answer: () => answerOf(500, COOKIES, "x".repeat(16 * KIB)) },
];
