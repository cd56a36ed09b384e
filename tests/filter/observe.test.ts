// A plugin that observes: it changes nothing of any request, and says what it would have done and where that differs from the guard in front.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf, NOT_CONNECTED } from "../../scripts/fake-host/http-call";
import { HeaderMap } from "../../scripts/fake-host/header-map";
import type { Pair } from "../../scripts/fake-host/pairs";
import { configOf, loggedBy, NOW, requestOf, SECOND, sessionOf, startFilter, withSession } from "./fixture";

const MINUTE = 60 * SECOND;
const OPS_ONLY = {
  hosts: ["app.example.com"],
  public: [{ paths: ["/public/*"] }],
  routes: [{ name: "ops", paths: ["/ops/*"], allowedGroups: ["ops"] }],
};

/** What ext_authz writes for Alice. */
const GUARD: readonly Pair[] = [
  ["x-auth-request-user", "CgVhbGljZRIFbG9jYWw"],
  ["x-auth-request-email", "alice@example.com"],
];

function start(sections: Record<string, unknown> = {}): FakeHost {
  const config = { ...configOf({ rules: OPS_ONLY }), mode: "observe", ...sections };
  return startFilter(JSON.stringify(config));
}

function observed(host: FakeHost): Record<string, number> {
  host.tick();
  const names = ["pass", "pass_anonymous", "ask", "refuse", "agree", "differ"];
  const counts = names.map((name) => [name, host.metric(`postern.observe.${name}`)] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

const lines = (host: FakeHost) => loggedBy(host, "observe");
const REQUEST_ID = "5d0e2f38-0000-4000-8000-000000000001";

const EXPIRED = sessionOf({ expiresOn: new Date(NOW - SECOND) }, new Date(NOW - 8 * 24 * 3600 * SECOND));
const KINDS: Readonly<Record<string, Pair[]>> = {
  "a session": withSession(sessionOf()),
  "a session and its guard's words": withSession(sessionOf(), { headers: GUARD }),
  "a session too old": withSession(EXPIRED),
  nobody: requestOf(),
  "a route that refuses": withSession(sessionOf(), { path: "/ops/x" }),
  "a public route with made-up names": requestOf({ path: "/public/x", headers: GUARD }),
  "a page of oauth2-proxy's": requestOf({ path: "/oauth2/sign_out" }),
  "another host with made-up names": requestOf({ host: "other.example.com", headers: GUARD }),
  "foreign credentials": requestOf({ headers: [["authorization", "Basic eDp5"]] }),
  "two tokens": requestOf({
    headers: [
      ["authorization", "Bearer a"],
      ["authorization", "Bearer b"],
    ],
  }),
  "an odd authority": requestOf({ host: "app.example.com\\@x" }),
  "more cookie lines than are looked at": requestOf({
    cookies: Array.from({ length: 600 }, (_, i) => `a${i}=b`),
  }),
  "a connection that names an identity": requestOf({ headers: [["connection", "x-auth-request-user"]] }),
};

describe("A plugin that observes", () => {
  for (const [name, request] of Object.entries(KINDS)) {
    it(`changes nothing of a request and its response: ${name}`, () => {
      const host = start();
      const before = [...new HeaderMap(request).pairs];
      const stream = host.request(request);
      assert.equal(stream.state, "forwarded");
      assert.deepEqual(stream.request.pairs, before);
      assert.equal(host.calls.length, 0);
      const response = host.respond(stream, [[":status", "200"]]);
      assert.deepEqual(response.pairs, [[":status", "200"]]);
    });
  }

  it("leaves trailers as they came", () => {
    const host = start();
    const stream = host.request(withSession(sessionOf()));
    host.sendTrailers(stream, [["x-auth-request-user", "root"]]);
    assert.equal(stream.trailersState, "passed");
    assert.deepEqual(stream.trailers?.pairs, [["x-auth-request-user", "root"]]);
  });

  it("counts what it would have done, and where it agrees", () => {
    const host = start();
    host.request(KINDS["a session"] ?? []);
    assert.deepEqual(observed(host), { pass: 1 });
    host.request(KINDS["a session and its guard's words"] ?? []);
    assert.deepEqual(observed(host), { pass: 2, agree: 1 });
    host.request(KINDS["nobody"] ?? []);
    assert.deepEqual(observed(host), { pass: 2, ask: 1, agree: 1 });
    host.request(requestOf({ path: "/public/x" }));
    assert.deepEqual(observed(host), { pass: 2, pass_anonymous: 1, ask: 1, agree: 2 });
    host.request(KINDS["another host with made-up names"] ?? []);
    assert.deepEqual(observed(host), { pass: 2, pass_anonymous: 1, ask: 1, agree: 2 });
    assert.deepEqual(lines(host), []);
  });

  it("counts and logs a request that the guard let through and it would refuse", () => {
    const host = start();
    host.request(withSession(sessionOf(), { path: "/ops/x?secret=1", headers: GUARD }));
    assert.deepEqual(observed(host), { refuse: 1, differ: 1 });
    assert.equal(host.metric("postern.observe.would_refuse.not_in_group"), 1);
    assert.deepEqual(lines(host), [
      {
        event: "observe",
        difference: "would_refuse",
        reason: "not_in_group",
        method: "GET",
        path: "/ops/x",
        route: "ops",
        request_id: REQUEST_ID,
      },
    ]);
  });

  it("counts and logs a request to which the guard gave another identity, whatever it said", () => {
    const host = start();
    const words: Pair[] = [
      ["x-auth-request-user", "bob"],
      ["x-auth-request-email", "bob@example.com"],
      ["x-auth-request-groups", "platform"],
      ["x-auth-request-preferred-username", "bob"],
    ];
    const session = sessionOf();
    for (const word of words) host.request(withSession(session, { headers: [word] }));
    host.request(requestOf({ path: "/public/x", headers: GUARD }));
    assert.deepEqual(observed(host), { pass: 4, pass_anonymous: 1, differ: 5 });
    assert.equal(host.metric("postern.observe.other_identity.session"), 3);
    assert.equal(host.metric("postern.observe.other_identity.session_verified"), 1);
    assert.equal(host.metric("postern.observe.other_identity.public_route"), 1);
  });

  it("logs each kind and reason once a minute with how many it left out, and counts all", () => {
    const host = start();
    const refused = withSession(sessionOf(), { path: "/ops/x" });
    for (let i = 0; i < 5; i++) host.request(refused);
    assert.equal(lines(host).length, 1);
    host.advance(MINUTE - 1);
    host.request(refused);
    assert.equal(lines(host).length, 1);
    host.request(requestOf({ path: "/public/x", headers: GUARD }));
    assert.equal(lines(host).length, 2);
    host.advance(1);
    host.request(refused);
    assert.deepEqual(
      lines(host).map(({ suppressed }) => suppressed),
      [undefined, undefined, 5],
    );
    assert.deepEqual(observed(host), { refuse: 7, pass_anonymous: 1, differ: 8 });
  });

  it("shows of a request no byte that could forge a line, and no token", () => {
    const host = start();
    const id = `5d0e${"\u001b[31m"}\n${"x".repeat(500)}`;
    host.request([
      ...withSession(sessionOf(), { path: "/ops/x?token=secret" }).filter(
        ([name]) => name !== "x-request-id",
      ),
      ["x-request-id", id],
    ]);
    const [line = ""] = host.logs.map(({ text }) => text).filter((text) => text.includes("observe"));
    assert.match(line, /^[ -~]+$/);
    assert.ok(line.length < 1024 && !line.includes("secret") && !line.includes("alice"));
    assert.equal(lines(host)[0]?.["request_id"], `${id.slice(0, 128)}...`);
  });

  it("makes no session of an enforcing plugin's its own to sign out", () => {
    const host = start();
    const session = sessionOf();
    host.request(withSession(session, { path: "/oauth2/sign_out" }));
    host.configure(configOf());
    assert.equal(host.request(withSession(session)).state, "forwarded");
    assert.equal(host.calls.length, 0);
  });

  it("enforces with the next configuration that says so", () => {
    const host = start();
    assert.equal(host.request(requestOf()).state, "forwarded");
    host.configure({ ...configOf({ rules: OPS_ONLY }), mode: "enforce" });
    assert.equal(host.request(requestOf()).state, "waiting");
  });
});

describe("A plugin that observes and asks behind requests", () => {
  const startAsking = (ask = "100%") => start({ observe: { ask } });

  it("asks about the session alone, once for each request that it would let pass, and changes nothing", () => {
    const host = startAsking();
    host.request(requestOf());
    host.request(withSession(sessionOf(), { path: "/ops/x" }));
    assert.equal(host.calls.length, 0);
    const stream = host.request(withSession(sessionOf(), { path: "/x?y=1" }));
    assert.equal(stream.state, "forwarded");
    const [call] = host.calls;
    assert.equal(call?.headers.get(":path"), "/oauth2/auth");
    assert.equal(call?.headers.get("authorization"), undefined);
    assert.match(call?.headers.get("cookie") ?? "", /^_oauth2_proxy=/);
    host.answerOnly(answerOf(202, [...GUARD, ["set-cookie", "_oauth2_proxy=new"]]));
    const response = host.respond(stream, [[":status", "200"]]);
    assert.deepEqual(response.pairs, [[":status", "200"]]);
    assert.equal(host.metric("postern.observe.asked"), 1);
    assert.equal(host.metric("postern.observe.ask_agreed"), 1);
  });

  it("counts and logs whom the auth service refuses", () => {
    for (const status of [401, 403, 302]) {
      const host = startAsking();
      host.request(withSession(sessionOf()));
      host.answerOnly(answerOf(status));
      assert.equal(host.metric("postern.observe.false_accept.session_verified"), 1);
      assert.deepEqual(lines(host), [
        {
          event: "observe",
          difference: "false_accept",
          reason: "session_verified",
          request_id: REQUEST_ID,
        },
      ]);
    }
  });

  it("counts and logs whom the auth service calls by another name", () => {
    const host = startAsking();
    host.request(withSession(sessionOf()));
    host.answerOnly(answerOf(202, [["x-auth-request-email", "bob@example.com"]]));
    assert.equal(host.metric("postern.observe.answer_identity.session_verified"), 1);
  });

  it("says nothing of a service that cannot be asked", () => {
    const host = startAsking();
    host.request(withSession(sessionOf()));
    host.answerOnly(NOT_CONNECTED);
    assert.equal(host.metric("postern.observe.ask_failed"), 1);
    assert.deepEqual(lines(host), []);
  });

  it("asks about the share that is configured", () => {
    const asked = ["0%", "0.01%", "25%", "100%"].map((ask) => {
      const host = startAsking(ask);
      const request = withSession(sessionOf());
      for (let i = 0; i < 2000; i++) {
        host.request(request);
        for (const call of [...host.calls]) host.answer(call, answerOf(202, GUARD));
      }
      return host.metric("postern.observe.asked");
    });
    const [none = -1, few = -1, some = -1, all = -1] = asked;
    assert.equal(none, 0);
    assert.ok(few < 20, `${few} of 2,000 at 0.01%`);
    assert.ok(some > 400 && some < 600, `${some} of 2,000 at 25%`);
    assert.equal(all, 2000);
  });

  it("has no more than 64 such calls under way, and forgets those that the host dropped", () => {
    const host = startAsking();
    for (let i = 0; i < 100; i++) host.request(withSession(sessionOf()));
    assert.equal(host.calls.length, 64);
    const before = host.calls.length;
    for (let second = 0; second < 66; second++) {
      host.advance(SECOND);
      host.tick();
    }
    host.request(withSession(sessionOf()));
    assert.equal(host.calls.length, before + 1);
  });
});
