// The revocation list's server is trusted, its bytes are not: whatever comes, the last good list stays in force, and nothing traps.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { type Answer, answerOf, GARBAGE, NOT_CONNECTED, TIMED_OUT } from "../../scripts/fake-host/http-call";
import { configOf, countOf, NOW, requestOf, SECOND, sessionOf, withSession } from "./fixture";
import { claimsOf, dex, jwtOf, withBearer } from "./jwt-fixture";
import {
  answerList,
  assertNobodyAsked,
  assertSignedOut,
  listCalls,
  listOf,
  NOW_SECONDS,
  renewList,
  revocationOf,
  startWithList,
  startWithoutList,
} from "./revocation-fixture";

const ALICE_OUT = listOf({ email: "alice@example.com", before: NOW_SECONDS });
const MIB = 1024 * 1024;
const many = (count: number, entry: (i: number) => string) =>
  `{"revoked":[${Array.from({ length: count }, (_, i) => entry(i)).join(",")}]}`;

const REFUSED: readonly (readonly [what: string, text: string | Buffer, why: RegExp])[] = [
  ["nothing", "", /no JSON object/],
  ["a page", "<!doctype html>", /no JSON object/],
  ["a list", "[]", /no JSON object/],
  ["null", "null", /no JSON object/],
  ["no list of those revoked", "{}", /no JSON object/],
  ["a list of another name", '{"Revoked": []}', /no JSON object/],
  ["something that is no list", '{"revoked": {}}', /no JSON object/],
  ["a list that is null", '{"revoked": null}', /no JSON object/],
  ["the list twice", '{"revoked": [], "revoked": []}', /no JSON object/],
  ["the list twice, one of them escaped", '{"revoked": [], "\\u0072evoked": []}', /no JSON object/],
  ["something behind it", '{"revoked": []} {}', /no JSON object/],
  ["a list cut off", '{"revoked": [{"sub": "a"}', /no JSON object/],
  ["an entry cut off", '{"revoked": [{"sub": "a', /entry 0/],
  ["a byte order mark", '\ufeff{"revoked": []}', /no JSON object/],
  ["bytes that are no UTF-8", Buffer.from('{"revoked": [{"sub": "\xff"}]}', "latin1"), /entry 0/],
  ["a lone surrogate", '{"revoked": [{"sub": "\\ud800"}]}', /entry 0/],
  ["65 levels", `{"x": ${"[".repeat(64)}${"]".repeat(64)}, "revoked": []}`, /no JSON object/],
  ["a million levels", "[".repeat(MIB), /no JSON object/],
  [
    "65 members",
    `{${Array.from({ length: 65 }, (_, i) => `"m${i}":1`).join(",")},"revoked":[]}`,
    /no JSON object/,
  ],
  ["an empty entry", '{"revoked": [{"sub": "a"}, {}]}', /entry 1/],
  ["an entry that is a text", '{"revoked": ["alice@example.com"]}', /entry 0/],
  ["an entry that is null", '{"revoked": [null]}', /entry 0/],
  ["an entry that is a list", '{"revoked": [[]]}', /entry 0/],
  ["an unknown member", '{"revoked": [{"subject": "a"}]}', /entry 0/],
  ["an unknown member beside a known one", '{"revoked": [{"sub": "a", "iss": "b"}]}', /entry 0/],
  ["a member in another case", '{"revoked": [{"Sub": "a"}]}', /entry 0/],
  ["a member twice", '{"revoked": [{"sub": "a", "sub": "b"}]}', /entry 0/],
  ["a member twice, once escaped", '{"revoked": [{"sub": "a", "\\u0073ub": "b"}]}', /entry 0/],
  ["a sub that is a number", '{"revoked": [{"sub": 1}]}', /entry 0/],
  ["a sub that is null", '{"revoked": [{"sub": null}]}', /entry 0/],
  ["a sub that is a list", '{"revoked": [{"sub": ["a"]}]}', /entry 0/],
  ["an empty sub", '{"revoked": [{"sub": ""}]}', /entry 0/],
  ["a sub of 2,049 bytes", `{"revoked": [{"sub": "${"a".repeat(2049)}"}]}`, /entry 0/],
  ["a before that is a text", '{"revoked": [{"before": "1795700000"}]}', /entry 0/],
  ["a before that is null", '{"revoked": [{"sub": "a", "before": null}]}', /entry 0/],
  ["a negative before", '{"revoked": [{"before": -1}]}', /entry 0/],
  ["a before beyond 2^53", '{"revoked": [{"before": 9007199254740993}]}', /entry 0/],
  ["a before beyond a double", '{"revoked": [{"before": 1e400}]}', /entry 0/],
  ["20,001 entries", many(20_001, (i) => `{"sid":"${i}"}`), /more than 20000 entries/],
  ["1 MiB and a byte", `{"revoked":[]}${" ".repeat(MIB - 13)}`, /more than 1 MiB/],
  ["3 MiB", " ".repeat(3 * MIB), /more than 1 MiB/],
  ["5 MiB", " ".repeat(5 * MIB), /more than 1 MiB/],
];

const TAKEN: readonly (readonly [what: string, text: string])[] = [
  ["an empty list", '{"revoked": []}'],
  ["other members", '{"made": "2026-01-15", "by": {"x": [1]}, "revoked": [], "next": null}'],
  ["dates with fractions and exponents", '{"revoked": [{"before": 1.0}, {"before": 1e3}, {"before": 0}]}'],
  ["a sub of 2,048 bytes", `{"revoked": [{"sub": "${"a".repeat(2048)}"}]}`],
  ["20,000 entries alike", many(20_000, () => '{"sub":"a"}')],
  ["20,000 entries of many fields", many(20_000, (i) => `{"sub":"a${i % 9}","jti":"${i}","before":${i}}`)],
  ["1 MiB", `{"revoked":[]}${" ".repeat(MIB - 14)}`],
];

function assertAliceIsOut(host: FakeHost, message?: string): void {
  assertSignedOut(host.request(withSession(sessionOf())), "%2F", message);
  assert.equal(
    host.request(withSession(sessionOf({ email: "bob@example.com" }))).state,
    "forwarded",
    message,
  );
}

function warningsOf(host: FakeHost): string[] {
  return host.logs.map(({ text }) => text).filter((text) => text.includes("revocation list"));
}

describe("a list that cannot be read", () => {
  for (const [what, text, why] of REFUSED) {
    it(`is refused, and the last one stays: ${what}`, () => {
      const host = startWithList(ALICE_OUT);
      renewList(host, text);
      assertAliceIsOut(host);
      const [warning, ...others] = warningsOf(host);
      assert.match(warning ?? "", why);
      assert.deepEqual(others, []);
      host.tick();
      assert.equal(host.metric("postern.auth.revocations_failed"), 1);
      renewList(host, listOf());
      assert.equal(host.request(withSession(sessionOf())).state, "forwarded");
    });
  }

  for (const [what, text] of TAKEN) {
    it(`is taken: ${what}`, () => {
      const host = startWithList(ALICE_OUT);
      renewList(host, text);
      assert.equal(host.request(withSession(sessionOf())).state, "forwarded");
      assert.deepEqual(warningsOf(host), []);
    });
  }

  const FAILURES: readonly (readonly [string, Answer])[] = [
    ["no connection", NOT_CONNECTED],
    ["no answer in time", TIMED_OUT],
    ["garbage", GARBAGE],
    ["an answer that broke off", null],
    ["404", answerOf(404, [], ALICE_OUT)],
    ["204", answerOf(204)],
    ["206", answerOf(206, [], listOf())],
    ["a redirect", answerOf(302, [["location", "/"]])],
  ];
  for (const [what, answer] of FAILURES) {
    it(`leaves the last one in force: ${what}`, () => {
      const host = startWithList(ALICE_OUT);
      host.advance(10 * SECOND);
      host.tick();
      const [call] = listCalls(host);
      assert.ok(call);
      host.answer(call, answer);
      assertAliceIsOut(host);
      host.advance(SECOND);
      host.tick();
      assert.equal(listCalls(host).length, 1, "asked again after a second");
    });
  }

  it("is a failure where it is too long, also the first one of a configuration that took over another's", () => {
    const closed = revocationOf({ failure: "closed", maxAge: "30s" });
    const host = startWithList(listOf(), { revocation: closed });
    host.configure(configOf({ jwt: jwtOf(), revocation: closed, cache: { verdictTtl: "20s" } }));
    const long = listOf() + " ".repeat(MIB);
    for (let i = 0; i < 40; i++) {
      for (const call of listCalls(host)) host.answer(call, answerOf(200, [], long));
      host.advance(SECOND);
      host.tick();
    }
    assert.equal(host.request(withSession(sessionOf())).status, 503);
    assert.equal(host.metric("postern.auth.revocations_fetched"), 1);
  });

  it("finds one of 20,000 by every field, and nobody else", () => {
    const fields = ["sub", "email", "sid", "jti"];
    const entries = Array.from({ length: 19_999 }, (_, i) => ({ [fields[i % 4] ?? ""]: `x${i}` }));
    const host = startWithList(listOf(...entries, { email: "alice@example.com", before: NOW_SECONDS }));
    assertAliceIsOut(host);
    const named = dex.key().sign(claimsOf({ email: "x@example.com", sub: "someone", jti: "x10003" }));
    assert.equal(host.request(withBearer(named)).status, 401);
    const other = dex.key().sign(claimsOf({ email: "x@example.com", sub: "x10003", jti: "y" }));
    assert.equal(host.request(withBearer(other)).state, "forwarded");
  });

  it("never traps, whatever byte of it is another one", () => {
    const text = Buffer.from(listOf({ sub: "aé", before: 1.5e3 }, { email: "x@y", sid: "1" }, { jti: "\n" }));
    const host = startWithList(listOf());
    for (let i = 0; i < text.length; i++) {
      for (const byte of [0x00, 0x22, 0x5c, 0x5d, 0x7b, 0x7d, 0x39, 0xff, (text[i] ?? 0) ^ 1]) {
        const changed = Buffer.from(text);
        changed[i] = byte;
        renewList(host, changed);
      }
    }
    assert.equal(host.request(withSession(sessionOf())).state, "forwarded");
  });
});

describe("claims of a session's tokens", () => {
  const ODD: readonly unknown[] = [
    "",
    "null",
    "[]",
    '{"sub":{"sub":"x"},"email":["a"],"sid":null,"jti":true,"iat":"x"}',
    `{"sub":"${"a".repeat(3000)}","iat":1e999}`,
    '{"sub":"a","sub":"b","sub":"c","sub":"d","sub":"e"}',
    `{"x":${"[".repeat(80)}`,
  ];
  for (const payload of ODD) {
    it(`may be anything: ${String(payload).slice(0, 50)}`, () => {
      const token = dex.key().sign(payload);
      const host = startWithList(listOf({ sid: "a" }, { jti: "b", sub: "c" }));
      const value = sessionOf({ accessToken: token, idToken: token });
      for (let i = 0; i < 2; i++) assert.equal(host.request(withSession(value)).state, "forwarded");
      renewList(host, ALICE_OUT);
      assertSignedOut(host.request(withSession(value)), "%2F");
    });
  }
});

describe("without a list that can be relied on", () => {
  const closed = { revocation: revocationOf({ failure: "closed", maxAge: "30s" }) };
  const open = { revocation: revocationOf({ maxAge: "30s" }) };

  function fail(host: FakeHost): void {
    for (const call of listCalls(host)) host.answer(call, NOT_CONNECTED);
  }

  it("everybody passes when failure is open", () => {
    const host = startWithoutList(open);
    fail(host);
    assert.equal(host.request(withSession(sessionOf())).state, "forwarded");
  });

  it("whoever would have to be looked up gets 503 when failure is closed, and nobody is asked", () => {
    const host = startWithoutList(closed);
    fail(host);
    const token = dex.key().sign(claimsOf());
    const requests = [
      withSession(sessionOf()),
      withSession(sessionOf(), { path: "/a//b" }),
      withSession(sessionOf({ createdAt: undefined })),
      withBearer(token),
      withBearer(token, { path: "/a//b" }),
    ];
    for (const headers of requests) assert.equal(host.request(headers).status, 503);
    assertNobodyAsked(host);
    assert.equal(countOf(host, "revocations_unknown"), requests.length);
    assert.equal(host.request(requestOf()).state, "waiting", "a login begins");
  });

  it("pages of the auth service are relayed with the session as it is", () => {
    const host = startWithoutList(closed);
    fail(host);
    host.request(withSession(sessionOf(), { path: "/oauth2/userinfo" }));
    assert.match(host.calls[0]?.headers.get("cookie") ?? "", /^_oauth2_proxy=.{60}/);
  });

  it("is a list from when on it is older than maxAge, until it is renewed", () => {
    const host = startWithList(listOf(), closed);
    const value = sessionOf();
    assert.equal(host.request(withSession(value)).state, "forwarded");
    for (let second = 1; second <= 30; second++) {
      host.advance(SECOND);
      host.tick();
      fail(host);
      assert.equal(host.request(withSession(value)).state, "forwarded");
    }
    host.advance(SECOND);
    host.tick();
    fail(host);
    assert.equal(host.request(withSession(value)).status, 503);
    host.advance(10 * SECOND);
    host.tick();
    answerList(host, ALICE_OUT);
    assertAliceIsOut(host);
  });

  it("the last list stays in force for ever when failure is open", () => {
    const host = startWithList(ALICE_OUT, open);
    for (let minute = 0; minute < 60; minute++) {
      host.advance(60 * SECOND);
      host.tick();
      fail(host);
    }
    assertAliceIsOut(host);
  });

  it("a clock that was set back makes no list older", () => {
    const host = startWithList(listOf(), closed);
    host.now = NOW - 30 * SECOND;
    host.tick();
    fail(host);
    assert.equal(host.request(withSession(sessionOf())).state, "forwarded");
  });

  it("a fetch that is lost with its root context is made again", () => {
    const host = startWithoutList(closed);
    host.context.calls.length = 0;
    for (let second = 0; second < 12; second++) {
      host.advance(SECOND);
      host.tick();
    }
    answerList(host, listOf());
    assert.equal(host.request(withSession(sessionOf())).state, "forwarded");
  });
});
