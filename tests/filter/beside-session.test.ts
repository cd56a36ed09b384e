// Credentials beside a session that oauth2-proxy does not look at, and the session's own tokens: no call is made, the session decides,
// and upstream.authorization says what the app gets.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ALL_DOUBTS, PAGE_WAYS, PLAIN, type SessionRequest } from "../support/request-doubts";
import { type ConfigSections, HOUR, NOW, SECOND } from "./fixture";
import { Gateway, type Outcome, requestFor } from "./gateway";
import { INLINE, tokenWith } from "./tokens";

const part = (content: unknown) => Buffer.from(JSON.stringify(content)).toString("base64url");
const jwt = (header: object, payload: unknown) => `${part(header)}.${part(payload)}.${"A".repeat(86)}`;
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
const ES256 = { alg: "ES256", kid: "x" };

/** None of these is anybody to oauth2-proxy. */
const IDLE: Readonly<Record<string, string>> = {
  "an opaque token": "Bearer opaque",
  "a token that is not set yet": "Bearer null",
  "a scheme alone": "Bearer",
  "an opaque token in lower case": "bearer opaque",
  "an opaque token after two blanks": "Bearer  undefined",
  "an opaque token in parts": "Bearer a.b.c",
  "a GitHub token": `Bearer ghp_${"x".repeat(36)}`,
  "a password": basic("user:password"),
  "a password in lower case": basic("user:password").replace("B", "b"),
  "what is no base64": "Basic x",
  "another scheme": "Negotiate YII=",
  Digest: 'Digest username="a", realm="b", nonce="c"',
  "DPoP with a token of nobody's": `DPoP ${jwt(ES256, { iss: "my-app" })}`,
  "no scheme at all": "x",
  "a token without issuer": `Bearer ${jwt({ alg: "HS256" }, { user_id: 42 })}`,
  "a null issuer": `Bearer ${jwt(ES256, { iss: null })}`,
  "a number for an issuer": `Bearer ${jwt(ES256, { iss: 42 })}`,
  "a list of issuers": `Bearer ${jwt(ES256, { iss: ["a"] })}`,
  "an app's own token, symmetric": `Bearer ${jwt({ alg: "HS256", typ: "JWT" }, { iss: "my-app" })}`,
  "an unsigned token": `Bearer ${jwt({ alg: "none" }, { iss: "my-app" })}`,
  "a JWE": `Bearer ${part({ alg: "dir", enc: "A256GCM" })}..AAAA.AAAA.AAAA`,
  "a payload that is no JSON": `Bearer ${part(ES256)}.${Buffer.from('{"iss').toString("base64url")}.AAAA`,
  "a payload that is a list": `Bearer ${jwt(ES256, ["my-app"])}`,
  "a foreign token in lower case": `bearer ${jwt(ES256, { iss: "https://other.example.com" })}`,
  "a symmetric token in Basic": basic(`${jwt({ alg: "HS256" }, { iss: "my-app" })}:`),
};

/** oauth2-proxy looks at these. */
const QUESTIONS: Readonly<Record<string, string>> = {
  "a token of an issuer that is not configured": `Bearer ${jwt(ES256, { iss: "https://other.example.com" })}`,
  "one in Basic": basic(`${jwt(ES256, { iss: "https://other.example.com" })}:`),
  "one as password": basic(`x:${jwt(ES256, { iss: "https://other.example.com" })}`),
};

const SETTINGS: Readonly<Record<string, ConfigSections>> = {
  "with issuers": INLINE,
  "without issuers": {},
  "without a cookie secret": { session: { cookieSecret: undefined } },
};

/** The second of two requests of a session, the first without credentials. */
function send(gateway: Gateway, value: string, authorization: string, path = "/a"): Outcome {
  gateway.send(requestFor(value, "/warm", PLAIN));
  const request = requestFor(value, path, PLAIN);
  return gateway.send({ ...request, headers: [["authorization", authorization]] });
}

for (const [setting, sections] of Object.entries(SETTINGS)) {
  describe(`Beside a good session, ${setting},`, () => {
    for (const [name, authorization] of Object.entries(IDLE)) {
      it(`nobody is asked about ${name}`, () => {
        const gateway = new Gateway({ sections });
        const value = gateway.sessionWithNonce({ accessToken: "own-access" });
        const { passed, calls, identity } = send(gateway, value, authorization);
        assert.deepEqual([passed, calls.length], [true, 0]);
        assert.equal(identity["authorization"], "Bearer own-access");
        assert.equal(identity["x-auth-request-email"], "alice@example.com");
      });
    }

    for (const [name, authorization] of Object.entries(QUESTIONS)) {
      it(`oauth2-proxy is asked about ${name}`, () => {
        const gateway = new Gateway({ sections });
        const { passed, calls } = send(gateway, gateway.sessionWithNonce(), authorization);
        assert.equal(passed, true);
        assert.equal(
          calls.some(({ headers }) => headers.get("authorization") === authorization),
          true,
        );
      });
    }

    it("a token of the session before is no session's own beside a cookie that is none", () => {
      const gateway = new Gateway({ sections });
      const token = "own-access-of-somebody";
      gateway.send(requestFor(gateway.sessionWithNonce({ accessToken: token }), "/warm", PLAIN));
      const request = requestFor(`${"x".repeat(80)}|1|${"y".repeat(44)}`, "/a", PLAIN);
      const { calls } = gateway.send({ ...request, headers: [["authorization", `Bearer ${token}`]] });
      assert.ok(calls.some(({ headers }) => headers.get("authorization") === `Bearer ${token}`));
    });

    it("Basic is oauth2-proxy's to judge where it has a file of users", () => {
      const gateway = new Gateway({
        sections: { ...sections, authService: { cluster: "oauth2-proxy", htpasswd: true } },
      });
      const { calls } = send(gateway, gateway.sessionWithNonce(), basic("user:password"));
      assert.equal(calls.length, 1);
      assert.equal(calls[0]?.headers.get("authorization"), basic("user:password"));
    });

    it("the session's own tokens are no second credential, good or not", () => {
      for (const own of [
        { accessToken: tokenWith({ sub: "a" }), idToken: tokenWith({ sub: "i" }) },
        {
          accessToken: tokenWith({ exp: NOW / SECOND - 60 }),
          idToken: tokenWith({ nbf: NOW / SECOND + 60 }),
        },
        { accessToken: jwt(ES256, { iss: "https://other.example.com" }), idToken: jwt(ES256, { iss: "x" }) },
        { accessToken: "opaque-access", idToken: "opaque-id" },
      ]) {
        const gateway = new Gateway({ sections });
        const value = gateway.sessionWithNonce(own);
        for (const token of [own.accessToken, own.idToken]) {
          const { passed, calls, identity } = send(gateway, value, `Bearer ${token}`);
          assert.deepEqual(
            [passed, calls.length, identity["authorization"]],
            [true, 0, `Bearer ${own.accessToken}`],
          );
          assert.equal(identity["x-auth-request-user"], "CgVhbGljZRIFbG9jYWw", "the session's user");
        }
      }
    });
  });
}

describe("What the app gets of such credentials", () => {
  const own = { accessToken: "own-access", idToken: tokenWith({}) };
  const sent = (authorization: string, mode: string) => {
    const gateway = new Gateway({ sections: { ...INLINE, upstream: { authorization: mode } } });
    const { identity, calls } = send(gateway, gateway.sessionWithNonce(own), authorization);
    assert.equal(calls.length, 0);
    return identity["authorization"];
  };

  it("is what upstream.authorization says", () => {
    for (const authorization of [...Object.values(IDLE), `Bearer ${own.idToken}`]) {
      assert.equal(sent(authorization, "preserve"), authorization);
      assert.equal(sent(authorization, "access_token"), "Bearer own-access");
      assert.equal(sent(authorization, "id_token"), `Bearer ${own.idToken}`);
      assert.equal(sent(authorization, "none"), undefined);
    }
  });
});

describe("A second credential", () => {
  const own = { accessToken: tokenWith({ sub: "access" }), idToken: tokenWith({ sub: "id" }) };
  const forms = [...Object.values(IDLE), `Bearer ${own.idToken}`, `Bearer ${own.accessToken}`];
  const rules = {
    routes: [
      { paths: ["/ops/*"], allowedGroups: ["ops"] },
      { paths: ["/aud/*"], audiences: ["x"] },
    ],
  };

  it("makes no pass of a route's refusal", () => {
    const gateway = new Gateway({ sections: { ...INLINE, rules } });
    const value = gateway.sessionWithNonce(own);
    for (const authorization of forms) {
      for (const path of ["/ops/a", "/aud/a"]) {
        assert.equal(send(gateway, value, authorization, path).status, 403, `${path}, ${authorization}`);
      }
    }
  });

  it("makes no good session of one that was signed out", () => {
    for (const sections of Object.values(SETTINGS)) {
      const gateway = new Gateway({
        sections,
        // A token of its own would still be good alone.
        model: { bearers: { [own.idToken]: { email: "alice@example.com" } } },
      });
      const value = gateway.sessionWithNonce(own);
      gateway.send(requestFor(value, "/a", PLAIN));
      gateway.send(requestFor(value, "/oauth2/sign_out", PLAIN));
      for (const authorization of sections === SETTINGS["without a cookie secret"]
        ? Object.values(IDLE)
        : forms) {
        for (const doubt of [PLAIN, ...PAGE_WAYS.slice(0, 2), ...ALL_DOUBTS.slice(1, 6)]) {
          const request: SessionRequest = requestFor(value, "/a", doubt);
          const { passed } = gateway.send({
            ...request,
            headers: [...request.headers, ["authorization", authorization]],
          });
          assert.equal(passed, false, `${doubt.name}, ${authorization}`);
        }
      }
    }
  });

  it("leaves a due session to its one refresh", () => {
    for (const authorization of forms) {
      const gateway = new Gateway({
        sections: { ...INLINE, session: { cookieRefresh: "1h", refreshBehind: false } },
        model: { cookieRefresh: HOUR },
      });
      const value = gateway.sessionWithNonce({ ...own, createdAt: new Date(NOW - 2 * HOUR) });
      const request = {
        ...requestFor(value, "/a", PLAIN),
        headers: [["authorization", authorization] as const],
      };
      const outcomes = gateway.sendAll(Array.from({ length: 5 }, () => request));
      assert.deepEqual(
        outcomes.map(({ passed }) => passed),
        Array.from({ length: 5 }, () => true),
      );
      assert.equal(gateway.model.refreshes, 1, authorization);
    }
  });
});
