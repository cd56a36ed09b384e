// A bearer token of a configured issuer, however its line is spelled: a good one passes as whom it names, one that fails reaches
// neither the app nor the auth service, on whatever route. Credentials that are not of a configured issuer are the app's own.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import { ODD_BLANKS, ODD_LINES, SEVERAL_LINES, SPELLINGS } from "../support/bearer-spellings";
import { encodePart, keyPairFor, SigningKey } from "../../scripts/lab/tokens";
import {
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  identityOf,
  LOGIN_PAGE,
  requestOf,
  sessionOf,
  withSession,
} from "./fixture";
import { assertRefused, authCalls, claimsOf, dex, jwtOf, keyCalls, startJwtFilter } from "./jwt-fixture";

const RULES = {
  public: [{ paths: ["/public/*"] }],
  routes: [{ paths: ["/optional/*"], access: "optional" }],
  cors: { allowedOrigins: ["https://app.example.com"], preflight: "pass" },
};

const good = dex.key().sign(claimsOf());
const strangersKey = new SigningKey("RS256", dex.key().kid, keyPairFor("RS256"));
const forged = strangersKey.sign(claimsOf({ sub: "root" }));
const [forgedHeader, forgedPayload, forgedSignature] = forged.split(".");

/** What is wrong with the token itself. */
const FORGERIES: Readonly<Record<string, string>> = {
  "another's signature": forged,
  "no signature": `${forgedHeader}.${forgedPayload}.`,
  "the algorithm none": `${encodePart({ alg: "none" })}.${forgedPayload}.x`,
  "an unknown key": strangersKey.sign(claimsOf(), { alg: "RS256", kid: "unknown" }),
  "an expired one": dex.key().sign(claimsOf({ exp: 1 })),
  "another audience": dex.key().sign(claimsOf({ aud: "other" })),
  "the issuer twice": `${forgedHeader}.${encodePart(`{"iss":"x",${JSON.stringify(claimsOf()).slice(1)}`)}.${forgedSignature}`,
  "the issuer in capitals": dex.key().sign(JSON.stringify(claimsOf()).replace('"iss"', '"ISS"')),
  "the issuer in a list": dex.key().sign(claimsOf({ iss: [claimsOf().iss] })),
  "JSON with a comma too many": dex.key().sign(JSON.stringify(claimsOf()).replace("}", ",}")),
  "the standard alphabet": `${forgedHeader}.${Buffer.from(JSON.stringify(claimsOf({ x: "???>>>" }))).toString("base64")}.${forgedSignature}`,
};

/** Credentials that are not ours to judge. */
const FOREIGN: Readonly<Record<string, string>> = {
  "an opaque bearer": "Bearer opaque",
  "an opaque bearer in lower case": "bearer  opaque",
  "a token of another issuer": `Bearer ${dex.key().sign(claimsOf({ iss: "https://other.example.com" }))}`,
  "another issuer's that mentions ours": `Bearer ${dex.key().sign(claimsOf({ iss: "https://other.example.com", aud: claimsOf().iss }))}`,
  "a token without an issuer": `Bearer ${dex.key().sign(claimsOf({ iss: undefined, aud: claimsOf().iss }))}`,
  Basic: `Basic ${Buffer.from("user:password").toString("base64")}`,
  "another scheme": "Token abc.def.ghi",
  "another scheme's token of another issuer": `Token ${dex.key().sign(claimsOf({ iss: "https://other.example.com", aud: claimsOf().iss }))}`,
  "another scheme's good token": `DPoP ${good}`,
  Digest: 'Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html"',
  "a line without a scheme": "abc",
};

function lineOf(line: string): Pair[] {
  return [["authorization", line]];
}

/** The request's end; a key that nobody knows is looked for once. */
function send(host: FakeHost, pairs: Pair[]): Stream {
  const stream = host.request(pairs);
  for (const call of keyCalls(host)) host.answer(call, answerOf(503));
  return stream;
}

function assertPassedWithout(host: FakeHost, stream: Stream, message: string): void {
  assert.equal(stream.state, "forwarded", message);
  assert.deepEqual(identityOf(stream), {}, message);
  assert.deepEqual(authCalls(host), [], message);
}

describe("A good bearer token", () => {
  for (const [name, spell] of Object.entries(SPELLINGS)) {
    it(`passes ${name}, and reaches the app as everybody reads it`, () => {
      const host = startJwtFilter();
      for (const reason of ["token_verified", "token"]) {
        const stream = host.request(requestOf({ headers: lineOf(spell(good)) }));
        assert.equal(stream.state, "forwarded", reason);
        assert.equal(stream.header("authorization"), `Bearer ${good}`);
        assert.equal(stream.header("x-auth-request-access-token"), good);
        assert.equal(stream.header("x-auth-request-email"), "alice@example.com");
      }
      assert.deepEqual(host.calls, []);
    });

    it(`goes to the auth service as it reads it, and to the app as sent with "preserve", ${name}`, () => {
      const host = startJwtFilter({ upstream: { authorization: "preserve" } });
      host.request(requestOf({ path: "/?allowed_groups=ops", headers: lineOf(spell(good)) }));
      assert.equal(authCalls(host)[0]?.headers.get("authorization"), `Bearer ${good}`);
      host.answerOnly(LOGIN_PAGE);
      const stream = host.request(requestOf({ headers: lineOf(spell(good)) }));
      assert.equal(stream.header("authorization"), spell(good));
    });
  }
});

describe("A good token after other white space than one blank", () => {
  it("is refused: oauth2-proxy would not take it, and the app might", () => {
    const host = startJwtFilter({ rules: RULES });
    for (const [name, spell] of Object.entries(ODD_BLANKS)) {
      assertRefused(host, host.request(requestOf({ headers: lineOf(spell(good)) })), name);
      const open = host.request(requestOf({ path: "/public/x", headers: lineOf(spell(good)) }));
      assertPassedWithout(host, open, name);
      const stream = host.request(withSession(sessionOf(), { headers: lineOf(spell(good)) }));
      assert.deepEqual(identityOf(stream), ALICE_HEADERS, name);
    }
  });
});

describe("A token of a configured issuer that fails", () => {
  const lines = { ...SPELLINGS, ...ODD_BLANKS, ...ODD_LINES };
  const withForgeries: [string, string][] = [
    ...Object.entries(lines).map(([name, spell]): [string, string] => [name, spell(forged)]),
    ...Object.entries(FORGERIES).flatMap(([name, token]): [string, string][] => [
      [name, `Bearer ${token}`],
      [`${name}, in lower case`, `bearer \t${token}`],
    ]),
  ];

  it("is refused where a login is needed, or is optional", () => {
    const host = startJwtFilter({ rules: RULES });
    for (const [name, line] of withForgeries) {
      for (const path of ["/", "/optional/x"])
        assertRefused(host, send(host, requestOf({ path, headers: lineOf(line) })), `${name}, ${path}`);
    }
  });

  it("is taken out where none is needed", () => {
    const several = Object.entries(SEVERAL_LINES).map(([name, spell]): [string, string] => [
      name,
      spell(forged),
    ]);
    for (const authorization of ["access_token", "preserve"]) {
      const host = startJwtFilter({ rules: RULES, upstream: { authorization } });
      for (const [name, line] of [...withForgeries, ...several]) {
        const stream = send(host, requestOf({ path: "/public/x", headers: lineOf(line) }));
        assertPassedWithout(host, stream, name);
        const preflight: Pair[] = [
          ["origin", "https://app.example.com"],
          ["access-control-request-method", "PUT"],
          ...lineOf(line),
        ];
        assertPassedWithout(host, send(host, requestOf({ method: "OPTIONS", headers: preflight })), name);
      }
    }
  });

  it("does not ride a good session", () => {
    for (const authorization of ["access_token", "preserve"]) {
      const host = startJwtFilter({ rules: RULES, upstream: { authorization } });
      for (const [name, line] of withForgeries) {
        for (const path of ["/", "/optional/x", "/public/x"]) {
          const stream = send(host, withSession(sessionOf(), { path, headers: lineOf(line) }));
          assert.deepEqual(authCalls(host), [], `${name}, ${path}`);
          const sent = stream.header("authorization");
          if (stream.state === "forwarded") assert.notEqual(sent, line, `${name}, ${path}`);
          else assertRefused(host, stream, `${name}, ${path}`);
        }
      }
      for (const spell of [...Object.values(SPELLINGS), ...Object.values(ODD_BLANKS)]) {
        const stream = send(host, withSession(sessionOf(), { headers: lineOf(spell(forged)) }));
        const { authorization: _token, ...others } = ALICE_HEADERS;
        const expected = authorization === "preserve" ? others : ALICE_HEADERS;
        assert.deepEqual(identityOf(stream), expected);
      }
    }
  });

  it("never goes to the auth service, with a page or a question", () => {
    const host = startJwtFilter({ rules: RULES });
    for (const [name, line] of withForgeries) {
      for (const path of ["/oauth2/userinfo", "/oauth2/start", "/?allowed_groups=ops", "/a%2Fb"]) {
        send(host, withSession(sessionOf(), { path, headers: lineOf(line) }));
        for (const call of authCalls(host)) {
          assert.equal(call.headers.get("authorization"), undefined, `${name}, ${path}`);
          host.answer(call, ALLOWED_AS_BOB);
        }
      }
    }
  });
});

describe("Credentials that are not ours", () => {
  for (const [name, line] of Object.entries(FOREIGN)) {
    it(`pass as sent where no login is needed: ${name}`, () => {
      const host = startJwtFilter({ rules: RULES });
      const open = host.request(requestOf({ path: "/public/x", headers: lineOf(line) }));
      assert.equal(open.state, "forwarded");
      assert.deepEqual(identityOf(open), { authorization: line });
      assert.deepEqual(host.calls, []);
    });

    it(`are the auth service's where one is, and pass as sent where it is optional: ${name}`, () => {
      const host = startJwtFilter({ rules: RULES });
      const stream = host.request(requestOf({ path: "/optional/x", headers: lineOf(line) }));
      if (stream.state === "waiting") host.answerOnly(LOGIN_PAGE);
      assert.equal(stream.state, "forwarded");
      assert.deepEqual(identityOf(stream), { authorization: line });
      host.request(requestOf({ headers: lineOf(line) }));
      assert.equal(authCalls(host)[0]?.headers.get("authorization"), line);
    });
  }

  it("cost nothing to look at where there are none", () => {
    const host = startJwtFilter({ rules: RULES });
    const stream = host.request(requestOf({ path: "/public/x" }));
    assert.deepEqual(stream.hostCalls, ["proxy_get_current_time_nanoseconds", "proxy_get_header_map_pairs"]);
  });
});

describe("A token of ours on a public route before the keys are there", () => {
  it("waits for them, and does not pass when they do not come", () => {
    const host = startJwtFilter({ rules: RULES, jwt: jwtOf() });
    const token = strangersKey.sign(claimsOf(), { alg: "RS256", kid: "new" });
    const stream = host.request(requestOf({ path: "/public/x", headers: lineOf(`bearer ${token}`) }));
    assert.equal(stream.state, "waiting");
    for (const call of keyCalls(host)) host.answer(call, answerOf(503));
    assertPassedWithout(host, stream, "without the key");
  });
});
