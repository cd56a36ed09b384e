// session.endStreams: streams that outlive their request (WebSockets, events, long downloads) end with the session that they passed by, and with
// nothing else; the browser's next request tells it why.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Stream } from "../../scripts/fake-host/stream";
import { DOUBTS, PAGE_WAYS, PLAIN, type SessionRequest } from "../support/request-doubts";
import { type ConfigSections, HOUR, SECOND, sessionOf, withSession } from "./fixture";
import { Gateway, requestFor } from "./gateway";
import {
  answerList,
  LIST,
  LIST_CLUSTERS,
  listOf,
  NOW_SECONDS,
  renewList,
  startWithList,
} from "./revocation-fixture";
import { INLINE, tokenWith } from "./tokens";

const MINUTE = 60 * SECOND;
const SIGN_OUT = "/oauth2/sign_out";
const ENDING = { endStreams: true };
const PLACES = 16_384;

function gatewayOf(session: object = {}, sections: ConfigSections = {}, expire = 168 * HOUR): Gateway {
  const cookieExpire = `${expire / SECOND}s`;
  const refresh =
    Number(/\d+/.exec((session as { cookieRefresh?: string }).cookieRefresh ?? "0")?.[0]) * SECOND;
  return new Gateway({
    sections: { ...sections, session: { cookieExpire, ...ENDING, ...session } },
    workers: 2,
    model: { cookieExpire: expire, cookieRefresh: refresh },
    host: { clusters: LIST_CLUSTERS },
  });
}

/** A stream of this request that has passed and stays open. */
function open(gateway: Gateway, request: Partial<SessionRequest>, worker = 0): Stream {
  const [arrived] = gateway.arrive([request], [worker]);
  assert.ok(arrived);
  gateway.settle([arrived.stream]);
  assert.equal(arrived.stream.state, "forwarded");
  return arrived.stream;
}

const page = (value: string, path = "/events"): SessionRequest => requestFor(value, path, PLAIN);

/** Which of the streams were reset, after a tick of each worker. */
function resetOf(gateway: Gateway, ...streams: readonly Stream[]): boolean[] {
  gateway.tickAll();
  return streams.map(({ wasReset }) => wasReset);
}

/** Lets time pass as it does, tick by tick where something may happen, until then. */
function passTo(gateway: Gateway, millis: number): void {
  gateway.advance(millis - 2 * SECOND);
  gateway.tickAll();
  gateway.tickAll();
}

describe("A stream whose session signs out", () => {
  for (const [name, session] of Object.entries({
    "a login with a nonce": { hasNonce: true, sections: {} },
    "a login without a nonce": { hasNonce: false, sections: {} },
    "a session that cannot be opened here": { hasNonce: true, sections: { cookieSecret: undefined } },
  }))
    it(`is reset in every worker, and no other is: ${name}`, () => {
      const gateway = gatewayOf(session.sections);
      const make = () => (session.hasNonce ? gateway.sessionWithNonce() : gateway.session());
      const [alice, bob] = [make(), gateway.sessionWithNonce({ email: "bob@example.com", user: "bob" })];
      const streams = [0, 1].map((worker) => open(gateway, page(alice), worker));
      const others = [0, 1].map((worker) => open(gateway, page(bob), worker));
      assert.deepEqual(resetOf(gateway, ...streams, ...others), [false, false, false, false]);
      gateway.send(page(alice, SIGN_OUT), 1);
      assert.deepEqual(resetOf(gateway, ...streams, ...others), [true, true, false, false]);
      assert.equal(gateway.worker(0).metric("postern.streams.ended"), 2);
    });

  it("is reset whatever its request looked like", () => {
    const ways = [
      ...DOUBTS.paths,
      ...DOUBTS.queries,
      ...DOUBTS.cookies,
      ...DOUBTS.headers,
      ...DOUBTS.methods,
    ];
    const gateway = gatewayOf();
    for (const way of ways) {
      const value = gateway.sessionWithNonce();
      const [arrived] = gateway.arrive([requestFor(value, "/events", way)]);
      assert.ok(arrived);
      gateway.settle([arrived.stream]);
      if (arrived.stream.state !== "forwarded") continue;
      gateway.send(page(value, SIGN_OUT));
      assert.deepEqual(resetOf(gateway, arrived.stream), [true], way.name);
    }
  });

  it("is reset also where the session's own token came beside it", () => {
    const gateway = gatewayOf();
    const value = gateway.sessionWithNonce({ accessToken: "own-access-token" });
    const headers: SessionRequest["headers"] = [["authorization", "Bearer own-access-token"]];
    const stream = open(gateway, { ...page(value), headers });
    gateway.send(page(value, SIGN_OUT));
    assert.deepEqual(resetOf(gateway, stream), [true]);
  });

  it("is reset after a refresh gave the login other cookies", () => {
    const gateway = gatewayOf({ cookieRefresh: "600s" });
    const value = gateway.sessionWithNonce();
    const stream = open(gateway, page(value));
    gateway.advance(11 * MINUTE);
    const outcome = gateway.send(page(value));
    const [renewed] = gateway.sessionsIn(outcome);
    assert.ok(renewed);
    assert.deepEqual(resetOf(gateway, stream), [false]);
    gateway.send(page(renewed, SIGN_OUT), 1);
    assert.deepEqual(resetOf(gateway, stream), [true]);
  });

  it("stays where the option is not set", () => {
    const gateway = gatewayOf({ endStreams: false });
    const value = gateway.sessionWithNonce();
    const stream = open(gateway, page(value));
    gateway.send(page(value, SIGN_OUT));
    assert.deepEqual(resetOf(gateway, stream), [false]);
    assert.equal(stream.hostCalls.includes("proxy_close_stream"), false);
  });
});

describe("A stream whose session is over", () => {
  it("is reset when its cookie is too old", () => {
    const gateway = gatewayOf({}, {}, HOUR);
    const value = gateway.session();
    const stream = open(gateway, page(value));
    const late = open(gateway, page(gateway.session({ createdAt: new Date(gateway.now) })));
    passTo(gateway, HOUR - 2 * MINUTE);
    assert.deepEqual(resetOf(gateway, stream), [false]);
    gateway.advance(MINUTE + 5 * SECOND);
    assert.deepEqual(resetOf(gateway, stream, late), [true, false]);
    assert.equal(gateway.send(page(value)).passed, false);
  });

  it("is not reset while a new request would pass by the same cookie", () => {
    const gateway = gatewayOf({}, {}, HOUR);
    const value = gateway.session();
    const stream = open(gateway, page(value));
    gateway.advance(HOUR - 2 * MINUTE);
    for (let seconds = 0; seconds < 120 && !stream.wasReset; seconds++) gateway.tickAll();
    assert.equal(stream.wasReset, true);
    assert.equal(gateway.send(page(value)).passed, false);
  });

  it("goes on with the login, in either worker, where refreshes make it anew", () => {
    const gateway = gatewayOf({ cookieRefresh: "600s" }, {}, HOUR);
    const value = gateway.sessionWithNonce();
    const streams = [0, 1].map((worker) => open(gateway, page(value), worker));
    let current = value;
    for (let i = 0; i < 12; i++) {
      gateway.advance(11 * MINUTE);
      const [renewed] = gateway.sessionsIn(gateway.send(page(current), i % 2));
      current = renewed ?? current;
      assert.deepEqual(resetOf(gateway, ...streams), [false, false], `after ${(i + 1) * 11} minutes`);
    }
    gateway.advance(HOUR + 6 * MINUTE);
    assert.deepEqual(resetOf(gateway, ...streams), [true, true]);
  });

  it("is reset when its refresh is refused and its token has ended", () => {
    const gateway = gatewayOf({ cookieRefresh: "600s" });
    const value = gateway.sessionWithNonce({ refreshToken: "taken no more" });
    gateway.model.spend("taken no more");
    const streams = [0, 1].map((worker) => open(gateway, page(value), worker));
    gateway.advance(11 * MINUTE);
    gateway.send(page(value), 1);
    assert.deepEqual(resetOf(gateway, ...streams), [false, false], "its token lives for an hour");
    gateway.advance(HOUR);
    assert.deepEqual(resetOf(gateway, ...streams), [true, true]);
  });

  it("is reset when it is due and its token ends, where nothing can refresh it", () => {
    const gateway = gatewayOf({ cookieRefresh: "600s" });
    const stream = open(gateway, page(gateway.sessionWithNonce({ refreshToken: "" })));
    gateway.advance(HOUR - 10 * SECOND);
    assert.deepEqual(resetOf(gateway, stream), [false]);
    gateway.advance(15 * SECOND);
    assert.deepEqual(resetOf(gateway, stream), [true]);
  });

  it("is let be for a minute where oauth2-proxy lets it in all the same", () => {
    const gateway = gatewayOf({ cookieSecret: undefined }, {}, HOUR);
    Object.assign(gateway.model.options, { cookieExpire: 168 * HOUR });
    const value = gateway.session();
    gateway.advance(2 * HOUR);
    const stream = open(gateway, page(value));
    passTo(gateway, MINUTE - 5 * SECOND);
    assert.deepEqual(resetOf(gateway, stream), [false]);
    gateway.advance(10 * SECOND);
    assert.deepEqual(resetOf(gateway, stream), [true]);
  });
});

describe("A stream whose owner is revoked", () => {
  it("is reset with the list that names them, and no other is", () => {
    const host = startWithList(listOf(), { session: ENDING });
    const alice = host.request(withSession(sessionOf()));
    const bob = host.request(withSession(sessionOf({ email: "bob@example.com", user: "bob" })));
    renewList(host, listOf({ email: "alice@example.com" }));
    host.advance(SECOND);
    host.tick();
    assert.deepEqual([alice.wasReset, bob.wasReset], [true, false]);
  });

  it("goes on where the entry is for sessions of before it", () => {
    const host = startWithList(listOf(), { session: ENDING });
    const stream = host.request(withSession(sessionOf()));
    renewList(host, listOf({ email: "alice@example.com", before: NOW_SECONDS - (HOUR / SECOND) * 30 }));
    host.advance(SECOND);
    host.tick();
    assert.equal(stream.wasReset, false);
  });

  it("is reset where oauth2-proxy says whose session it is", () => {
    const gateway = gatewayOf(
      { cookieSecret: undefined },
      { revocation: { list: LIST, interval: "10s" }, cache: { verdictTtl: "1h" } },
    );
    for (const worker of gateway.workers) answerList(worker, listOf());
    const stream = open(gateway, page(gateway.session()));
    gateway.advance(10 * SECOND);
    for (const worker of gateway.workers) {
      worker.tick();
      answerList(worker, listOf({ email: "alice@example.com" }));
    }
    assert.deepEqual(resetOf(gateway, stream), [true]);
  });
});

describe("A stream that passed by something else", () => {
  it("does not end with the session beside it", () => {
    const gateway = gatewayOf({}, INLINE);
    const value = gateway.sessionWithNonce();
    const headers = [["authorization", `Bearer ${tokenWith({})}`]] as const;
    const bearer = open(gateway, { ...page(value), headers });
    const nobody = open(gateway, { method: "GET", path: "/events", cookies: [], headers });
    gateway.send(page(value, SIGN_OUT));
    assert.deepEqual(resetOf(gateway, bearer, nobody), [false, false]);
  });

  it("is not reset after it was answered or had gone", () => {
    const gateway = gatewayOf();
    const value = gateway.sessionWithNonce();
    const stream = open(gateway, page(value));
    gateway.worker(0).end(stream);
    for (const way of PAGE_WAYS) gateway.send(requestFor(value, "/events", way));
    gateway.send(page(value, SIGN_OUT));
    assert.deepEqual(resetOf(gateway, stream), [false]);
    assert.equal(gateway.worker(0).metric("postern.streams.ended"), 0);
  });
});

describe("More streams than can be watched", () => {
  it("make room as soon as others are gone, and are counted where there is none", () => {
    const gateway = gatewayOf();
    const value = gateway.sessionWithNonce();
    const host = gateway.worker(0);
    const request = withSession(value);
    const first = Array.from({ length: PLACES }, () => host.request(request));
    const beyond = host.request(request);
    assert.equal(beyond.state, "forwarded");
    assert.equal(host.metric("postern.streams.unwatched"), 1);
    for (const stream of first.slice(0, 100)) host.end(stream);
    gateway.advance(SECOND);
    gateway.tickAll();
    const later = host.request(request);
    assert.equal(host.metric("postern.streams.unwatched"), 1);
    gateway.send(page(value, SIGN_OUT), 1);
    const isReset = resetOf(gateway, later, beyond, ...first.slice(100));
    assert.equal(isReset[0], true);
    assert.equal(isReset[1], false);
    assert.ok(isReset.slice(2).every((wasReset) => wasReset));
  });
});
