// Everything that somebody can add to a request so that the filter cannot judge it alone: other spellings of its path, queries
// that oauth2-proxy reads, other forms of the same cookies, methods, upgrades, credentials beside the session, other headers.

import type { HeaderLine } from "../../scripts/lab/raw-http";

/** A request with a session, its cookies in lines of their own. */
export interface SessionRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly cookies: readonly string[];
  readonly headers: readonly HeaderLine[];
}

export interface Doubt {
  readonly name: string;
  readonly of: (request: SessionRequest) => SessionRequest;
}

const NAME = "_oauth2_proxy";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** The last character of 32 bytes in base64 has this many bits that mean nothing. */
const SPARE_VALUES = 4;

function doubt(name: string, of: (request: SessionRequest) => Partial<SessionRequest>): Doubt {
  return { name, of: (request) => ({ ...request, ...of(request) }) };
}

/** The session's value, whether it is in one cookie or in parts. */
function valueIn({ cookies }: SessionRequest): string {
  const parts = cookies.flatMap((line) => line.split("; ")).filter((part) => part.startsWith(NAME));
  return parts.map((part) => part.slice(part.indexOf("=") + 1)).join("");
}

const QUERIES = [
  "allowed_groups=",
  "allowed_groups=,",
  "allowed_emails=",
  "allowed_email_domains=",
  "a=1&allowed_groups=&b=2",
  "%61llowed_groups=",
  "allowed%5fgroups=",
  "allowed_groups",
  "allowed_groups=;",
  "ALLOWED_GROUPS=x",
  "allowed_groups[]=x",
  "a;b",
  "x=%zz",
  "next=//evil.example.com/../",
  "",
];

const queries = QUERIES.map((query) =>
  doubt(`the query ?${query}`, ({ path }) => ({ path: `${path}?${query}` })),
);

/** Each is the same resource for some server; the first segment of the path stays to be read. */
const SPELLINGS: readonly (readonly [string, (path: string) => string])[] = [
  ["an encoded slash", (path) => `${path}%2Fb`],
  ["an encoded slash at the end", (path) => `${path}%2f`],
  ["two encoded slashes", (path) => `${path}%2F%2Fb`],
  ["an encoded slash between segments", (path) => path.replace(/(.)\//, "$1%2F")],
  ["two slashes", (path) => `/${path}`],
  ["two slashes within", (path) => path.replace(/(.)\//, "$1//")],
  ["a dot segment", (path) => path.replace(/(.)\//, "$1/./")],
  ["a way back", (path) => `/x/..${path}`],
  ["an encoded way back", (path) => `/x/%2e%2e${path}`],
  ["a way back with a parameter", (path) => `/x/..;${path}`],
  ["an encoded way back after it", (path) => `${path}/y/%2e%2e/z`],
  [
    "an encoded letter",
    (path) => path.replace(/^\/(.)/, (_, c: string) => `/%${c.charCodeAt(0).toString(16)}`),
  ],
  [
    "a letter encoded twice",
    (path) => path.replace(/^\/(.)/, (_, c: string) => `/%25${c.charCodeAt(0).toString(16)}`),
  ],
  ["a parameter", (path) => path.replace(/(.)\//, "$1;v=1/")],
  ["a backslash", (path) => path.replace(/(.)\//, "$1\\")],
  ["an encoded backslash", (path) => path.replace(/(.)\//, "$1%5C")],
  ["an encoded question mark", (path) => `${path}%3Fx`],
  ["an encoded hash", (path) => `${path}%23x`],
  ["an encoded NUL", (path) => `${path}%00`],
  ["an invalid escape", (path) => `${path}%zz`],
  ["bytes that are no UTF-8", (path) => `${path}%ff%fe`],
  ["a long path", (path) => `${path}/${"long/".repeat(400)}`],
];

const paths = SPELLINGS.map(([name, spell]) =>
  doubt(`a path with ${name}`, ({ path }) => ({ path: spell(path) })),
);

/** The value in so many cookies, which oauth2-proxy joins. */
export function inParts(value: string, count: number): string {
  const size = Math.ceil(value.length / count);
  const parts = Array.from({ length: count }, (_, i) => value.slice(i * size, (i + 1) * size));
  return parts.map((part, i) => `${NAME}_${i}=${part}`).join("; ");
}

/** The four spellings of the signature's last character, the genuine one first: oauth2-proxy takes each. */
export function respelled(value: string): string[] {
  const at = value.length - 2;
  const index = LETTERS.indexOf(value[at] ?? "");
  return Array.from(
    { length: SPARE_VALUES },
    (_, spare) => value.slice(0, at) + LETTERS[index ^ spare] + "=",
  );
}

const REWRITES: readonly (readonly [string, (value: string, lines: readonly string[]) => string[]])[] = [
  ...[2, 3, 20, 21, 33, 64, 65, 200].map(
    (count) => [`the value in ${count} parts`, (value: string) => [inParts(value, count)]] as const,
  ),
  ["the parts in reverse", (value) => [inParts(value, 5).split("; ").reverse().join("; ")]],
  ["each part in a line", (value) => inParts(value, 4).split("; ")],
  ["a part too many", (value) => [`${inParts(value, 3)}; ${NAME}_3=`]],
  ...[1, 2, 3].map(
    (spare) =>
      [
        `spare bits ${spare} in the signature`,
        (value: string) => [`${NAME}=${respelled(value)[spare]}`],
      ] as const,
  ),
  ["spare bits and 30 parts", (value) => [inParts(respelled(value)[1] ?? "", 30)]],
  ["quotes", (value) => [`${NAME}="${value}"`]],
  ["quoted parts", (value) => [inParts(value, 3).replaceAll(/=([^;]*)/g, '="$1"')]],
  ["the cookie twice", (_, lines) => [...lines, ...lines]],
  ["the cookie twice in a line", (_, lines) => [[...lines, ...lines].join("; ")]],
  ["another after it", (_, lines) => [...lines, `${NAME}=other`]],
  ["one that is dropped before it", (_, lines) => [`${NAME}=dropped\\`, ...lines]],
  ["a neighbour with odd bytes", (_, lines) => [`b\x80d=\xff`, ...lines]],
  ["parts beside it", (value, lines) => [...lines, inParts(value, 3)]],
  ["semicolons and blanks", (_, lines) => [`;;;  ;${lines.join(" ; ")};;`]],
  ["tabs around it", (_, lines) => [`\t${lines.join("\t;\t")}\t`]],
  ["2,000 neighbours", (_, lines) => ["a=1; ".repeat(2000) + lines.join("; ")]],
  ["a CSRF cookie", (_, lines) => [`${NAME}_csrf=x`, ...lines]],
];

const cookies = REWRITES.map(([name, rewrite]) =>
  doubt(`cookies with ${name}`, (request) => ({ cookies: rewrite(valueIn(request), request.cookies) })),
);

const CREDENTIALS = [
  "Basic x",
  "Basic dXNlcjpwYXNz",
  "basic dXNlcjpwYXNz",
  "Bearer opaque",
  "bearer opaque",
  "Bearer  opaque",
  "Bearer",
  "Bearer a.b.c",
  "Bearer ey.ey.x",
  "Negotiate YII=",
  "x y",
  "x",
  "Bearer a, Bearer b",
  "DPoP ey.ey.x",
];

const credentials = CREDENTIALS.map((authorization) =>
  doubt(`Authorization: ${authorization}`, ({ headers }) => ({
    headers: [...headers, ["authorization", authorization]],
  })),
);

const METHODS = ["HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "PROPFIND", "get", "QUERY"];
const methods = METHODS.map((method) => doubt(`the method ${method}`, () => ({ method })));

const HEADERS: readonly (readonly HeaderLine[])[] = [
  [
    ["connection", "Upgrade"],
    ["upgrade", "websocket"],
    ["sec-websocket-version", "13"],
    ["sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="],
  ],
  [["accept", "application/json"]],
  [["content-type", "application/grpc"]],
  [["x-forwarded-uri", "/public"]],
  [["x-forwarded-host", "other.example.com"]],
  [["x-original-url", "/public"]],
  [["x-rewrite-url", "/public"]],
  [["x-http-method-override", "OPTIONS"]],
  [["x-real-ip", "127.0.0.1"]],
  [["x-auth-request-groups", "ops"]],
  [["x-auth-request-redirect", "/public"]],
  [
    ["origin", "https://spa.example.com"],
    ["access-control-request-method", "GET"],
  ],
  [["range", "bytes=0-1"]],
  [["x-requested-with", "XMLHttpRequest"]],
];
const headers = HEADERS.map((lines) =>
  doubt(`the header ${lines[0]?.[0]}`, (request) => ({ headers: [...request.headers, ...lines] })),
);

/** oauth2-proxy's own pages and others that it answers itself. */
const PAGES = [
  "/oauth2/auth",
  "/oauth2/auth?allowed_groups=",
  "/oauth2/auth/",
  "/oauth2/userinfo",
  "/oauth2/sign_out",
  "/oauth2/sign_out?rd=%2F",
  "/oauth2/start?rd=%2F",
  "/oauth2/sign_in",
  "/oauth2/static/x.css",
  "/oauth2/",
  "/oauth2",
  "/ping",
  "/ready",
  "/robots.txt",
];
const pages = PAGES.map((path) => doubt(`the page ${path}`, () => ({ path })));

/** One after the other of these. */
function both(one: Doubt | undefined, other: Doubt | undefined): Doubt {
  if (one === undefined || other === undefined) throw new Error("no such doubt");
  return { name: `${one.name}, ${other.name}`, of: (request) => other.of(one.of(request)) };
}

const pairs = [
  both(queries[0], credentials[0]),
  both(paths[0], queries[0]),
  both(cookies[3], queries[0]),
  both(credentials[3], paths[0]),
  both(methods[0], queries[0]),
];

export const DOUBTS = { queries, paths, cookies, credentials, methods, headers, pairs };

export const PLAIN: Doubt = { name: "nothing more", of: (request) => request };

/** The pages, and some in other forms of the same cookies. */
export const PAGE_WAYS: readonly Doubt[] = [
  ...pages,
  both(cookies[3], pages[0]),
  both(cookies[11], pages[0]),
  both(cookies[11], pages[3]),
  both(credentials[0], pages[0]),
  both(methods[2], pages[3]),
];

/** Nothing, and every doubt. */
export const ALL_DOUBTS: readonly Doubt[] = [PLAIN, ...Object.values(DOUBTS).flat()];
