// What a stranger's made-up key IDs may cost, whatever the key server answers, and what they may not cost others: known tokens stay
// known, and a key that is rotated in is found.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { encodePart, type Jwk, keyPairFor, SigningKey } from "../../scripts/lab/tokens";
import { countOf, NOW, SECOND } from "./fixture";
import {
  answerKeys,
  assertRefused,
  claimsOf,
  dex,
  FETCHED,
  jwtOf,
  keyCalls,
  startWithoutKeys,
  withBearer,
} from "./jwt-fixture";

const MINUTE = 60 * SECOND;
const MINUTES = 3;
const REQUESTS = 600;
const STEP = (MINUTES * MINUTE) / REQUESTS;

const LATE = NOW / 1000 + 48 * 3600;
const keys = dex.jwks.keys;
const reversed = [...keys].reverse();
const pair = keyPairFor("ES256");

function keyNamed(kid: string): SigningKey {
  return new SigningKey("ES256", kid, pair);
}

/** A token that names this key; its signature is never the question. */
function tokenOf(kid: string): string {
  const [, payload, signature] = keyNamed("x")
    .sign(claimsOf({ exp: LATE }))
    .split(".");
  return [encodePart(keyNamed(kid).header), payload, signature].join(".");
}

/** The filter with its keys, which no refresh disturbs. */
function start(): FakeHost {
  const host = startWithoutKeys({ jwt: jwtOf({ ...FETCHED, refresh: "24h" }) });
  answerKeys(host, { keys });
  return host;
}

/** Sends tokens of made-up keys for some minutes, and answers each fetch; how many there were, and the most within a minute. */
function flood(
  host: FakeHost,
  kidOf: (index: number) => string,
  setOf: (fetch: number) => readonly Jwk[],
): number[] {
  const fetches: number[] = [];
  for (let i = 0; i < REQUESTS; i++) {
    const stream = host.request(withBearer(tokenOf(kidOf(i))));
    for (const call of keyCalls(host)) {
      answerKeys(host, { keys: setOf(fetches.length) }, call);
      fetches.push(i * STEP);
    }
    assertRefused(host, stream);
    host.advance(STEP);
    host.tick();
  }
  const within = fetches.map(
    (time) => fetches.filter((other) => other >= time && other < time + MINUTE).length,
  );
  return [fetches.length, Math.max(...within)];
}

function made(index: number): string {
  return `made-up-${index}`;
}

describe("A flood of made-up key IDs", () => {
  it("costs one fetch a minute when the key server gives its keys in changing order, and known tokens stay known", () => {
    const host = start();
    const good = dex.key().sign(claimsOf({ exp: LATE }));
    host.request(withBearer(good));
    assert.deepEqual(
      flood(host, made, (fetch) => (fetch % 2 === 0 ? reversed : keys)),
      [MINUTES, 1],
    );
    host.request(withBearer(good));
    assert.equal(countOf(host, "token_verified"), 1);
    assert.equal(countOf(host, "token"), 1);
  });

  it("costs one fetch a minute when the key server gives other keys each time", () => {
    const setOf = (fetch: number) => [...keys, keyNamed(`other-${fetch}`).jwk];
    assert.deepEqual(flood(start(), made, setOf), [MINUTES, 1]);
  });

  it("costs three a minute at the most when each is found, and lost again", () => {
    const host = start();
    const setOf = (fetch: number) => [...keys, { ...keyNamed(made(fetch)).jwk, ...strangersPoint }];
    const strangersPoint = keyPairFor("ES256").publicKey.export({ format: "jwk" });
    let fetches = 0;
    const [, most] = flood(
      host,
      () => made(fetches),
      () => setOf(fetches++),
    );
    assert.equal(most, 3);
  });
});

describe("A key ID that was looked for and not found", () => {
  it("is looked for again after one minute, then two, then four and four", () => {
    const host = start();
    const found: number[] = [];
    for (let minute = 0; minute <= 16; minute += 0.5) {
      host.now = NOW + minute * MINUTE;
      const stream = host.request(withBearer(tokenOf("stale")));
      for (const call of keyCalls(host)) {
        found.push(minute);
        answerKeys(host, { keys }, call);
      }
      assertRefused(host, stream);
    }
    assert.deepEqual(found, [0, 1, 3, 7, 11, 15]);
  });

  it("leaves the minute's fetch to a key that is rotated in", () => {
    const host = start();
    const rotated = keyNamed("rotated-in");
    const stale = () => {
      const stream = host.request(withBearer(tokenOf("stale")));
      for (const call of keyCalls(host)) answerKeys(host, { keys }, call);
      assertRefused(host, stream);
    };
    for (let second = 0; second < 110; second++) {
      stale();
      host.advance(SECOND);
    }
    // The client with the stale token had its second fetch a minute ago, and has its third in another one.
    host.advance(11 * SECOND);
    stale();
    const stream = host.request(withBearer(rotated.sign(claimsOf({ exp: LATE }))));
    answerKeys(host, { keys: [...keys, rotated.jwk] });
    assert.equal(stream.state, "forwarded");
  });
});

describe("A token of a key that nobody knows yet", () => {
  it("is no refused one while as many wait for keys as may: who sent it is to come again", () => {
    const host = start();
    const crowd = Array.from({ length: 5000 }, (_, i) => host.request(withBearer(tokenOf(made(i)))));
    assert.deepEqual(
      [crowd.filter(({ state }) => state === "waiting").length, crowd.at(-1)?.status],
      [4096, 503],
    );
    const rotated = keyNamed("rotated-in");
    const token = rotated.sign(claimsOf({ exp: LATE }));
    assert.equal(host.request(withBearer(token)).status, 503);
    answerKeys(host, { keys: [...keys, rotated.jwk] });
    assert.equal(host.request(withBearer(token)).state, "forwarded");
  });
});
