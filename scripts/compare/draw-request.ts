// A request drawn at random: of a browser or a machine, with credentials of the story or none, plain or odd in places.
import type { Pair } from "../fake-host/pairs";
import { cookieHeader } from "../lab/session-cookie";
import { mutatedPairs } from "./mutation";
import type { Random } from "./random";

export interface Credentials {
  readonly sessions: readonly string[];
  readonly tokens: readonly string[];
}

const HOSTS = [
  "app.example.com",
  "app.example.com",
  "app.example.com:443",
  "other.example.org",
  "APP.example.com",
  "a..b",
  "10.0.0.1",
  "",
];
const METHODS = ["GET", "GET", "GET", "GET", "POST", "HEAD", "OPTIONS", "get", "DELETE", "PROPFIND"];
const PATHS = [
  ..."/ / / /reports /reports?x=1 /api/items /api /public /public/a.css /a.css /admin /admin/x /admin/x.css /ops /maybe".split(
    " ",
  ),
  ..."/oauth2 /oauth2/ /oauth2/start?rd=/x /oauth2/sign_out /oauth2/sign_out?rd=/ /oauth2/auth /oauth2/callback?code=a&state=b".split(
    " ",
  ),
  ..."/oauth2/userinfo /oauth2x /ping /ready /robots.txt /a%2fb /a//b /a/../admin /a/%2e%2e/admin /admin%2fx /x;v=1/admin".split(
    " ",
  ),
  ..."/a\\b /a%00 /%zz /x?allowed_groups=ops /x?allowed_emails=a /x?%61llowed_groups= /#a /a?b#c /claims /claims/x * /é".split(
    " ",
  ),
  `/${"long/".repeat(200)}`,
  "",
];
const ACCEPTS = [
  "text/html,*/*",
  "text/html,application/xhtml+xml",
  "application/json",
  "*/*",
  "text/event-stream",
  "",
];
const SPOOFED = [
  ...[
    "x-auth-request-user",
    "x-auth-request-email",
    "x_auth_request_groups",
    "x.auth.request.user",
    "x-forwarded-user",
    "gap-auth",
  ],
  ...[
    "remote-user",
    "x-webauth-user",
    "x-forwarded-access-token",
    "authorization-x",
    "X-Auth-Request-Access-Token",
  ],
];
const ODD_NAMES = [
  "cookie",
  ":path",
  ":authority",
  "authorization",
  "x-auth-request-user",
  "accept",
  "content-type",
  "te",
  "connection",
];

const EXTRAS: readonly ((random: Random) => Pair[])[] = [
  (random) => [[random.pick(SPOOFED), random.word(6)]],
  (random) => [["sec-fetch-mode", random.pick(["navigate", "cors", "no-cors", "same-origin", "websocket"])]],
  (random) => [["sec-fetch-dest", random.pick(["document", "empty", "iframe", "image", "script"])]],
  () => [["x-requested-with", "XMLHttpRequest"]],
  (random) => [
    [
      "origin",
      random.pick(["https://spa.example.com", "https://app.example.com", "null", "https://evil.example"]),
    ],
  ],
  () => [
    [":method", "OPTIONS"],
    ["origin", "https://spa.example.com"],
    ["access-control-request-method", "POST"],
  ],
  (random) => [
    [
      "content-type",
      random.pick(["application/grpc", "application/json", "application/grpc-web+proto", "text/html"]),
    ],
  ],
  () => [
    ["connection", "Upgrade"],
    ["upgrade", "websocket"],
  ],
  (random) => [["x-forwarded-proto", random.pick(["http", "https", "ftp", ""])]],
  (random) => [["x-forwarded-uri", random.pick(["/ping", "/admin"])]],
  (random) => [["x-forwarded-host", random.pick(["app.example.com", "evil.example"])]],
  (random) => [["content-length", String(random.below(100))]],
  (random) => [["cookie", `theme=dark; a=${random.word(5)}`]],
  (random) => [["cookie", `_oauth2_proxy_csrf=${random.word(8)}; _oauth2_proxy_csrf_ab12=${random.word(8)}`]],
  (random) => [["user-agent", random.pick(["curl/8.5.0", "Mozilla/5.0 (X11)", ""])]],
];

/** A value in so many cookies, in their order or not. */
function inParts(random: Random, value: string): string {
  const count = random.pick([2, 3, 5, 20, 21]);
  const size = Math.ceil(value.length / count);
  const parts = Array.from(
    { length: count },
    (_, i) => `_oauth2_proxy_${i}=${value.slice(i * size, (i + 1) * size)}`,
  );
  return (random.oneIn(4) ? parts.reverse() : parts).join("; ");
}

function sessionLines(random: Random, value: string): Pair[] {
  switch (random.below(12)) {
    case 0:
      return [["cookie", inParts(random, value)]];
    case 1:
      return [["cookie", `_oauth2_proxy="${value}"`]];
    case 2:
      return [["cookie", `a=b; ${cookieHeader(value)}; c=d`]];
    case 3:
      return [
        ["cookie", cookieHeader(value)],
        ["cookie", "_oauth2_proxy=second"],
      ];
    case 4:
      return [["cookie", `_oauth2_proxy=${value.slice(0, -2)}${random.word(1)}=`]];
    default:
      return [["cookie", cookieHeader(value)]];
  }
}

const TICKETS = ["v2.X29hdXRoMl9wcm94eS1hYmM.c2VjcmV0", "ticket-1", "_oauth2_proxy-abc"];

function cookieLines(random: Random, { sessions }: Credentials): Pair[] {
  const roll = random.below(20);
  if (roll < 13) return sessionLines(random, random.pick(sessions));
  if (roll === 13) return [["cookie", `_oauth2_proxy=${random.pick(TICKETS)}`]];
  if (roll === 14) return [["cookie", `_oauth2_proxy=${random.word(30)}|1768478400|${random.word(43)}=`]];
  return [];
}

function authorizationLines(random: Random, { tokens }: Credentials): Pair[] {
  if (!random.oneIn(3)) return [];
  const token = random.pick(tokens);
  const scheme = random.weighted([
    [12, "Bearer "],
    [1, "bearer "],
    [1, "Bearer  "],
    [1, "Basic "],
    [1, "Token "],
    [1, ""],
  ]);
  const lines: Pair[] = [
    ["authorization", `${scheme}${random.oneIn(6) ? `opaque-${random.word(6)}` : token}`],
  ];
  return random.oneIn(12) ? [...lines, ["authorization", `Bearer ${random.pick(tokens)}`]] : lines;
}

/** Adds lines; one of a pseudo-header takes the place of what is there. */
function addTo(pairs: Pair[], more: readonly Pair[]): void {
  for (const pair of more) {
    const at = pair[0].startsWith(":") ? pairs.findIndex(([name]) => name === pair[0]) : -1;
    if (at < 0) pairs.push(pair);
    else pairs[at] = pair;
  }
}

/** The headers of a request, as Envoy shows them. */
export function drawRequest(random: Random, credentials: Credentials): Pair[] {
  const pairs: Pair[] = [
    [":authority", random.pick(HOSTS)],
    [":path", random.pick(PATHS)],
    [":method", random.pick(METHODS)],
    [":scheme", random.oneIn(20) ? "http" : "https"],
    ["accept", random.pick(ACCEPTS)],
    ["x-forwarded-for", "192.0.2.7"],
    ["x-forwarded-proto", "https"],
    ["x-request-id", "5d0e2f38-0000-4000-8000-000000000001"],
    ...cookieLines(random, credentials),
    ...authorizationLines(random, credentials),
  ];
  for (let i = random.below(4); i > 0; i--) addTo(pairs, random.pick(EXTRAS)(random));
  return random.oneIn(6) ? mutatedPairs(random, pairs, ODD_NAMES) : pairs;
}

/** Trailers, harmless and not. */
export function drawTrailers(random: Random): Pair[] {
  return [
    ["x-checksum", random.word(4)],
    ...(random.oneIn(2) ? [[random.pick(SPOOFED), "root"] as Pair] : []),
  ];
}
