// Nobody passes by an answer of the auth service whom the revocation list names, nor by what was remembered of one.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";

import {
  ALLOWED_AS_BOB,
  BOB_ANSWER,
  COOKIE_NAME,
  NOW,
  requestOf,
  SECOND,
  sessionOf,
  withSession,
} from "./fixture";
import { authCalls, dex } from "./jwt-fixture";
import {
  assertNobodyAsked,
  assertSignedOut,
  listOf,
  NOW_SECONDS,
  renewList,
  startWithList,
} from "./revocation-fixture";

describe("a revoked session that is being asked about", () => {
  const due = { session: { cookieRefresh: "30s" } };
  const entry = { email: "alice@example.com", before: NOW_SECONDS };

  it("is not refreshed", () => {
    const host = startWithList(listOf(entry), due);
    assertSignedOut(host.request(withSession(sessionOf())), "%2F");
    assertNobodyAsked(host);
  });

  it("gets no new cookies when the list comes while it is refreshed behind its request", () => {
    const host = startWithList(listOf(), due);
    const value = sessionOf();
    const stream = host.request(withSession(value));
    assert.equal(stream.state, "forwarded");
    const [call] = authCalls(host);
    assert.ok(call);
    renewList(host, listOf(entry));
    const renewed = sessionOf({ createdAt: new Date(NOW + 10 * SECOND) }, new Date(NOW + 10 * SECOND));
    const answer = BOB_ANSWER.map(([name, text]): [string, string] => [name, text.replace("bob@", "alice@")]);
    host.answer(call, answerOf(202, [...answer, ["set-cookie", `${COOKIE_NAME}=${renewed}; Path=/`]]));
    assert.deepEqual(host.respond(stream).all("set-cookie"), []);
    assertSignedOut(host.request(withSession(value)), "%2F");
  });

  it("does not pass by the answer, nor do those that waited for it", () => {
    const waiting = { session: { cookieRefresh: "30s", refreshBehind: false } };
    const host = startWithList(listOf(), waiting);
    const value = sessionOf();
    const streams = [0, 1, 2].map(() => host.request(withSession(value)));
    const [call, ...more] = authCalls(host);
    assert.ok(call);
    assert.equal(more.length, 0);
    renewList(host, listOf(entry));
    const answer = BOB_ANSWER.map(([name, text]): [string, string] => [name, text.replace("bob@", "alice@")]);
    const renewed = sessionOf({ createdAt: new Date(NOW + 10 * SECOND) }, new Date(NOW + 10 * SECOND));
    host.answer(call, answerOf(202, [...answer, ["set-cookie", `${COOKIE_NAME}=${renewed}; Path=/`]]));
    for (const stream of streams) {
      assertSignedOut(stream, "%2F");
      assert.deepEqual(stream.reply?.headers.all("set-cookie"), []);
    }
  });

  it("does not pass by stale cookies that stragglers are helped with", () => {
    const host = startWithList(listOf(), { session: { cookieRefresh: "30s", refreshBehind: false } });
    const value = sessionOf();
    host.request(withSession(value));
    const renewed = sessionOf({ createdAt: new Date(NOW) }, new Date(NOW));
    host.answerOnly(answerOf(202, [...BOB_ANSWER, ["set-cookie", `${COOKIE_NAME}=${renewed}; Path=/`]]));
    assert.equal(host.request(withSession(value)).state, "forwarded");
    renewList(host, listOf({ email: "alice@example.com", before: NOW_SECONDS + 1 }));
    assertSignedOut(host.request(withSession(value)), "%2F");
    assertNobodyAsked(host);
  });
});

describe("a session that only the auth service can open", () => {
  const opaque = { session: undefined };
  const stamp = NOW_SECONDS - 60;

  for (const entry of [
    { email: "bob@example.com" },
    { sub: "bob-id", before: stamp + 1 },
    { before: stamp + 1 },
    { jti: "bob-access" },
    { sid: "bob-sid", email: "BOB@example.com" },
  ]) {
    it(`is out by ${JSON.stringify(entry)}, and asked about once`, () => {
      const host = startWithList(listOf(entry), opaque);
      const value = sessionOf();
      const accessToken = dex.key().sign({ jti: "bob-access", iat: NOW_SECONDS });
      const idToken = dex.key().sign({ sid: "bob-sid" });
      const answer = BOB_ANSWER.map(([name, text]): [string, string] => {
        if (name === "x-auth-request-access-token") return [name, accessToken];
        return name === "authorization" ? [name, `Bearer ${idToken}`] : [name, text];
      });
      const first = host.request(withSession(value));
      const waiting = host.request(withSession(value));
      host.answerOnly(answerOf(202, answer));
      const later = host.request(withSession(value));
      for (const stream of [first, waiting, later]) assert.ok([302, 403].includes(stream.status ?? 0));
      assertNobodyAsked(host);
    });
  }

  for (const [age, passes] of [
    [-10, false],
    [10, true],
  ] as const) {
    it(`is as old as the answer says where it says nothing itself: ${age} s after the entry`, () => {
      const host = startWithList(listOf({ email: "bob@example.com", before: stamp }), opaque);
      const token = dex.key().sign({ iat: stamp + age });
      const answer = BOB_ANSWER.map(([name, text]): [string, string] =>
        name === "x-auth-request-access-token" ? [name, token] : [name, text],
      );
      const stream = host.request(withSession("v".repeat(100)));
      host.answerOnly(answerOf(202, answer));
      assert.equal(stream.state === "forwarded", passes);
      const later = host.request(withSession("v".repeat(100)));
      assert.equal(later.state === "forwarded", passes);
      assertNobodyAsked(host);
    });
  }

  it("passes when it is newer, and is out when the list comes", () => {
    const host = startWithList(listOf({ sub: "bob-id", before: stamp }), opaque);
    const value = sessionOf();
    const first = host.request(withSession(value));
    host.answerOnly(ALLOWED_AS_BOB);
    assert.equal(first.state, "forwarded");
    assert.equal(host.request(withSession(value)).state, "forwarded");
    renewList(host, listOf({ sub: "bob-id", before: NOW_SECONDS }));
    assertSignedOut(host.request(withSession(value)), "%2F");
    assertNobodyAsked(host);
  });
});

describe("answers about a request alone", () => {
  it("let nobody pass whom the list names", () => {
    const host = startWithList(listOf({ email: "bob@example.com" }));
    const stream = host.request(requestOf({ headers: [["authorization", "Basic Ym9iOnB3"]] }));
    host.answerOnly(ALLOWED_AS_BOB);
    assert.equal(stream.status, 403);
  });

  it("count a credential that says nothing of its age as used now", () => {
    const host = startWithList(listOf({ email: "bob@example.com", before: NOW_SECONDS }));
    const stream = host.request(requestOf({ headers: [["authorization", "Basic Ym9iOnB3"]] }));
    host.answerOnly(ALLOWED_AS_BOB);
    assert.equal(stream.state, "forwarded");
  });

  it("are not made younger by a cookie that nobody signed", () => {
    const host = startWithList(listOf({ email: "bob@example.com", before: NOW_SECONDS - 10 }), {
      session: undefined,
      jwt: undefined,
    });
    const token = dex.key().sign({ iat: NOW_SECONDS - 60 });
    const forged = `${"a".repeat(80)}|9999999999|${"A".repeat(43)}=`;
    const stream = host.request(
      withSession(forged, { path: "/a//b", headers: [["authorization", `Bearer ${token}`]] }),
    );
    for (let call = host.calls[0]; call !== undefined; call = host.calls[0]) {
      const isSession = call.headers.get("authorization") === undefined;
      const answer = BOB_ANSWER.map(([name, text]): [string, string] =>
        name === "x-auth-request-access-token" ? [name, token] : [name, text],
      );
      host.answer(call, isSession ? answerOf(401) : answerOf(202, answer));
    }
    assert.equal(stream.status, 403);
  });
});
