// Key sets as real servers write them: members that mean nothing here, keys for other uses, answers of other types. One bad key costs
// no other, and the log and a counter say what is left out, or refused, and why.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import { type Algorithm, type Jwk, keyPairFor, SigningKey } from "../../scripts/lab/tokens";
import { configOf, NOW, loggedBy } from "./fixture";
import {
  answerKeys,
  assertRefused,
  assertUnavailable,
  claimsOf,
  CLUSTERS,
  dex,
  FETCHED,
  ISSUER,
  jwtOf,
  keyCalls,
  onlyKeyCall,
  startWithoutKeys,
  tickAfter,
  withBearer,
} from "./jwt-fixture";

const key = dex.key("RS256");
const other = new SigningKey("RS256", "other", keyPairFor("RS256"));
const es = dex.key("ES256");

/** A key whose private half nobody has, as the servers publish it. */
function published(type: "ec" | "x25519" | "ed448", members: object): Jwk {
  const pair =
    type === "ec"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : type === "x25519"
        ? generateKeyPairSync("x25519")
        : generateKeyPairSync("ed448");
  return { ...pair.publicKey.export({ format: "jwk" }), ...members };
}

function without(jwk: Jwk, ...names: string[]): Jwk {
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => !names.includes(name)));
}

/** A filter with this set, and what it says about it. */
function startWith(keys: readonly unknown[]): FakeHost {
  const host = startWithoutKeys();
  answerKeys(host, { keys });
  return host;
}

function isTaken(jwk: Jwk, signing: SigningKey): boolean {
  const host = startWith([jwk]);
  return host.request(withBearer(signing.sign(claimsOf()))).state === "forwarded";
}

const warnings = (host: FakeHost) => [...loggedBy(host, "keys_left_out"), ...loggedBy(host, "fetch_failed")];

describe("A key of a set", () => {
  const EMPTY: Readonly<Record<string, object>> = {
    "an empty crv and an expiry in milliseconds (Gluu)": { crv: "", exp: 1893456000000 },
    "empty lists of everything (.NET)": { key_ops: [], oth: [], x5c: [] },
    "null members": { crv: null, use: null, alg: null, key_ops: null, x: null, y: null, x5u: null },
    "empty members": { crv: "", use: "", alg: "", x: "", y: "" },
    "members of other kinds of keys": { crv: "P-256", x: 5, y: ["z"], k: "AA" },
    "an operation more": { key_ops: ["sign", "verify"] },
    "the issuer and its thumbprint (Entra)": { issuer: ISSUER, x5t: "abc", cloud_instance_name: "x" },
  };

  for (const [name, members] of Object.entries(EMPTY)) {
    it(`is taken with ${name}`, () => {
      assert.ok(isTaken({ ...key.jwk, ...members }, key));
      const onlyForRsa = Object.keys(members).filter((member) => ["crv", "x", "y"].includes(member));
      assert.ok(isTaken({ ...es.jwk, ...without(members as Jwk, ...onlyForRsa), n: "", e: null }, es));
    });
  }

  it("without a kid, with a null or an empty one is for a token without one", () => {
    for (const kid of [undefined, null, ""]) {
      const host = startWith([{ ...key.jwk, kid }]);
      const stream = host.request(withBearer(key.sign(claimsOf(), { alg: "RS256" })));
      assert.equal(stream.state, "forwarded", String(kid));
    }
  });

  it("with a kid that no token has is no match for the token's (C35)", () => {
    const host = startWith([without(key.jwk, "kid")]);
    const stream = host.request(withBearer(key.sign(claimsOf(), { alg: "RS256", kid: "other" })));
    answerKeys(host, { keys: [without(key.jwk, "kid")] });
    assertRefused(host, stream);
  });

  it("may share its kid with two of other algorithms", () => {
    const algorithms: Algorithm[] = ["RS256", "RS384", "RS512"];
    const keys = algorithms.map((algorithm) => new SigningKey(algorithm, "same", keyPairFor(algorithm)));
    const host = startWith(keys.map(({ jwk }) => jwk));
    for (const each of keys) assert.equal(host.request(withBearer(each.sign(claimsOf()))).state, "forwarded");
  });

  it("is compared by its kid to the letter, and may have a zero in front of its modulus", () => {
    const modulus = Buffer.from(String(key.jwk["n"]), "base64url");
    const jwk = {
      ...key.jwk,
      kid: "Yz-zero_RS256",
      n: Buffer.concat([Buffer.alloc(1), modulus]).toString("base64url"),
    };
    const host = startWith([jwk]);
    const token = (kid: string) => key.sign(claimsOf(), { alg: "RS256", kid, x5t: "abc" });
    assert.equal(host.request(withBearer(token("Yz-zero_RS256"))).state, "forwarded");
    const stream = host.request(withBearer(token("Yz-zero")));
    answerKeys(host, { keys: [jwk] });
    assertRefused(host, stream);
  });

  const BAD: readonly (readonly [string, unknown, string])[] = [
    ["no object", null, "no_object"],
    ["a symmetric one", { kty: "oct", kid: "a", k: "c2VjcmV0" }, "kty"],
    ["one for encryption", { ...other.jwk, use: "enc" }, "use"],
    ["one that wraps keys", { ...other.jwk, use: undefined, key_ops: ["wrapKey"] }, "key_ops"],
    ["one of RSA-OAEP", { ...other.jwk, alg: "RSA-OAEP" }, "alg"],
    ["one whose alg does not fit", { ...other.jwk, alg: "ES256" }, "alg_misfit"],
    ["one with a number for a kid", { ...other.jwk, kid: 5 }, "kid"],
    ["one on Ed448", published("ed448", { kid: "kc-ed448", use: "sig" }), "crv"],
    ["one on X25519", published("x25519", { kid: "x" }), "crv"],
    ["one on secp256k1", { kty: "EC", crv: "secp256k1", x: "AA", y: "AA" }, "crv"],
    ["one without its modulus", without(other.jwk, "n"), "material"],
    ["one of 1024 bits", { kty: "RSA", e: "AQAB", n: "_".repeat(171) + "w" }, "material"],
    ["one off its curve", { ...published("ec", { kid: "off" }), y: "AAAA" }, "material"],
  ];

  for (const [name, bad, fault] of BAD) {
    it(`that cannot be used costs no other, and is named and counted: ${name}`, () => {
      const host = startWith([bad, key.jwk, bad]);
      assert.equal(host.request(withBearer(key.sign(claimsOf()))).state, "forwarded");
      const [{ detail, ...line } = {}, ...more] = warnings(host);
      const issuer = "https://dex.example.com/dex";
      assert.deepEqual(line, { event: "keys_left_out", issuer, keys: 3, left_out: 2 });
      assert.notEqual(detail, undefined);
      assert.deepEqual(more, []);
      host.tick();
      assert.equal(host.metric(`postern.jwt.key_left_out.${fault}`), 2);
    });
  }

  it("is named in the log in visible ASCII, eight of them, and once for as long as they are the same", () => {
    const named = ['a\nb\u202e"x', "k".repeat(100), "c", "d", "e", "f", "g", "h", "i"];
    const bad = named.map((kid) => ({ ...other.jwk, kid, use: "enc" }));
    const host = startWithoutKeys({ jwt: jwtOf({ ...FETCHED, refresh: "10s" }) });
    for (const keys of [[...bad, key.jwk], [...bad, key.jwk], [key.jwk], [bad[2], key.jwk]]) {
      answerKeys(host, JSON.stringify({ keys }).replaceAll("\u202e", "\\u202e"));
      tickAfter(host, 10_000);
    }
    const [first, second, ...more] = warnings(host);
    assert.deepEqual([first?.["left_out"], first?.["keys"]], [9, 10]);
    assert.match(
      String(first?.["detail"]),
      /^"a\?b\?\?\?\?x" \(use is not sig\), "k{64}\.\.\." \(use is not sig\), "c" .*, 1 more$/,
    );
    assert.deepEqual(
      [second?.["left_out"], second?.["keys"], second?.["detail"]],
      [1, 2, '"c" (use is not sig)'],
    );
    assert.deepEqual(more, []);
  });

  it("that is left out verifies nothing (C32)", () => {
    const host = startWith([{ ...other.jwk, kid: "kc-enc", use: "enc", alg: "RSA-OAEP" }, key.jwk]);
    const token = other.sign(claimsOf(), { alg: "RS256", kid: "kc-enc" });
    const stream = host.request(withBearer(token));
    for (const call of keyCalls(host)) host.answer(call, answerOf(503));
    assertRefused(host, stream);
  });
});

describe("The answer of a key server", () => {
  it("is asked for as a key set, as JSON, and as whatever there is", () => {
    const accept = onlyKeyCall(startWithoutKeys()).headers.get("accept");
    assert.equal(accept, "application/jwk-set+json, application/json, */*;q=0.1");
  });

  it("may be of any type", () => {
    for (const type of ["application/jwk-set+json; charset=utf-8", "text/plain", undefined]) {
      const host = startWithoutKeys();
      host.answerOnly(
        answerOf(200, type === undefined ? [] : [["content-type", type]], JSON.stringify(dex.jwks)),
      );
      assert.equal(host.request(withBearer(key.sign(claimsOf()))).state, "forwarded", type);
    }
  });

  const REFUSED: readonly (readonly [string, string, RegExp, string])[] = [
    [
      "101 keys",
      JSON.stringify({ keys: Array(101).fill(key.jwk) }),
      /^status 200: more than 100 keys$/,
      "too_many_keys",
    ],
    [
      "270 KiB",
      JSON.stringify({ keys: [key.jwk], x: "x".repeat(270 * 1024) }),
      /^status 200: more than 256 KiB$/,
      "too_large",
    ],
    ["a page", "<html></html>", /status 200: no JSON object with a list of keys/, "malformed"],
    ["nothing", "", /status 200: no JSON object with a list of keys/, "malformed"],
    ["no list", '{"keys":{}}', /status 200: no JSON object with a list of keys/, "malformed"],
    ["no key", '{"keys":[]}', /^status 200: no key that can be used$/, "no_usable_key"],
    [
      "no usable key",
      JSON.stringify({ keys: [{ ...key.jwk, alg: "ES256" }] }),
      /^status 200: no key that can be used: "rs256" \(alg and key do not fit\)$/,
      "no_usable_key",
    ],
  ];

  for (const [name, body, text, counter] of REFUSED) {
    it(`that is refused is so for a reason that log and counter say: ${name}`, () => {
      const host = startWithoutKeys();
      answerKeys(host, body);
      assertUnavailable(host.request(withBearer(key.sign(claimsOf()))));
      const [line, ...more] = warnings(host);
      assert.equal(line?.["document"], "keys from https://dex.example.com/dex");
      assert.match(String(line?.["detail"]), text);
      assert.deepEqual(more, []);
      host.tick();
      assert.equal(host.metric(`postern.jwt.keys_refused.${counter}`), 1);
      assert.equal(host.metric("postern.auth.keys_failed"), 1);
    });
  }

  it("that is an error is named by its status, and none as none", () => {
    const host = startWithoutKeys();
    host.answerOnly(answerOf(406));
    tickAfter(host, 1000);
    host.answerOnly(null);
    assert.deepEqual(
      warnings(host).map(({ detail }) => detail),
      ["status 406", "no answer"],
    );
  });
});

describe("Inline keys", () => {
  function configured(keys: readonly unknown[]): FakeHost {
    const host = new FakeHost({ now: NOW, clusters: CLUSTERS });
    host.configure(configOf({ jwt: jwtOf({ inline: { keys } }) }));
    return host;
  }

  it("are refused with what is wrong with each", () => {
    const host = configured([{ ...key.jwk, use: "enc" }, { kty: "oct" }]);
    const line = String(loggedBy(host, "config_rejected")[0]?.["detail"]);
    assert.match(
      line,
      /no key that can be used: "rs256" \(use is not sig\), one without kid \(another kty\)/,
    );
  });

  it("that are left out are logged", () => {
    const host = configured([key.jwk, { ...other.jwk, use: "enc" }]);
    const [line] = warnings(host);
    assert.deepEqual(
      [line?.["left_out"], line?.["keys"], line?.["detail"]],
      [1, 2, '"other" (use is not sig)'],
    );
    assert.equal(host.request(withBearer(key.sign(claimsOf()))).state, "forwarded");
  });
});
