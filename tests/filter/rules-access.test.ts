// Public and optional routes, and which of several routes holds.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import {
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  BOB_ANSWER,
  BOB_HEADERS,
  countOf,
  identityOf,
  LOGIN_PAGE,
  NOW,
  requestOf,
  type RequestParts,
  SECOND,
  sessionOf,
  withSession,
} from "./fixture";
import { ended, plainRequest, startRules } from "./rules-fixture";
import { INLINE, tokenWith } from "./tokens";

function bearer(token: string, parts: RequestParts = {}): Pair[] {
  return requestOf({ ...parts, headers: [["authorization", `Bearer ${token}`], ...(parts.headers ?? [])] });
}

function assertForbidden(stream: Stream, reason: string): void {
  assert.equal(stream.status, 403);
  assert.equal(stream.reply?.details, `postern_${reason}`);
  assert.equal(stream.reply?.headers.get("location"), undefined);
  assert.equal(stream.reply?.headers.get("cache-control"), "no-store");
}

describe("A public route", () => {
  const RULES = { public: [{ methods: ["GET", "HEAD"], paths: ["/public", "/static/*", "*.css"] }] };

  it("passes as nobody, without a call, with a session or without", () => {
    const host = startRules(RULES);
    for (const path of ["/public", "/static/", "/static/a/b", "/a/b.css", "/public?x=/../y"]) {
      const stream = host.request(withSession(sessionOf(), { path, cookies: ["theme=dark"] }));
      assert.equal(stream.state, "forwarded", path);
      assert.deepEqual(identityOf(stream), {});
      assert.equal(stream.header("cookie"), "theme=dark");
      assert.equal(host.request(plainRequest({ path })).state, "forwarded");
    }
    assert.equal(countOf(host, "public_route"), 10);
  });

  it("loses what the client says of itself", () => {
    const host = startRules(RULES);
    for (const name of [
      "x-auth-request-user",
      "X-Auth-Request-Groups",
      "x_auth_request_email",
      "x-forwarded-user",
      "x-forwarded-access-token",
      "gap-auth",
    ]) {
      const stream = host.request(
        plainRequest({
          path: "/public",
          headers: [
            [name, "mallory"],
            [name, "mallory-again"],
          ],
        }),
      );
      assert.equal(stream.state, "forwarded");
      assert.deepEqual(
        stream.request.pairs.filter(([, value]) => value.includes("mallory")),
        [],
        name,
      );
    }
  });

  it("is needed no identity for even while the auth service is away", () => {
    const host = startRules(RULES, {}, { clusters: {} });
    assert.equal(host.request(plainRequest({ path: "/public" })).state, "forwarded");
  });

  it("is so for its methods and hosts alone", () => {
    const host = startRules({ ...RULES, hosts: ["app.example.com", "b.example.com"] });
    for (const method of ["POST", "DELETE", "OPTIONS", "get", "TRACE", "FOO"]) {
      assert.equal(host.request(plainRequest({ method, path: "/public" })).state, "waiting", method);
    }
    const narrow = startRules({
      hosts: ["app.example.com", "b.example.com"],
      public: [{ hosts: ["b.example.com"], paths: ["/*"] }],
    });
    assert.equal(narrow.request(plainRequest({ host: "b.example.com" })).state, "forwarded");
    assert.equal(narrow.request(plainRequest()).state, "waiting");
  });

  it("leaves other credentials alone, which are the app's", () => {
    const stream = startRules(RULES).request(
      plainRequest({ path: "/public", headers: [["authorization", "Basic YTpi"]] }),
    );
    assert.equal(stream.state, "forwarded");
    assert.equal(stream.header("authorization"), "Basic YTpi");
  });
});

describe("An optional route", () => {
  const RULES = { routes: [{ name: "maybe", paths: ["/maybe"], access: "optional" }] };
  const parts = { path: "/maybe" };

  it("passes with the identity where there is one, and as nobody without a call where there is none", () => {
    const host = startRules(RULES);
    assert.deepEqual(identityOf(host.request(withSession(sessionOf(), parts))), ALICE_HEADERS);
    const stream = host.request(plainRequest({ ...parts, headers: [["x-auth-request-user", "mallory"]] }));
    assert.equal(stream.state, "forwarded");
    assert.deepEqual(identityOf(stream), {});
  });

  it("passes as nobody when the auth service would send the session to the login, its cookie gone", () => {
    const host = startRules(RULES, { session: { cookieRefresh: "1h" } });
    const value = sessionOf({ expiresOn: new Date(NOW - SECOND) });
    const stream = ended(host, withSession(value, { ...parts, cookies: ["theme=dark"] }), LOGIN_PAGE);
    assert.deepEqual([stream.reply, stream.state], [null, "forwarded"]);
    assert.deepEqual(identityOf(stream), {});
    assert.equal(stream.header("cookie"), "theme=dark");
  });

  it("passes with the identity that the auth service knows", () => {
    const host = startRules(RULES, { session: { cookieSecret: undefined } });
    assert.deepEqual(identityOf(ended(host, withSession(sessionOf(), parts), ALLOWED_AS_BOB)), BOB_HEADERS);
  });

  it("never takes an unproven identity: a bearer token that fails is refused", () => {
    const host = startRules(RULES, INLINE);
    const stream = host.request(bearer(tokenWith({ exp: 1 }), parts));
    assert.equal(stream.status, 401);
    assert.match(stream.reply?.headers.get("www-authenticate") ?? "", /invalid_token/);
  });

  it("answers 503 when nobody can say whose the session is", () => {
    const host = startRules(RULES, { session: { cookieSecret: undefined } });
    assert.equal(ended(host, withSession(sessionOf(), parts), answerOf(503)).status, 503);
  });
});

describe("The first route that matches", () => {
  it("holds alone, whatever later ones say", () => {
    const host = startRules({
      routes: [
        { name: "open", paths: ["/a/open"], access: "public" },
        { name: "deny", paths: ["/a/*"], allowedGroups: ["nobody"] },
        { name: "alice", paths: ["/*"], allowedGroups: ["platform"] },
      ],
    });
    assert.equal(host.request(plainRequest({ path: "/a/open" })).state, "forwarded");
    assertForbidden(host.request(withSession(sessionOf(), { path: "/a/x" })), "not_in_group");
    assert.equal(host.request(withSession(sessionOf(), { path: "/b" })).state, "forwarded");
  });

  it("is one of `public` where both shorthand and routes match", () => {
    const host = startRules({
      public: [{ paths: ["/x"] }],
      routes: [{ paths: ["/*"], allowedGroups: ["no"] }],
    });
    assert.equal(host.request(plainRequest({ path: "/x" })).state, "forwarded");
  });

  it("is chosen by the host too", () => {
    const host = startRules({
      hosts: ["app.example.com", "*.apps.example.com"],
      routes: [
        { hosts: ["*.apps.example.com"], paths: ["/*"], allowedGroups: ["nobody"] },
        { hosts: ["app.example.com"], paths: ["/*"], allowedGroups: ["dev"] },
      ],
    });
    const status = (name: string) => host.request(withSession(sessionOf(), { host: name })).status ?? 200;
    assert.equal(status("app.example.com"), 200);
    assert.equal(status("x.apps.example.com"), 403);
    assert.equal(status("X.APPS.EXAMPLE.COM:8443"), 403);
    assert.equal(status("x.apps.example.com."), 403);
    assert.equal(status("apps.example.com"), 200, "a wildcard does not cover its own domain: not guarded");
  });
});

describe("A rule that can never match", () => {
  it("is refused at start, by the place where it stands", () => {
    for (const [rules, place] of [
      [{ routes: [{ paths: ["/a*"] }, { paths: ["/ab"] }] }, "rules.routes[1]"],
      [{ public: [{ paths: ["/a"] }], routes: [{ methods: ["GET"], paths: ["/a"] }] }, "rules.routes[0]"],
      [{ routes: [{ hosts: ["x.example.com"], paths: ["/a"] }] }, "rules.routes[0].hosts[0]"],
      [{ public: [{ paths: ["/*"] }] }, "rules.public[0].paths"],
    ] as const) {
      assert.throws(
        () => startRules(rules),
        new RegExp(`configuration: ${place.replace(/[[\].]/g, "\\$&")}: `),
      );
    }
  });
});

describe("An answer that is relayed", () => {
  it("names nobody to the client", () => {
    const stream = ended(startRules({}), plainRequest(), answerOf(403, BOB_ANSWER));
    assert.equal(stream.status, 403);
    assert.doesNotMatch(JSON.stringify(stream.reply?.headers.pairs), /bob/);
  });
});
