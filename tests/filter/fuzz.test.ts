// Whole requests and answers, mutated from a fixed seed: nothing traps, nothing passes that should not, and the filter works
// afterwards as before. What counts as a pass that may be: the genuine session's token, for a request that still carries the
// genuine value; or what an answer said that allows.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import type { Answer } from "../../scripts/fake-host/http-call";
import { HeaderMap } from "../../scripts/fake-host/header-map";
import type { Pair } from "../../scripts/fake-host/pairs";
import { LINE_BREAK, mutated, mutatedPairs, PIECES } from "../../scripts/compare/mutation";
import { Random } from "../../scripts/compare/random";
import { sessionAmong } from "../../scripts/lab/go-cookies";
import { cookieHeader, denseText } from "../../scripts/lab/session-cookie";
import {
  ALICE_HEADERS,
  BOB_ANSWER,
  configOf,
  identityOf,
  LOGIN_PAGE,
  NOW,
  requestOf,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";

const SEED = 0x706f7374;
const REQUESTS = 100_000;
const ANSWERS = 60_000;
const CONFIGURATIONS = 15_000;

const ODD_PIECES = [...PIECES, LINE_BREAK];

const REQUEST_NAMES = [
  "cookie",
  ":path",
  ":authority",
  "authorization",
  "x-auth-request-user",
  "accept",
  "content-type",
];
const ANSWER_NAMES = [
  ":status",
  "set-cookie",
  "location",
  "x-auth-request-user",
  "x-auth-request-access-token",
];

function assertWorks(host: FakeHost): void {
  assert.deepEqual(identityOf(host.request(withSession(sessionOf()))), ALICE_HEADERS);
}

/** Nothing of the client's own identity, and the token only for the value that earned it, in one cookie or in parts. */
function assertEarned(
  headers: readonly Pair[],
  identity: Record<string, string>,
  value: string,
  title: string,
): void {
  const lines = headers.filter(([name]) => name === "cookie").map(([, line]) => line);
  assert.equal(identity["authorization"], ALICE_HEADERS["authorization"], title);
  assert.equal(identity["x-auth-request-email"], ALICE_HEADERS["x-auth-request-email"], title);
  assert.equal(sessionAmong(lines, "_oauth2_proxy")?.value, value, `${title}: passed without its session`);
}

describe("Mutated requests", () => {
  const random = new Random(SEED);
  const single = sessionOf();
  const large = sessionOf({ refreshToken: denseText(9000) });

  it("pass only with the genuine session", () => {
    const host = startFilter({ rules: { hosts: ["app.example.com"] }, cache: { sessions: 50 } });
    const passed = new Map([single, large].map((value) => [value, 0]));
    for (let i = 0; i < REQUESTS; i++) {
      const value = i % 4 === 0 ? large : single;
      const headers = mutatedPairs(random, withSession(value), REQUEST_NAMES, ODD_PIECES);
      const stream = host.request(headers);
      const identity = identityOf(stream);
      const isGuarded = headers.some(
        ([name, text]) => name === ":authority" && /app\.example\.com/i.test(text),
      );
      if (stream.state === "forwarded" && "x-auth-request-email" in identity) {
        passed.set(value, (passed.get(value) ?? 0) + 1);
        assertEarned(headers, identity, value, `request ${i}`);
      } else if (stream.state === "forwarded") {
        assert.ok(
          !isGuarded || !/^app\.example\.com$/.test(stream.header(":authority") ?? ""),
          `request ${i}`,
        );
      }
      for (const call of [...host.calls]) host.answer(call, LOGIN_PAGE);
      if (stream.state === "forwarded") host.end(stream);
      if (i % 100 === 0) {
        host.advance(10);
        host.tick();
      }
    }
    for (const [value, count] of passed)
      assert.ok(count > REQUESTS / 40, `${value.length} B: ${count} passed`);
    assertWorks(host);
  });

  it("never pass with one byte of the session changed", () => {
    const host = startFilter();
    host.request(withSession(single));
    for (let at = 0; at < single.length; at++) {
      const changed =
        single.slice(0, at) +
        String.fromCharCode(single.charCodeAt(at) ^ (1 << random.below(7))) +
        single.slice(at + 1);
      const stream = host.request(requestOf({ cookies: [cookieHeader(changed)] }));
      assert.notEqual(stream.state, "forwarded", `byte ${at}`);
      for (const call of [...host.calls]) host.answer(call, null);
      host.advance(5000);
    }
    host.now = NOW;
    assertWorks(host);
  });
});

const ANSWER: readonly Pair[] = [
  [":status", "202"],
  ...BOB_ANSWER,
  ["set-cookie", `_oauth2_proxy=${"n".repeat(200)}; Path=/; HttpOnly`],
  ["location", "https://dex.example.com/auth"],
  ["content-type", "text/html"],
];

/** What only an answer that allows may lead to. */
function allows(answer: Answer): boolean {
  const status = answer?.headers.get(":status") ?? "";
  return status === "200" || status === "202";
}

describe("Mutated answers", () => {
  it("let a request pass only when they say so, and never break a response open", () => {
    const random = new Random(SEED + 1);
    const host = startFilter();
    const single = sessionOf();
    for (let i = 0; i < ANSWERS; i++) {
      const stream = host.request(
        i % 5 === 0 ? requestOf({ path: "/oauth2/x" }) : withSession(`.${single.slice(1)}`),
      );
      const headers = new HeaderMap(mutatedPairs(random, ANSWER, ANSWER_NAMES, ODD_PIECES));
      const answer: Answer = { headers, body: Buffer.alloc(random.below(2000), "b") };
      for (const call of [...host.calls]) host.answer(call, answer);
      assert.notEqual(stream.state, "waiting", `answer ${i}`);
      if (stream.state === "forwarded") {
        assert.ok(allows(answer) && i % 5 !== 0, `answer ${i}: ${headers.get(":status")}`);
        for (const line of host.respond(stream).all("set-cookie")) assert.doesNotMatch(line, /[\r\n\0]/);
      }
      for (const [, value] of stream.reply?.headers.pairs ?? []) assert.doesNotMatch(value, /[\r\n\0]/);
      host.advance(5000);
      if (i % 100 === 0) host.tick();
    }
    host.now = NOW;
    assertWorks(host);
  });
});

/** Whether app.example.com is guarded under this configuration, in all of its places; the filter's own reading is not asked. */
function guardsApp(config: Buffer): boolean {
  const { rules } = JSON.parse(config.toString("utf8")) as { rules?: { hosts?: string[]; public?: unknown } };
  return rules?.public === undefined && (rules?.hosts ?? ["app.example.com"]).includes("app.example.com");
}

describe("Mutated configurations", () => {
  it("are taken or refused, and never open the filter", () => {
    const random = new Random(SEED + 2);
    const full = JSON.stringify({
      ...configOf(),
      upstream: { authorization: "access_token", stripCookies: true },
      rules: { hosts: ["app.example.com", "*.example.org"] },
      cache: { sessions: 100, verdictTtl: "30s" },
    });
    const junk = [
      ...requestOf({ cookies: ["_oauth2_proxy=junk"] }),
      ["x-auth-request-user", "mallory"],
    ] as const;
    let host = new FakeHost({ now: NOW });
    let inForce = Buffer.from(full);
    const held = { accepted: 0, refused: 0 };
    for (let i = 0; i < CONFIGURATIONS; i++) {
      if (i % 500 === 0) {
        host = new FakeHost({ now: NOW });
        inForce = Buffer.from(full);
        assert.ok(host.configure(inForce).accepted);
      }
      const config = Buffer.from(mutated(random, full, ODD_PIECES), "latin1");
      const { accepted } = host.configure(config);
      if (accepted) inForce = config;
      const title = `configuration ${i}: ${config.toString("latin1")}`;
      const stream = host.request(junk);
      for (const call of [...host.calls]) host.answer(call, null);
      if (guardsApp(inForce)) {
        assert.equal(stream.state, "replied", title);
        held[accepted ? "accepted" : "refused"]++;
      }
      if (stream.state === "forwarded") assert.deepEqual(identityOf(stream), {}, title);
      if (i % 20 === 0) host.tick();
    }
    assert.ok(held.accepted > 100 && held.refused > CONFIGURATIONS / 2, JSON.stringify(held));
    host.configure(configOf());
    assertWorks(host);
  });
});
