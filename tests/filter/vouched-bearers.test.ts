// Bearer tokens that only oauth2-proxy can judge: it is asked about the token alone, once, and what it says is kept for verdictTtl.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import { DOUBTS, PLAIN, type SessionRequest } from "../support/request-doubts";
import { ALICE, BOB_ANSWER, type ConfigSections, NOW, requestOf, SECOND, startFilter } from "./fixture";
import { Gateway, requestFor } from "./gateway";
import { INLINE, tokenWith } from "./tokens";

const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
const foreign = (claims: object) =>
  `${part({ alg: "RS256", kid: "x" })}.${part({ iss: "https://other.example.com", ...claims })}.${"A".repeat(342)}`;
const OVERAGE = {
  _claim_names: { groups: "src1" },
  _claim_sources: { src1: { endpoint: "https://graph.example.com/groups" } },
};

const TOKENS: Readonly<Record<string, string>> = {
  "an opaque token": "ghp_0123456789abcdef",
  "a long opaque token": "x".repeat(2000),
  "a token of an issuer that is not configured": foreign({ sub: "1" }),
  "a token with an overage of groups": tokenWith(OVERAGE),
  "a token whose address is not verified": tokenWith({ email_verified: "true" }),
};

const CAROL = { ...ALICE, user: "carol", email: "carol@example.com", groups: ["dev"], idToken: undefined };

function gatewayOf(token: string, sections: ConfigSections = {}, who: object = CAROL): Gateway {
  const bearers = { [token]: { ...CAROL, ...who, accessToken: token } };
  return new Gateway({ sections: { ...INLINE, ...sections }, model: { bearers } });
}

function bearer(token: string, doubt = PLAIN, path = "/a"): SessionRequest {
  return doubt.of({ method: "GET", path, cookies: [], headers: [["authorization", `Bearer ${token}`]] });
}

const callsOf = (gateway: Gateway, request: SessionRequest) => {
  const { passed, identity, calls } = gateway.send(request);
  assert.deepEqual([passed, identity["x-auth-request-user"]], [true, "carol"]);
  return calls.map(({ headers }) => headers.get(":path"));
};

for (const [name, token] of Object.entries(TOKENS)) {
  describe(`The verdict of oauth2-proxy on ${name}`, () => {
    it("is asked for at /auth, without cookies, and kept for verdictTtl", () => {
      const gateway = gatewayOf(token);
      const first = gateway.send({ ...bearer(token), cookies: ["theme=dark"] });
      const [call, ...others] = first.calls;
      assert.equal(others.length, 0);
      assert.equal(call?.headers.get(":path"), "/oauth2/auth");
      assert.equal(call?.headers.get("authorization"), `Bearer ${token}`);
      assert.deepEqual(call?.headers.all("cookie"), []);
      for (const path of ["/a", "/b?x=1"]) assert.deepEqual(callsOf(gateway, bearer(token, PLAIN, path)), []);
      gateway.advance(30 * SECOND);
      assert.deepEqual(callsOf(gateway, bearer(token)), ["/oauth2/auth"]);
    });

    it("gives the app what the question gave it", () => {
      const gateway = gatewayOf(token);
      const asked = gateway.send(bearer(token)).identity;
      assert.deepEqual(gateway.send(bearer(token)).identity, asked);
    });

    it("is none on requests in doubt, which are asked about each time", () => {
      const gateway = gatewayOf(token);
      gateway.send(bearer(token));
      for (const doubt of [...DOUBTS.queries.slice(0, 3), ...DOUBTS.paths.slice(0, 2)]) {
        assert.notEqual(gateway.send(bearer(token, doubt)).calls.length, 0, doubt.name);
      }
    });

    it("is held to the rules of the session and of the route", () => {
      const rules = { routes: [{ paths: ["/ops/*"], allowedGroups: ["ops"] }] };
      const strict = { session: { emailDomains: ["example.org"] }, rules };
      const gateway = gatewayOf(token, strict);
      for (let i = 0; i < 3; i++) assert.equal(gateway.send(bearer(token)).calls.length > 0, true);
      const routed = gatewayOf(token, { rules });
      for (let i = 0; i < 3; i++) assert.equal(routed.send(bearer(token, PLAIN, "/ops/x")).status, 403);
      const joined = gatewayOf(token, { rules }, { groups: ["x,ops"] });
      for (let i = 0; i < 3; i++) assert.equal(joined.send(bearer(token, PLAIN, "/ops/x")).status, 403);
    });

    it("is never that of a path which oauth2-proxy lets everybody see", () => {
      const gateway = gatewayOf("another");
      Object.assign(gateway.model.options, { skipAuthRoutes: [/^\/open/] });
      assert.equal(gateway.send(bearer(token, PLAIN, "/open")).passed, true);
      assert.equal(gateway.send(bearer(token, PLAIN, "/closed")).passed, false);
      assert.equal(gateway.send(bearer(token, PLAIN, "/open")).identity["x-auth-request-user"], undefined);
    });

    it("is not kept with a verdictTtl of 0", () => {
      const gateway = gatewayOf(token, { cache: { verdictTtl: "0s" } });
      for (let i = 0; i < 2; i++) assert.deepEqual(callsOf(gateway, bearer(token)), ["/a"]);
    });

    it("is nobody's whom it refuses: the request itself is asked about", () => {
      const gateway = gatewayOf("another");
      for (let i = 0; i < 2; i++) {
        const { status, calls } = gateway.send(bearer(token));
        assert.equal(status, 302);
        assert.deepEqual(
          calls.map(({ headers }) => headers.get(":path")),
          ["/oauth2/auth", "/a"],
        );
      }
    });
  });
}

describe("A kept verdict on a bearer token", () => {
  it("ends with the token", () => {
    const token = foreign({ exp: NOW / SECOND + 10 });
    const gateway = gatewayOf(token);
    callsOf(gateway, bearer(token));
    gateway.advance(8 * SECOND);
    assert.deepEqual(callsOf(gateway, bearer(token)), []);
    gateway.advance(SECOND);
    assert.deepEqual(callsOf(gateway, bearer(token)), ["/oauth2/auth"]);
  });

  it("is that of the whole token, and no session's", () => {
    const token = "a".repeat(300);
    const gateway = gatewayOf(token);
    callsOf(gateway, bearer(token));
    for (const other of [`b${token.slice(1)}`, `${token.slice(0, -1)}b`, `${token}a`, token.slice(1)]) {
      assert.equal(gateway.send(bearer(other)).passed, false);
    }
    const cookie = { method: "GET", path: "/a", cookies: [`_oauth2_proxy=${token}`], headers: [] };
    assert.equal(gateway.send(cookie).passed, false);
  });

  it("outranks a session, as the token does with oauth2-proxy, and is kept beside one", () => {
    const token = foreign({ sub: "1" });
    const gateway = gatewayOf(token);
    const value = gateway.sessionWithNonce();
    const request = { ...requestFor(value, "/a", PLAIN), headers: bearer(token).headers };
    assert.deepEqual(callsOf(gateway, request), ["/oauth2/auth"]);
    assert.deepEqual(callsOf(gateway, request), []);
  });

  it("is no pass without an identity, and an outage is nobody's verdict", () => {
    for (const answer of [answerOf(202), answerOf(503)]) {
      const host = startFilter(INLINE);
      const headers = [["authorization", "Bearer opaque"]] as const;
      const stream = host.request(requestOf({ headers }));
      host.answerOnly(answer);
      assert.notEqual(stream.state, "forwarded");
    }
    const host = startFilter(INLINE);
    const send = (token: string) =>
      host.request(requestOf({ headers: [["authorization", `Bearer ${token}`]] }));
    send("known");
    host.answerOnly(answerOf(202, BOB_ANSWER));
    send("unknown");
    host.answerOnly(answerOf(503));
    assert.equal(send("unknown").state, "waiting");
  });

  it("leaves a due session beside a refused token to its one refresh", () => {
    const token = foreign({ sub: "1" });
    const hour = 3600 * SECOND;
    const gateway = new Gateway({
      sections: { ...INLINE, session: { cookieRefresh: "1h", refreshBehind: false } },
      model: { cookieRefresh: hour },
    });
    const value = gateway.sessionWithNonce({ createdAt: new Date(NOW - 2 * hour) });
    const request = { ...requestFor(value, "/a", PLAIN), headers: bearer(token).headers };
    const outcomes = gateway.sendAll(Array.from({ length: 5 }, () => request));
    assert.deepEqual(
      outcomes.map(({ passed }) => passed),
      Array.from({ length: 5 }, () => true),
    );
    assert.equal(gateway.model.refreshes, 1);
  });
});
