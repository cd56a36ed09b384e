// Whole requests under many rules: method, path, host and headers as text, a line each.

import { FakeHost } from "../../fake-host/host";
import type { Pair } from "../../fake-host/pairs";
import type { Stream } from "../../fake-host/stream";
import {
  assertIdentity,
  configure,
  exchange,
  FIELD_NAME,
  fieldText,
  requestPairs,
  respond,
} from "../exchange";
import { COOKIE_NAME, GENUINE, IDENTITY, NOW, SECRET } from "../seal";
import { type Bed, Broken, isSmall, RUNS_PER_FILTER, type Target } from "../target";
import { rowsOf } from "../vectors";

/** Stands for the genuine session's cookie. */
const SESSION = "\x01";

const CONFIG = {
  authService: { cluster: "oauth2-proxy", timeout: "3s" },
  session: { cookieSecret: { value: SECRET }, emailDomains: ["example.com"] },
  rules: {
    hosts: ["app.example.com", "*.example.org"],
    public: [{ methods: ["GET"], paths: ["/healthz", "/assets/*", "*.css"] }, { paths: ["/{*}/open/{**}"] }],
    api: [{ paths: ["/api/*"] }],
    routes: [
      { paths: ["/admin/*"], methods: ["POST"], allowedGroups: ["nobody"] },
      { paths: ["/admin/*"], allowedGroups: ["admins"] },
      { hosts: ["deep.example.org"], paths: ["/x"], allowedGroups: ["platform"] },
      { paths: ["/maybe/*"], access: "optional" },
    ],
  },
  upstream: { stripCookies: true },
  cache: { sessions: 100 },
};

interface RequestRow {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: readonly (readonly [string, string])[];
  };
}

function seedOf({ request }: RequestRow): Buffer {
  const headers = request.headers ?? [];
  const host = headers.find(([name]) => name === "host")?.[1] ?? "app.example.com";
  const lines = headers.filter(([name]) => name !== "host").map(([name, value]) => `${name}: ${value}`);
  const text = [`${request.method} ${request.path} ${host}`, ...lines].join("\n");
  return Buffer.from(text.replaceAll("${GOOD}", `${COOKIE_NAME}=${SESSION}`), "latin1");
}

/** The headers of an input; names as HTTP/2 brings them, values without what no codec lets through. */
function headersOf(text: string): Pair[] {
  const [first = "", ...lines] = text.split("\n");
  const [method = "", path = "", host = ""] = first.split(" ");
  const more = lines.slice(0, 40).flatMap((line): Pair[] => {
    const cut = line.indexOf(":", 1);
    const name = fieldText(line.slice(0, cut)).toLowerCase();
    if (cut < 1 || !FIELD_NAME.test(name)) return [];
    const value = fieldText(line.slice(cut + 1)).trim();
    return [[name, value.replaceAll(SESSION, GENUINE)]];
  });
  return requestPairs(fieldText(method) || "GET", fieldText(path) || "/", fieldText(host) || "a", more);
}

/** What the app is told comes of the session alone; what a client sent as its Authorization passes where nobody is asked for. */
function assertEarned(stream: Stream, hasSession: boolean): void {
  if (stream.state !== "forwarded") return;
  const isSomebody = stream.header("x-auth-request-email") !== undefined;
  if (isSomebody && /^\/admin\//.test(stream.header(":path") ?? ""))
    throw new Broken("a route that nobody may enter was entered");
  const authorization = stream.header("authorization");
  const own: Record<string, string> = isSomebody || authorization === undefined ? {} : { authorization };
  assertIdentity(stream, { ...(hasSession ? IDENTITY : {}), ...own });
}

export const REQUEST: Target = {
  name: "request",
  module: "filter",
  runsPerBed: RUNS_PER_FILTER,
  tokens: [
    ...[
      SESSION,
      `cookie: ${COOKIE_NAME}=${SESSION}`,
      "authorization: Bearer ",
      "authorization: Basic ",
      "x-auth-request-user: m",
      "x_forwarded_user: m",
    ],
    ...[
      "GET ",
      "POST ",
      "HEAD ",
      "OPTIONS ",
      "/admin/x",
      "/assets/",
      "/healthz",
      "/api/",
      "/oauth2/sign_out",
      "/oauth2/auth",
      "/ping",
      "/robots.txt",
    ],
    ...[
      "%2e%2e/",
      "%2f",
      "/../",
      "//",
      "?",
      "#",
      ";",
      "\\",
      "%00",
      "app.example.com",
      "deep.example.org",
      ":443",
      ".",
      "\n",
      "accept: ",
      "connection: ",
    ],
    ...[
      "sec-fetch-mode: navigate",
      "origin: https://evil.example",
      "content-type: application/grpc",
      "x-requested-with: XMLHttpRequest",
      "upgrade: websocket",
    ],
  ],
  seeds: () => rowsOf<RequestRow>("http_requests").map(seedOf).filter(isSmall),
  open(wasm): Bed {
    const host = new FakeHost({ now: NOW, wasm });
    configure(host, CONFIG);
    return {
      host,
      run(input) {
        const text = input.toString("latin1");
        const { stream } = exchange(host, headersOf(text));
        assertEarned(stream, text.includes(SESSION));
        respond(host, stream);
        host.advance(10);
      },
    };
  },
};
