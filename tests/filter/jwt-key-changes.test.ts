// Keys that an issuer rotates in and out, and key IDs that nobody knows: each worker looks for an unknown one once a minute, and
// again at once when it found new keys.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { TIMED_OUT } from "../../scripts/fake-host/http-call";
import type { Stream } from "../../scripts/fake-host/stream";
import { encodePart, keyPairFor, SigningKey } from "../../scripts/lab/tokens";
import { ALLOWED_AS_BOB, countOf, NOW, SECOND, sessionOf, withSession } from "./fixture";
import {
  answerKeys,
  assertRefused,
  authCalls,
  claimsOf,
  dex,
  FETCHED,
  jwtOf,
  keyCalls,
  startJwtFilter,
  tickAfter,
  withBearer,
} from "./jwt-fixture";

const MINUTE = 60 * SECOND;
const REFRESH = 10 * MINUTE;
const REQUESTS = 2000;

const good = await dex.key().mint(claimsOf({ exp: NOW / 1000 + 48 * 3600 }));
const stranger = new SigningKey("RS256", "rotated-in", keyPairFor("RS256"));
const ofStranger = stranger.sign(claimsOf({ exp: NOW / 1000 + 48 * 3600 }));
const bothKeys = { keys: [...dex.jwks.keys, stranger.jwk] };
const strangersKeys = { keys: [stranger.jwk] };

function passes(host: FakeHost, token = good): boolean {
  const stream = host.request(withBearer(token));
  return stream.state === "forwarded";
}

/** Ticks until nobody waits: the filter may answer a crowd bit by bit. */
function settle(host: FakeHost, streams: readonly Stream[]): void {
  for (let i = 0; i < REQUESTS && streams.some(({ state }) => state === "waiting"); i++) tickAfter(host, 1);
}

/** A token of the issuer whose key ID nobody has seen; its signature, which nobody can verify, is always the same. */
function unknownToken(index: number): string {
  const [, payload, signature] = ofStranger.split(".");
  return `${encodePart({ ...stranger.header, kid: `unknown-${index}` })}.${payload}.${signature}`;
}

describe("Keys that change", () => {
  it("are fetched every `refresh`, and not before", () => {
    const host = startJwtFilter({ jwt: jwtOf({ ...FETCHED, refresh: "30s" }) });
    tickAfter(host, 29_999);
    assert.deepEqual(host.calls, []);
    tickAfter(host, 1);
    answerKeys(host, dex.jwks);
    tickAfter(host, 29_999);
    assert.deepEqual(host.calls, []);
  });

  it("stop verifying with the refresh that lacks them, also tokens that were known", () => {
    const host = startJwtFilter();
    assert.ok(passes(host));
    assert.ok(passes(host));
    tickAfter(host, REFRESH);
    assert.ok(passes(host), "while the fetch runs");
    answerKeys(host, strangersKeys);
    const stream = host.request(withBearer(good));
    if (stream.state === "waiting") answerKeys(host, strangersKeys);
    assertRefused(host, stream);
    assert.ok(passes(host, ofStranger));
  });

  it("stop verifying when their material changes under the same key ID", () => {
    const host = startJwtFilter();
    assert.ok(passes(host));
    tickAfter(host, REFRESH);
    answerKeys(host, { keys: [{ ...stranger.jwk, kid: dex.key().kid }] });
    assertRefused(host, host.request(withBearer(good)));
  });

  it("leave known tokens known when they are the same as before", () => {
    const host = startJwtFilter();
    host.request(withBearer(good));
    tickAfter(host, REFRESH);
    answerKeys(host, dex.jwks);
    host.request(withBearer(good));
    assert.equal(countOf(host, "token"), 1);
    assert.equal(countOf(host, "token_verified"), 1);
  });

  it("are fetched at once for a token of a new one, for which the request waits", () => {
    const host = startJwtFilter();
    const streams = [host.request(withBearer(ofStranger)), host.request(withBearer(ofStranger))];
    assert.deepEqual(
      streams.map(({ state }) => state),
      ["waiting", "waiting"],
    );
    assert.ok(passes(host), "a known key does not wait");
    answerKeys(host, bothKeys);
    assert.deepEqual(
      streams.map(({ state }) => state),
      ["forwarded", "forwarded"],
    );
    assert.deepEqual(host.calls, []);
  });

  it("may change more than once a minute: no token of a genuine new key is refused", () => {
    const host = startJwtFilter();
    for (let i = 0; i < 4; i++) {
      const key = new SigningKey("ES256", `rotation-${i}`, keyPairFor("ES256"));
      const stream = host.request(withBearer(key.sign(claimsOf())));
      if (stream.state === "waiting") answerKeys(host, { keys: [...dex.jwks.keys, key.jwk] });
      assert.equal(stream.state, "forwarded", `rotation ${i}`);
      tickAfter(host, 30 * SECOND);
    }
  });
});

describe("Key IDs that nobody knows", () => {
  it("cost one fetch a minute, however many come", () => {
    const host = startJwtFilter();
    let fetches = 0;
    for (let i = 0; i < REQUESTS; i++) {
      const stream = host.request(withBearer(unknownToken(i)));
      if (keyCalls(host).length > 0) {
        fetches++;
        answerKeys(host, dex.jwks);
      }
      assertRefused(host, stream);
      // Three minutes in all.
      host.advance((3 * MINUTE) / REQUESTS);
    }
    assert.ok(fetches >= 3 && fetches <= 4, `${fetches} fetches`);
  });

  it("share the fetch that runs, and are all refused when it brings nothing", () => {
    const host = startJwtFilter();
    const streams = Array.from({ length: REQUESTS }, (_, i) => host.request(withBearer(unknownToken(i))));
    assert.ok(streams.every(({ state }) => state === "waiting"));
    assert.equal(host.calls.length, 1);
    answerKeys(host, dex.jwks);
    settle(host, streams);
    for (const stream of streams) assertRefused(host, stream);
  });

  it("are refused, not 503, when the fetch fails, and the keys in force stay", () => {
    const host = startJwtFilter();
    const stream = host.request(withBearer(unknownToken(1)));
    host.answerOnly(TIMED_OUT);
    assertRefused(host, stream);
    assert.ok(passes(host));
  });

  it("of more requests than may wait get a 503 at once: nobody knows yet what they are", () => {
    const host = startJwtFilter();
    const streams = Array.from({ length: 4200 }, (_, i) => host.request(withBearer(unknownToken(i))));
    const waiting = streams.filter(({ state }) => state === "waiting");
    assert.equal(waiting.length, 4096);
    const others = streams.filter((stream) => !waiting.includes(stream));
    assert.ok(others.every(({ status }) => status === 503));
    answerKeys(host, dex.jwks);
    settle(host, streams);
    assert.ok(waiting.every(({ status }) => status === 401));
  });

  it("do not keep a good token waiting", () => {
    const host = startJwtFilter();
    host.request(withBearer(unknownToken(1)));
    assert.ok(passes(host));
  });

  it("beside a session do not end it", () => {
    const host = startJwtFilter();
    const headers: [string, string][] = [["authorization", `Bearer ${unknownToken(1)}`]];
    const stream = host.request(withSession(sessionOf(), { headers }));
    if (stream.state === "waiting") answerKeys(host, dex.jwks);
    assert.equal(stream.state, "forwarded");
    assert.equal(stream.header("authorization"), "Bearer alice-access-token");
  });

  it("are never passed on to the auth service, on its own pages either", () => {
    const host = startJwtFilter();
    const stream = host.request(withBearer(unknownToken(1), { path: "/oauth2/userinfo" }));
    if (keyCalls(host).length > 0) answerKeys(host, dex.jwks);
    const call = authCalls(host)[0];
    assert.equal(call?.headers.get("authorization"), undefined);
    host.answerOnly(ALLOWED_AS_BOB);
    assert.notEqual(stream.state, "forwarded");
  });
});
