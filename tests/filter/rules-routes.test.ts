// Who may pass on which route, and what of them reaches the app.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import {
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  BOB_HEADERS,
  identityOf,
  NOW,
  requestOf,
  type RequestParts,
  SECOND,
  sessionOf,
  withSession,
} from "./fixture";
import { ended, GRPC, NAVIGATION, plainRequest, SCRIPT, startRules } from "./rules-fixture";
import { INLINE, tokenWith } from "./tokens";

const OPS_ONLY = { routes: [{ name: "ops", paths: ["/ops/*"], allowedGroups: ["ops"] }] };
const PLATFORM_ONLY = { routes: [{ name: "platform", paths: ["/p/*"], allowedGroups: ["platform"] }] };

function bearer(token: string, parts: RequestParts = {}): Pair[] {
  return requestOf({ ...parts, headers: [["authorization", `Bearer ${token}`], ...(parts.headers ?? [])] });
}

function assertForbidden(stream: Stream, reason: string): void {
  assert.equal(stream.status, 403);
  assert.equal(stream.reply?.details, `postern_${reason}`);
  assert.equal(stream.reply?.headers.get("location"), undefined);
  assert.equal(stream.reply?.headers.get("cache-control"), "no-store");
}

describe("A route for groups", () => {
  it("lets through whose session has one of them", () => {
    const host = startRules(PLATFORM_ONLY);
    for (let i = 0; i < 2; i++) {
      const stream = host.request(withSession(sessionOf(), { path: "/p/x" }));
      assert.equal(stream.state, "forwarded");
      assert.deepEqual(identityOf(stream), ALICE_HEADERS);
    }
  });

  it("answers 403 with the reason, and no login, for whose session has none of them", () => {
    const host = startRules(OPS_ONLY);
    for (let i = 0; i < 2; i++) {
      const stream = host.request(withSession(sessionOf(), { path: "/ops/x", headers: NAVIGATION }));
      assertForbidden(stream, "not_in_group");
      assert.match(stream.reply?.body.toString() ?? "", /signed in, but may not/);
    }
    const script = host.request(
      withSession(sessionOf(), {
        path: "/ops/x",
        headers: [...SCRIPT, ["x-requested-with", "XMLHttpRequest"]],
      }),
    );
    assert.equal(
      (JSON.parse(script.reply?.body.toString() ?? "") as { error: string }).error,
      "not_in_group",
    );
    assert.equal(host.calls.length, 0);
    assert.equal(host.request(withSession(sessionOf(), { path: "/other" })).state, "forwarded");
  });

  it("compares whole groups, exactly", () => {
    for (const groups of [["op"], ["opss"], ["OPS"], ["x,ops"], ["ops,x"], ["devops"], [""], []]) {
      const stream = startRules(OPS_ONLY).request(withSession(sessionOf({ groups }), { path: "/ops/x" }));
      assert.equal(stream.status, 403, JSON.stringify(groups));
    }
  });

  it("holds for bearers too", () => {
    const host = startRules(OPS_ONLY, INLINE);
    assert.equal(host.request(bearer(tokenWith({ groups: ["ops"] }), { path: "/ops/x" })).state, "forwarded");
    for (const groups of [["dev"], [], undefined]) {
      assertForbidden(host.request(bearer(tokenWith({ groups }), { path: "/ops/x" })), "not_in_group");
    }
  });

  it("refuses an expired or missing session as everywhere: by the login, not by 403", () => {
    const host = startRules(OPS_ONLY);
    assert.equal(ended(host, plainRequest({ path: "/ops/x", headers: NAVIGATION })).status, 302);
    assert.equal(ended(host, plainRequest({ path: "/ops/x", headers: SCRIPT })).status, 401);
  });
});

describe("A route for groups, where the auth service has to be asked", () => {
  /** Each way to a verdict of the auth service's. */
  const WAYS: Readonly<Record<string, (rules: object) => Stream>> = {
    "no cookie secret": (rules) => {
      const host = startRules(rules, { session: { cookieSecret: undefined } });
      return ended(host, withSession(sessionOf(), { path: "/r/x" }), ALLOWED_AS_BOB);
    },
    "the verdict of the second request": (rules) => {
      const host = startRules(rules, { session: { cookieSecret: undefined } });
      const request = withSession(sessionOf(), { path: "/r/x" });
      ended(host, request, ALLOWED_AS_BOB);
      const stream = host.request(request);
      assert.notEqual(stream.state, "waiting");
      return stream;
    },
    "a request that shares the call": (rules) => {
      const host = startRules(rules, { session: { cookieSecret: undefined } });
      const request = withSession(sessionOf(), { path: "/r/x" });
      host.request(request);
      return ended(host, request, ALLOWED_AS_BOB);
    },
    "another's credentials": (rules) =>
      ended(
        startRules(rules),
        requestOf({ path: "/r/x", headers: [["authorization", "Basic Ym9iOmJvYg=="]] }),
        ALLOWED_AS_BOB,
      ),
    "a condition in the query": (rules) =>
      ended(startRules(rules), withSession(sessionOf(), { path: "/r/x?allowed_groups=ops" }), ALLOWED_AS_BOB),
    "a session that is due": (rules) => {
      const host = startRules(rules, { session: { cookieRefresh: "30s", refreshBehind: false } });
      return ended(host, withSession(sessionOf(), { path: "/r/x" }), ALLOWED_AS_BOB);
    },
    "an expired session": (rules) => {
      const host = startRules(rules, { session: { cookieRefresh: "1h" } });
      const value = sessionOf({ expiresOn: new Date(NOW - SECOND) });
      return ended(host, withSession(value, { path: "/r/x" }), ALLOWED_AS_BOB);
    },
  };

  for (const [name, way] of Object.entries(WAYS)) {
    it(`lets nobody through whose groups are others: ${name}`, () => {
      assertForbidden(way({ routes: [{ paths: ["/r/*"], allowedGroups: ["platform"] }] }), "not_in_group");
    });

    it(`lets those through who are in it: ${name}`, () => {
      const stream = way({ routes: [{ paths: ["/r/*"], allowedGroups: ["ops"] }] });
      assert.equal(stream.state, "forwarded");
      assert.deepEqual(identityOf(stream), BOB_HEADERS);
    });

    it(`gives the app what the route says: ${name}`, () => {
      const routes = [{ paths: ["/r/*"], authorization: "none", identityHeaders: ["email"] }];
      assert.deepEqual(identityOf(way({ routes })), { "x-auth-request-email": "bob@example.com" });
    });
  }

  it("lets nobody through whom it passes without a name", () => {
    const host = startRules({ routes: [{ paths: ["/r/*"], allowedGroups: ["ops"] }] });
    const stream = ended(host, plainRequest({ path: "/r/x" }), answerOf(202));
    assert.notEqual(stream.state, "forwarded");
  });

  it("lets nobody through while their session is refreshed behind them", () => {
    const host = startRules(OPS_ONLY, { session: { cookieRefresh: "30s" } });
    const stream = host.request(withSession(sessionOf(), { path: "/ops/x" }));
    assert.equal(stream.state, "waiting");
    const groups = [
      ["x-auth-request-user", "alice"],
      ["x-auth-request-groups", "dev"],
    ] as const;
    host.answerOnly(answerOf(202, groups));
    assertForbidden(stream, "not_in_group");
  });

  it("lets nobody through by a session that is served stale", () => {
    const host = startRules(
      OPS_ONLY,
      { session: { cookieRefresh: "30s", refreshBehind: false } },
      { clusters: {} },
    );
    assertForbidden(host.request(withSession(sessionOf(), { path: "/ops/x" })), "not_in_group");
  });

  it("answers a gRPC call PERMISSION_DENIED", () => {
    const host = startRules(OPS_ONLY, { session: { cookieSecret: undefined } });
    const request = withSession(sessionOf(), { method: "POST", path: "/ops/x", headers: GRPC });
    const answer = answerOf(202, [
      ["x-auth-request-user", "carol"],
      ["x-auth-request-email", "c@example.com"],
    ]);
    assert.equal(ended(host, request, answer).reply?.grpcStatus, 7);
  });
});

describe("A route with conditions on the token", () => {
  const ROUTE = {
    paths: ["/r/*"],
    requiredClaims: { email_verified: ["true"], department: ["it", "ops"] },
    audiences: ["app", "other"],
  };
  const GOOD = { email_verified: true, department: "it", aud: ["app"] };

  function request(host: FakeHost, claims: object): Stream {
    return host.request(bearer(tokenWith(claims), { path: "/r/x" }));
  }

  it("lets a token through that meets all of them", () => {
    const host = startRules({ routes: [ROUTE] }, INLINE);
    assert.equal(request(host, GOOD).state, "forwarded");
    assert.equal(request(host, { ...GOOD, department: "ops" }).state, "forwarded");
    assert.equal(request(host, { ...GOOD, department: ["x", "ops"] }).state, "forwarded");
  });

  it("answers 403 with the reason to others", () => {
    const host = startRules({ routes: [ROUTE] }, INLINE);
    for (const department of ["hr", "IT", "it ", undefined, 1, null, {}, [], ["hr"], "it,ops"]) {
      assertForbidden(request(host, { ...GOOD, department }), "claim_required");
    }
    const narrower = startRules({ routes: [{ ...ROUTE, audiences: ["other"] }] }, INLINE);
    assertForbidden(request(narrower, GOOD), "other_audience");
    assert.equal(request(narrower, { ...GOOD, aud: ["app", "other"] }).state, "forwarded");
  });

  it("refuses a token that is not good for its issuer by 401 before", () => {
    const host = startRules({ routes: [{ ...ROUTE, audiences: ["other"] }] }, INLINE);
    assert.equal(request(host, { ...GOOD, aud: ["other"] }).status, 401);
  });

  it("takes a session's claims from its access token, and refuses an opaque one for what it is", () => {
    const host = startRules({ routes: [{ paths: ["/r/*"], requiredClaims: { department: ["it"] } }] });
    const claims = Buffer.from(JSON.stringify({ department: "it" })).toString("base64url");
    const accessToken = `${Buffer.from('{"alg":"RS256"}').toString("base64url")}.${claims}.c2ln`;
    const statusOf = (value: string) => host.request(withSession(value, { path: "/r/x" }));
    assert.equal(statusOf(sessionOf({ accessToken })).state, "forwarded");
    assertForbidden(
      statusOf(sessionOf({ accessToken: accessToken.replace(claims, "e30") })),
      "claim_required",
    );
    assertForbidden(statusOf(sessionOf()), "token_opaque");
  });
});
