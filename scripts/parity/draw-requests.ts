// Random requests that carry sessions and tokens, and what happens before and after them.
import fc from "fast-check";
import { edge, mostly } from "./draw";

const JUNK = [
  "Basic dXNlcjpwYXNz",
  "Bearer opaque",
  "Bearer",
  "bearer opaque",
  "Bearer ey.ey.x",
  "Bearer eyJ.eyJ.eyJ",
  "Negotiate YII=",
  "x",
  "",
];

const authorization = fc.oneof(
  { weight: 9, arbitrary: fc.constant({ kind: "none" as const, text: "" }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("token" as const),
      text: mostly(
        14,
        "Bearer @",
        "bearer @",
        "BEARER @",
        "Bearer  @",
        "Bearer\t@",
        "Bearer @, Bearer @",
        "Basic",
        "Basic password",
        "Token @",
        "DPoP @",
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("junk" as const), text: fc.constantFrom(...JUNK) }) },
);

const PATHS = [
  "/app/x",
  "/public/a",
  "/reports",
  "/robots.txt",
  "/ping",
  "/ready",
  "/oauth2/userinfo",
  "/oauth2/auth",
  "/oauth2",
  "/auth/proxy/auth",
  "//app",
  "/app/../x",
  "/app/./x",
  "/app%2Fx",
  "/app%2F%2Fx",
  "/app/%2e%2e/x",
  "/a%20b",
  "/a%zz",
  "/a%",
  "/app/x/",
  "/app;v=1",
  "/app\\x",
  "/app#f",
  "/caf%C3%A9",
  "/caf\xc3\xa9",
  "/public/../app",
  "/public/%2e%2e/app",
  "*",
  "app",
  "",
];
const QUERIES = [
  "?a=1",
  "?allowed_groups=dev",
  "?allowed_groups=nobody",
  "?allowed_groups=",
  "?allowed_groups=nobody,dev",
  "?allowed_groups=nobody&allowed_groups=dev",
  "?%61llowed_groups=nobody",
  "?allowed%5Fgroups=nobody",
  "?allowed_emails=alice@example.com",
  "?allowed_emails=nobody@example.com",
  "?allowed_email_domains=example.com",
  "?allowed_email_domains=evil.test",
  "?a=1&allowed_emails=nobody",
  "?allowed_groups=nobody;",
  "?a;b",
  "?a=%zz&allowed_groups=nobody",
  "?a=%zz",
  "?",
  "?ALLOWED_GROUPS=nobody",
  "?allowed_groups",
  "?rd=//evil.test/",
];

const header = fc.constantFrom<readonly [string, string]>(
  ["accept", "application/json"],
  ["x-auth-request-user", "root"],
  ["x-auth-request-email", "root@example.com"],
  ["x_auth_request_groups", "admin"],
  ["x-auth-request-access-token", "spoofed"],
  ["x-forwarded-user", "root"],
  ["x-forwarded-uri", "/public/a"],
  ["x-forwarded-host", "other.test"],
  ["x-real-ip", "127.0.0.1"],
  ["connection", "Upgrade"],
  ["x-requested-with", "XMLHttpRequest"],
  ["origin", "https://spa.test"],
  ["x-original-url", "/public/a"],
  ["x-auth-request-redirect", "https://evil.test/"],
  ["remote-user", "root"],
  ["gap-auth", "root"],
  ["content-type", "application/x-www-form-urlencoded"],
);

const cookies = fc.record({
  /** The case's session, what the browser was given in its place, or none. */
  of: mostly(12, "first", "second", "newest", "none", "both"),
  form: mostly(
    18,
    "one",
    "parts",
    "parts in reverse",
    "parts in lines",
    "a part alone",
    "a part missing",
    "a part too many",
    "parts and one",
    "quoted",
    "twice",
    "another before",
    "another behind",
    "dropped before",
    "blank behind the name",
    "blank before the value",
    "other case",
    "encoded",
    "comma",
  ),
  /** Where parts end, in thousandths of the value. */
  cuts: fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: 4 }),
  neighbours: mostly(
    5,
    "none",
    "before",
    "behind",
    "between lines",
    "CSRF",
    "odd bytes",
    "no equals sign",
    "semicolons",
  ),
});
export type CookieSpec = typeof cookies extends fc.Arbitrary<infer T> ? T : never;

/** What is done to the request beside sending it, with what has to come of it. */
export type Twist = "none" | "other order" | "other parts" | "other worker" | "reload" | "doubt" | "again";

export const step = fc.record({
  /** What happens before it, in milliseconds of waiting or to an edge of the first session. */
  wait: fc.oneof(
    { weight: 9, arbitrary: fc.constant({ until: "after" as const, millis: 0 }) },
    {
      weight: 2,
      arbitrary: fc.record({
        until: fc.constant("after" as const),
        millis: fc.constantFrom(1, 500, 1000, 5000, 31_000, 61_000, 301_000),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ until: fc.constantFrom("refresh" as const, "expiry" as const), millis: edge }),
    },
  ),
  event: mostly(12, "none", "sign out", "reload", "tick"),
  worker: fc.constantFrom(0, 0, 1),
  method: mostly(10, "GET", "POST", "HEAD", "OPTIONS", "get", "PUT", "PROPFIND"),
  path: mostly(6, "/", ...PATHS),
  query: mostly(8, "", ...QUERIES),
  cookies,
  authorization,
  token: fc.constantFrom(0, 0, 1),
  headers: fc.oneof(
    { weight: 2, arbitrary: fc.constant([] as (readonly [string, string])[]) },
    { weight: 1, arbitrary: fc.array(header, { maxLength: 3 }) },
  ),
  twist: mostly<Twist>(5, "none", "other order", "other parts", "other worker", "reload", "doubt", "again"),
  doubt: fc.nat(11),
});
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
