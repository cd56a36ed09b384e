// Answers of the auth service: status, headers and body, to a question about a session or about a request.

import { FakeHost } from "../../fake-host/host";
import { type Answer, answerOf } from "../../fake-host/http-call";
import type { Pair } from "../../fake-host/pairs";
import { configure, exchange, FIELD_NAME, requestPairs, respond } from "../exchange";
import { COOKIE_NAME, frameOf, NOW, sealed, SECOND, SECRET, sessionMap } from "../seal";
import { type Bed, Broken, isSmall, RUNS_PER_FILTER, type Target } from "../target";
import { rowsOf } from "../vectors";

const CONFIG = {
  authService: { cluster: "oauth2-proxy", timeout: "3s" },
  session: { cookieSecret: { value: SECRET }, cookieRefresh: "10m", refreshBehind: false },
  cache: { sessions: 100 },
};
/** Longer than a verdict is kept. */
const PAUSE_MILLIS = 40 * SECOND;

/** The kinds of requests that an answer may be for; their number is drawn from an input's first byte. */
const KINDS: readonly ((run: number, now: number) => Pair[])[] = [
  (run) => requestOf("/", `unknown-${run}`),
  (run) => requestOf("/oauth2/sign_in", `unknown-${run}`),
  (run) => requestOf("/oauth2/sign_out", `unknown-${run}`),
  (run, now) => requestOf("/", dueSession(run, now)),
  (run, now) => requestOf("/oauth2/sign_out", dueSession(run, now)),
  (run, now) => requestOf("/a//b", dueSession(run, now)),
  (run) => requestOf("/", `v2.X29hdXRoMl9wcm94eS0wMQ.${run}|1768478340|c2ln`),
  () => requestPairs("GET", "/", "app.example.com", [["authorization", "Bearer x.y.z"]]),
];

function requestOf(path: string, value: string): Pair[] {
  return requestPairs("GET", path, "app.example.com", [["cookie", `${COOKIE_NAME}=${value}`]]);
}

function dueSession(run: number, now: number): string {
  const created = now - 3600 * SECOND;
  return sealed(frameOf(sessionMap({ u: `u${run}`, ca: new Date(created) }, now)), created);
}

/** "202\nname: value\n\nbody"; a vertical tab is a line feed inside a value. */
function answerFrom(bytes: Buffer): Answer {
  const text = bytes.toString("latin1");
  const end = text.indexOf("\n\n");
  const [status = "", ...lines] = text.slice(0, end < 0 ? text.length : end).split("\n");
  const pairs = lines.slice(0, 60).flatMap((line): Pair[] => {
    const cut = line.indexOf(":", 1);
    const isName = cut > 0 && FIELD_NAME.test(line.slice(0, cut));
    return !isName
      ? []
      : [
          [
            line.slice(0, cut),
            line
              .slice(cut + 1)
              .trim()
              .replaceAll("\v", "\n"),
          ],
        ];
  });
  return answerOf(status, pairs, Buffer.from(end < 0 ? "" : text.slice(end + 2), "latin1"));
}

function seedOf({ raw = "" }: { readonly raw?: string }): Buffer[] {
  const [head = "", body = ""] = raw.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const status = first.split(" ")[1] ?? "200";
  const text = `${[status, ...lines].join("\n")}\n\n${body}`;
  return KINDS.map((_, kind) => Buffer.from(`${kind}${text}`, "latin1"));
}

export const AUTH_ANSWER: Target = {
  name: "auth-answer",
  module: "filter",
  runsPerBed: RUNS_PER_FILTER,
  tokens: [
    ...[
      "200",
      "202",
      "302",
      "401",
      "403",
      "503",
      "\nset-cookie: _oauth2_proxy=",
      "; Path=/; HttpOnly",
      "\nset-cookie: _oauth2_proxy_0=",
      "Max-Age=0",
    ],
    ...[
      "\nlocation: ",
      "\nx-auth-request-user: ",
      "\nx-auth-request-email: ",
      "\nx-auth-request-groups: ",
      "\nx-auth-request-access-token: ",
    ],
    ...[
      "\nauthorization: Bearer ",
      "\ngap-auth: ",
      "\ncontent-type: text/html",
      "\ncontent-security-policy: frame-ancestors",
      "\n\n",
      "\r",
      "\v",
      "\0",
      ",",
    ],
  ],
  seeds: () => rowsOf<{ raw?: string }>("auth_responses").flatMap(seedOf).filter(isSmall),
  open(wasm): Bed {
    const host = new FakeHost({ now: NOW, wasm });
    configure(host, CONFIG);
    let runs = 0;
    return {
      host,
      run(input) {
        const kind = (input[0] ?? 0) % KINDS.length;
        const now = Number(host.context.nowNanos / 1_000_000n);
        const answer = answerFrom(input.subarray(1));
        const { stream, calls } = exchange(host, KINDS[kind]?.(runs++, now) ?? [], [answer]);
        if (stream.state === "forwarded" && !allows(answer))
          throw new Broken("passed by an answer that refuses");
        if (stream.state === "forwarded" && calls === 0) throw new Broken("passed without a question");
        respond(host, stream, 64 * 1024);
        host.advance(PAUSE_MILLIS);
        host.tick();
      },
    };
  },
};

function allows(answer: Answer): boolean {
  const status = answer?.headers.get(":status") ?? "";
  return status === "200" || status === "202";
}
