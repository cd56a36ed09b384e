// A bearer that fails, beside a good session. Where oauth2-proxy would refuse it too the session decides, as there; where only the
// stricter rules here refuse it nobody silently becomes somebody else: 401. Alone each is refused, and none goes anywhere.

import assert from "node:assert/strict";
import { constants, sign } from "node:crypto";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Stream } from "../../scripts/fake-host/stream";
import { ALGORITHMS, encodePart, keyPairFor, SigningKey } from "../../scripts/lab/tokens";
import { ALICE_HEADERS, countOf, identityOf, NOW, requestOf, sessionOf, withSession } from "./fixture";
import {
  answerKeys,
  assertRefused,
  authCalls,
  claimsOf,
  dex,
  HOSTS,
  ISSUER,
  keyCalls,
  startWithoutKeys,
} from "./jwt-fixture";

const key = dex.key();
const left = new SigningKey("RS256", "left-out", keyPairFor("RS256"));
const SET = { keys: [...dex.jwks.keys, { ...left.jwk, use: "enc" }] };

const BOB = { sub: "bob", email: "bob@example.com" };
const NOW_SECONDS = NOW / 1000;

function start(hasCrypto = true): FakeHost {
  const host = startWithoutKeys({}, { hasCrypto });
  answerKeys(host, SET);
  return host;
}

/** A token of Bob's as the issuer signs it, with these claims and header members. */
function genuine(claims: object = {}, header: object = {}): string {
  return key.sign(claimsOf({ ...BOB, ...claims }), { ...key.header, ...header });
}

/** The same with JSON in place of a claim's or header member's value. */
function withJson(part: "claims" | "header", json: string): string {
  const mark = '"JSON"';
  const splice = (object: object) => JSON.stringify({ ...object, x: "JSON" }).replace(mark, json);
  const claims = part === "claims" ? splice(claimsOf(BOB)) : claimsOf(BOB);
  return key.sign(claims, part === "header" ? splice(key.header) : key.header);
}

function tampered(token: string): string {
  const at = token.length - 20;
  return `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
}

/** The signature's last character with a bit that no byte has: the same bytes to a lenient reader. */
function respelled(token: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return token.slice(0, -1) + (alphabet[alphabet.indexOf(token.slice(-1)) + 1] ?? "");
}

function saltedWith(saltLength: number): string {
  const pss = dex.key("PS256");
  const text = `${encodePart(pss.header)}.${encodePart(claimsOf(BOB))}`;
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return `${text}.${sign("sha256", Buffer.from(text), { key: pss.pair.privateKey, padding, saltLength }).toString("base64url")}`;
}

const CERTAIN: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ALGORITHMS.map((algorithm) => [
      `a wrong signature of ${algorithm}`,
      tampered(dex.key(algorithm).sign(claimsOf(BOB))),
    ]),
  ),
  "another's signature": new SigningKey("RS256", key.kid, keyPairFor("RS256")).sign(claimsOf(BOB)),
  "a key that nobody knows": left.sign(claimsOf(BOB), { ...left.header, kid: "unknown" }),
  "an expiry that is over": genuine({ exp: NOW_SECONDS - 1 }),
  "no expiry": genuine({ exp: undefined }),
  "another audience": genuine({ aud: "other" }),
  "no audience": genuine({ aud: [] }),
  "the algorithm none": `${encodePart({ alg: "none" })}.${encodePart(claimsOf(BOB))}.x`,
  "the algorithm HS256": genuine({}, { alg: "HS256" }),
  "a start beyond five minutes": genuine({ nbf: NOW_SECONDS + 301 }),
  "a number beyond a double": withJson("claims", "1e400"),
  "a number of 400 digits": withJson("claims", `[{"y":-${"9".repeat(400)}}]`),
  "a number beyond a double in its header": withJson("header", "1e400"),
  "a nonce that is no text": genuine({}, { nonce: 5 }),
  "a jwk that is private": genuine({}, { jwk: key.pair.privateKey.export({ format: "jwk" }) }),
  "a jwk that is symmetric": genuine({}, { jwk: { kty: "oct", k: "AAAA" } }),
  "an x5c that is no list": genuine({}, { x5c: "MAMCAQU=" }),
  "an x5c that is no DER": genuine({}, { x5c: ["AAAA"] }),
  "an x5c that is no base64": genuine({}, { x5c: ["!"] }),
  "a member twice": key.sign(claimsOf(BOB), `{"x":1,"x":1,${JSON.stringify(key.header).slice(1)}`),
  "a key ID that is a number": genuine({}, { kid: 5 }),
  "an algorithm that is a list": genuine({}, { alg: ["RS256"] }),
  padding: `${genuine()}=`,
  "a fourth part": `${genuine()}.x`,
  "no signature": genuine().slice(0, genuine().lastIndexOf(".")),
};

const STRICTER: Readonly<Record<string, string>> = {
  "a signature in another spelling": respelled(genuine()),
  "no PSS salt": saltedWith(0),
  "a short PSS salt": saltedWith(20),
  "a PSS salt of the most bytes": saltedWith(constants.RSA_PSS_SALTLEN_MAX_SIGN),
  "a start within the five minutes that oauth2-proxy grants": genuine({ nbf: NOW_SECONDS + 120 }),
  "another kind of token": genuine({}, { typ: "logout+jwt" }),
  "the kind of a nested token": genuine({}, { cty: "JWT" }),
  "events of a logout token": genuine({ events: {} }),
  "a critical header": genuine({}, { crit: ["b64"], b64: true }),
  "a null key ID": genuine({}, { kid: null }),
  "an expiry as text": genuine({ exp: String(NOW_SECONDS + 60) }),
  "an expiry in capitals beside it": genuine({ EXP: NOW_SECONDS + 60 }),
  "the issuer twice": key.sign(`{"iss":"x",${JSON.stringify(claimsOf(BOB)).slice(1)}`),
  "a key that is for encryption": left.sign(claimsOf(BOB)),
  "a key that is for another algorithm": key.sign(claimsOf(BOB), { ...key.header, kid: "rs512" }),
  "a type that is a number": genuine({}, { typ: 5 }),
  "a jwk with a thumbprint": genuine({}, { jwk: { ...key.jwk, x5t: "4pNenEBLv0JpLIdugWxQkOsZcK0" } }),
  "a jwk that is no key": genuine({}, { jwk: { kty: "RSA" } }),
};

/** The request's end; keys that nobody knows are looked for in vain. */
function send(host: FakeHost, token: string, withCookie: boolean): Stream {
  const headers: [string, string][] = [["authorization", `Bearer ${token}`]];
  const stream = host.request(withCookie ? withSession(sessionOf(), { headers }) : requestOf({ headers }));
  for (const call of keyCalls(host)) answerKeys(host, SET, call);
  assert.deepEqual(authCalls(host), []);
  return stream;
}

for (const [where, hasCrypto] of HOSTS) {
  describe(`A bearer that fails, on a host ${where}`, () => {
    for (const [name, token] of Object.entries(CERTAIN)) {
      it(`leaves the session to decide, as oauth2-proxy would: ${name}`, () => {
        const host = start(hasCrypto);
        for (let i = 0; i < 2; i++) {
          assert.deepEqual(identityOf(send(host, token, true)), ALICE_HEADERS);
          assertRefused(host, send(host, token, false));
        }
      });
    }

    for (const [name, token] of Object.entries(STRICTER)) {
      it(`is refused beside a session too, since oauth2-proxy might take it: ${name}`, () => {
        const host = start(hasCrypto);
        for (let i = 0; i < 2; i++) {
          assertRefused(host, send(host, token, true));
          assertRefused(host, send(host, token, false));
        }
      });
    }
  });
}

describe("A good token", () => {
  it("in Basic credentials is refused beside a session: oauth2-proxy would take it", () => {
    const host = start();
    for (const pair of [`${genuine()}:`, `${genuine()}:x-oauth-basic`, `x:${genuine()}`]) {
      const headers: [string, string][] = [
        ["authorization", `Basic ${Buffer.from(pair).toString("base64")}`],
      ];
      assertRefused(host, host.request(withSession(sessionOf(), { headers })), pair);
      assertRefused(host, host.request(requestOf({ headers })), pair);
    }
    assert.equal(countOf(host, "token_invalid"), 6);
    assert.equal(host.metric("postern.jwt.refused.not_as_bearer"), 6);
  });

  it("may have a plain jwk, a nonce, and the typ JOSE in its header", () => {
    const { kty, n, e } = key.jwk;
    const jwk = { kty, n, e, use: "sig" };
    for (const header of [
      { jwk },
      { jwk: null },
      { nonce: "abc" },
      { nonce: null },
      { x5c: [] },
      { typ: "JOSE" },
    ]) {
      const stream = send(start(), genuine({}, header), true);
      assert.equal(stream.header("x-auth-request-user"), "bob", JSON.stringify(header));
    }
  });

  it("with certificates in its header is oauth2-proxy's to judge, which parses them", () => {
    const host = start();
    const token = genuine({}, { x5c: ["MAMCAQU="] });
    host.request(requestOf({ headers: [["authorization", `Bearer ${token}`]] }));
    assert.equal(authCalls(host)[0]?.headers.get("authorization"), `Bearer ${token}`);
  });

  it("with certificates in its header is refused here when its signature is wrong", () => {
    const host = start();
    assertRefused(host, send(host, tampered(genuine({}, { x5c: ["MAMCAQU="] })), false));
  });
});

describe("A JWT that cannot be of a configured issuer", () => {
  const FOREIGN: Readonly<Record<string, string>> = {
    "no issuer (SimpleJWT)": key.sign({ token_type: "access", jti: "6f1f0c1e9a", user_id: 42 }),
    "no issuer, but it as audience": key.sign({ aud: ISSUER, sub: "42" }),
    "a null issuer": key.sign({ iss: null, sub: "42" }),
    "a number for an issuer": key.sign({ iss: 42 }),
    "a list of issuers": key.sign({ iss: ["my-app"] }),
    "an issuer of the app's own": key.sign({ iss: "my-app" }),
    "five parts": `${encodePart({ alg: "dir", enc: "A256GCM", iss: ISSUER })}..AAAA.AAAA.AAAA`,
    "a payload that is no JSON": key.sign("not JSON"),
    "a payload that is a list": key.sign(["my-app"]),
    "a payload that is broken": key.sign('{"iss":"my-app"'),
    "a payload that is no base64": `${encodePart({ alg: "RS256" })}.!!!!.AAAA`,
    "no signature": `${encodePart({ alg: "none" })}.${encodePart({ iss: "my-app" })}.`,
  };

  for (const [name, token] of Object.entries(FOREIGN)) {
    const headers: [string, string][] = [["authorization", `Bearer ${token}`]];

    it(`is not ours: asked about alone, as sent: ${name}`, () => {
      const host = start();
      host.request(requestOf({ headers }));
      assert.equal(authCalls(host)[0]?.headers.get("authorization"), `Bearer ${token}`);
    });

    it(`passes as sent where a login is optional or none is needed: ${name}`, () => {
      const rules = {
        public: [{ paths: ["/public"] }],
        routes: [{ paths: ["/optional"], access: "optional" }],
      };
      const host = startWithoutKeys({ rules });
      answerKeys(host, SET);
      for (const path of ["/public", "/optional"]) {
        const stream = host.request(requestOf({ path, headers }));
        for (const call of authCalls(host)) host.answer(call, answerOf(401));
        assert.equal(stream.state, "forwarded");
        assert.deepEqual(identityOf(stream), { authorization: `Bearer ${token}` });
      }
    });
  }
});
