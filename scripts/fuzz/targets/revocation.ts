// The revocation list that a server answers with: taken or refused, and whoever it names is out.

import { FakeHost } from "../../fake-host/host";
import { answerOf } from "../../fake-host/http-call";
import { assertIdentity, configure, exchange, requestPairs, respond } from "../exchange";
import { COOKIE_NAME, GENUINE, IDENTITY, NOW, SECOND, SECRET } from "../seal";
import { type Bed, Broken, RUNS_PER_FILTER, type Target } from "../target";

const EMAIL = "alice@example.com";
const INTERVAL_MILLIS = 10 * SECOND;

const CONFIG = {
  authService: { cluster: "oauth2-proxy" },
  session: { cookieSecret: { value: SECRET }, cookieName: COOKIE_NAME, cookieExpire: "0s" },
  revocation: { list: { cluster: "revocations", path: "/revoked.json" }, interval: "10s" },
  cache: { sessions: 100 },
};

const SEEDS: readonly unknown[] = [
  { revoked: [] },
  { revoked: [{ email: EMAIL }] },
  {
    revoked: [
      { email: "bob@example.com", before: 1768478340 },
      { sub: "a", sid: "b", jti: "c" },
    ],
  },
  { revoked: [{ email: EMAIL, before: 1 }], version: 3, more: { a: [1, { b: null }] } },
  { revoked: [{ email: 5 }, { jti: "" }, {}] },
];

/** Whether a list that JSON.parse takes names the session's owner by nothing but the e-mail, and for good. */
function namesOwner(input: Buffer): boolean {
  try {
    const { revoked } = JSON.parse(input.toString()) as { revoked?: unknown };
    const entries = Array.isArray(revoked) ? (revoked as unknown[]) : [];
    return entries.some((entry) => JSON.stringify(entry) === JSON.stringify({ email: EMAIL }));
  } catch {
    return false;
  }
}

export const REVOCATION_LIST: Target = {
  name: "revocation-list",
  module: "filter",
  runsPerBed: RUNS_PER_FILTER,
  tokens: [
    ...[
      '{"revoked":[',
      '{"email":"',
      '{"sub":"',
      '"sid":"',
      '"jti":"',
      '"before":',
      `"${EMAIL}"`,
      "]}",
      "},",
    ],
    ...["null", "true", "-1", "1e9", "1768478340", '""', "\\u0000", "\\ud800", "[", "{"],
  ],
  seeds: () => SEEDS.map((list) => Buffer.from(JSON.stringify(list))),
  open(wasm): Bed {
    const host = new FakeHost({ now: NOW, wasm, clusters: "any" });
    configure(host, CONFIG);
    const taken = (): number => host.metric("postern.auth.revocations_fetched");
    return {
      host,
      run(input) {
        for (const call of [...host.calls]) host.answer(call, null);
        host.advance(INTERVAL_MILLIS);
        host.tick();
        const before = taken();
        const answer = answerOf(200, [["content-type", "application/json"]], input);
        for (const call of [...host.calls]) host.answer(call, answer);
        const headers = requestPairs("GET", "/", "app.example.com", [
          ["cookie", `${COOKIE_NAME}=${GENUINE}`],
        ]);
        const { stream } = exchange(host, headers);
        assertIdentity(stream, IDENTITY);
        if (stream.state === "forwarded" && taken() > before && namesOwner(input))
          throw new Broken("somebody on the list passed");
        respond(host, stream);
      },
    };
  },
};
