// Tokens that no key verifies: what one may cost, however many keys it might be of, and what the same one costs again.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { type Algorithm, encodePart, keyPairFor, SigningKey } from "../../scripts/lab/tokens";
import { SECOND } from "./fixture";
import {
  answerKeys,
  assertRefused,
  claimsOf,
  dex,
  FETCHED,
  jwtOf,
  startJwtFilter,
  startWithoutKeys,
  tickAfter,
  withBearer,
} from "./jwt-fixture";

const KEYS = 8;
const VERIFY = "proxy_call_foreign_function";

/** Keys of one kind, and how many of them one token may be tried with. */
const KINDS: readonly (readonly [string, Algorithm, () => SigningKey["pair"], number])[] = [
  ["RSA of 2048 bits", "RS256", () => keyPairFor("RS256"), 8],
  ["RSA of 4096 bits", "RS256", () => generateKeyPairSync("rsa", { modulusLength: 4096 }), 4],
  ["P-256", "ES256", () => keyPairFor("ES256"), 8],
  ["P-384", "ES384", () => keyPairFor("ES384"), 2],
  ["P-521", "ES512", () => keyPairFor("ES512"), 2],
];

function keysOf(algorithm: Algorithm, pairOf: () => SigningKey["pair"]): SigningKey[] {
  return Array.from({ length: KEYS }, () => new SigningKey(algorithm, "", pairOf()));
}

/** The public key without an ID: a token without one might be of any of them. */
function jwkOf(key: SigningKey): object {
  const { kid: _kid, ...jwk } = key.jwk;
  return jwk;
}

function headerOf(key: SigningKey): object {
  return { alg: key.algorithm };
}

/** A token of nobody's whose signature has the right form. */
function junk(key: SigningKey, index: number): string {
  const [header, , signature] = key.sign(claimsOf(), headerOf(key)).split(".");
  return [header, encodePart(claimsOf({ jti: index })), signature].join(".");
}

function startWith(keys: readonly SigningKey[]): FakeHost {
  return startWithoutKeys({ jwt: jwtOf({ inline: { keys: keys.map(jwkOf) } }) });
}

/** Signatures that were verified for a token, which is refused. */
function costOf(host: FakeHost, token: string): number {
  const stream = host.request(withBearer(token));
  assertRefused(host, stream);
  return stream.hostCalls.filter((name) => name === VERIFY).length;
}

/** How many requests a genuine token takes to pass. */
function triesOf(host: FakeHost, token: string): number {
  for (let tries = 1; tries <= KEYS; tries++) {
    if (host.request(withBearer(token)).state === "forwarded") return tries;
  }
  throw new Error("it never passes");
}

for (const [name, algorithm, pairOf, most] of KINDS) {
  describe(`Of ${KEYS} keys without an ID, ${name}`, () => {
    const keys = keysOf(algorithm, pairOf);
    const [first, last] = [keys[0], keys[KEYS - 1]] as [SigningKey, SigningKey];

    it(`${most} are tried for a token, and none when it comes again after all were`, () => {
      const host = startWith(keys);
      const token = junk(first, 0);
      const costs = Array.from({ length: KEYS }, () => costOf(host, token));
      assert.equal(Math.max(...costs), most);
      assert.equal(costs[0], most);
      assert.equal(
        costs.reduce((sum, cost) => sum + cost),
        KEYS,
      );
      assert.equal(costs[KEYS - 1], most === 1 ? 1 : 0);
    });

    it("the last one verifies too, and is the first to be tried from then on", () => {
      const host = startWith(keys);
      assert.equal(triesOf(host, last.sign(claimsOf(), headerOf(last))), KEYS / most);
      const next = host.request(withBearer(last.sign(claimsOf({ jti: "next" }), headerOf(last))));
      assert.equal(next.state, "forwarded");
      assert.equal(next.hostCalls.filter((call) => call === VERIFY).length, 1);
    });
  });
}

const ROUNDS = 9;

describe("A token whose signature failed", () => {
  const key = dex.key();
  const token = junk(key, 0);

  it("is not verified again, whatever other junk comes, but for what takes its place", () => {
    const costs = Array.from({ length: ROUNDS }, () => {
      const host = startWith([key]);
      assert.equal(costOf(host, token), 1);
      for (let i = 1; i <= 20; i++) costOf(host, junk(key, i));
      return costOf(host, token);
    });
    // In one of thirteen rounds other junk has the same place.
    assert.ok(costs.filter((cost) => cost === 0).length > ROUNDS / 2, String(costs));
  });

  it("pushes no good token out, in whatever numbers", () => {
    const host = startJwtFilter({ cache: { sessions: 10 } });
    const good = key.sign(claimsOf());
    host.request(withBearer(good));
    for (let i = 0; i < 1000; i++) costOf(host, junk(key, i));
    assert.ok(!host.request(withBearer(good)).hostCalls.includes(VERIFY));
  });

  it("is judged anew by new keys: it passes when it was theirs", () => {
    const host = startWithoutKeys({ jwt: jwtOf({ ...FETCHED, refresh: "10s" }) });
    const rotated = new SigningKey("RS256", key.kid, keyPairFor("RS256"));
    answerKeys(host, { keys: [key.jwk] });
    const early = rotated.sign(claimsOf());
    assert.equal(costOf(host, early), 1);
    tickAfter(host, 10 * SECOND);
    answerKeys(host, { keys: [rotated.jwk] });
    assert.equal(host.request(withBearer(early)).state, "forwarded");
  });

  it("is another configuration's to judge", () => {
    const host = startJwtFilter();
    const stranger = new SigningKey("RS256", key.kid, keyPairFor("RS256"));
    const foreign = stranger.sign(claimsOf());
    assert.equal(costOf(host, foreign), 1);
    host.configure({
      authService: { cluster: "oauth2-proxy" },
      jwt: jwtOf({ inline: { keys: [stranger.jwk] } }),
    });
    assert.equal(host.request(withBearer(foreign)).state, "forwarded");
  });
});
