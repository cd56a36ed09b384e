// A configuration pushed to a VM that runs: a new root context beside the old one, in the same memory.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import {
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  BOB_ANSWER,
  BOB_HEADERS,
  configOf,
  configWithoutSecret,
  countOf,
  identityOf,
  requestOf,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";

describe("A new configuration", () => {
  it("holds for new streams, while old ones end by theirs", () => {
    const host = startFilter();
    const old = host.request(requestOf());
    assert.ok(
      host.configure(configOf({ upstream: { setXauthrequest: false, passAccessToken: false } })).accepted,
    );
    const fresh = host.request(requestOf());
    const [first, second] = host.calls;
    assert.ok(first && second);
    host.answer(second, ALLOWED_AS_BOB);
    host.answer(first, ALLOWED_AS_BOB);
    assert.deepEqual(identityOf(old), BOB_HEADERS);
    assert.deepEqual(identityOf(fresh), { authorization: BOB_HEADERS["authorization"] });
  });

  it("holds beside the old one while streams of both come", () => {
    const host = startFilter();
    const value = sessionOf();
    const first = host.request(withSession(value)).root;
    const { root: second } = host.configure(configOf({ upstream: { authorization: "none" } }));
    for (let i = 0; i < 4; i++) {
      assert.equal(
        host.request(withSession(value), first).header("authorization"),
        "Bearer alice-access-token",
      );
      assert.equal(host.request(withSession(value), second).header("authorization"), undefined);
    }
  });

  it("never sees what another one remembered", () => {
    const host = startFilter();
    const value = sessionOf();
    host.request(withSession(value));
    host.configure(configOf({ session: { emailDomains: ["other.example.com"] } }));
    assert.equal(host.request(withSession(value)).state, "waiting");
    host.answerOnly(answerOf(403));
    host.configure(configOf({ session: { cookieSecret: { value: "ffffffffffffffffffffffffffffffff" } } }));
    assert.equal(host.request(withSession(value)).state, "waiting");
  });

  it("never sees a verdict that another auth service gave", () => {
    const host = startFilter(JSON.stringify(configWithoutSecret()));
    const value = sessionOf();
    host.request(withSession(value));
    host.answerOnly(ALLOWED_AS_BOB);
    host.configure(configWithoutSecret({ authService: { timeout: "4s" } }));
    assert.equal(host.request(withSession(value)).state, "waiting");
  });

  it("that is the same as the one before keeps what was remembered", () => {
    const host = startFilter();
    const value = sessionOf();
    host.request(withSession(value));
    const { root } = host.configure(configOf());
    const stream = host.request(withSession(value));
    assert.equal(stream.root, root);
    assert.deepEqual(identityOf(stream), ALICE_HEADERS);
    assert.equal(countOf(host, "session_verified"), 1);
    assert.equal(countOf(host, "session"), 1);
  });

  it("that comes back finds what it remembered", () => {
    const host = startFilter();
    const value = sessionOf();
    host.request(withSession(value));
    host.configure(configOf({ upstream: { authorization: "none" } }));
    host.request(withSession(value));
    host.configure(configOf());
    assert.deepEqual(identityOf(host.request(withSession(value))), ALICE_HEADERS);
    assert.equal(countOf(host, "session"), 1);
  });

  it("does not take the response cookies of an old stream away", () => {
    const host = startFilter();
    const old = host.request(requestOf());
    host.answerOnly(answerOf(202, [...BOB_ANSWER, ["set-cookie", "s=1"]]));
    host.configure(configOf({ upstream: { authorization: "none" } }));
    assert.deepEqual(host.respond(old).all("set-cookie"), ["s=1"]);
  });

  it("pushed a thousand times leaves the filter working in bounded memory", () => {
    const host = startFilter();
    const push = (count: number) => {
      for (let i = 0; i < count; i++) {
        assert.ok(host.configure(configOf({ cache: { verdictTtl: `${(i % 100) + 1}s` } })).accepted);
        host.tick();
      }
    };
    const before = host.pages;
    push(200);
    const pages = host.pages;
    // The allocator doubles what it has.
    assert.ok(pages <= 2 * before, `${before} pages became ${pages}`);
    push(800);
    assert.equal(host.pages, pages);
    assert.deepEqual(identityOf(host.request(withSession(sessionOf()))), ALICE_HEADERS);
  });
});

describe("Two plugins in one VM", () => {
  const CLUSTERS = { "oauth2-proxy": true, "other-proxy": true };
  const first = configWithoutSecret();
  const second = configWithoutSecret({
    authService: { cluster: "other-proxy" },
    upstream: { authorization: "none", passAccessToken: false },
  });

  it("judge by their own configuration each", () => {
    const host = startFilter();
    const { root: strict } = host.configure(configOf({ session: { allowedGroups: ["admins"] } }));
    const { root: open } = host.configure(configOf());
    const value = sessionOf();
    for (let i = 0; i < 3; i++) {
      assert.equal(host.request(withSession(value), open).state, "forwarded");
      assert.equal(host.request(withSession(value), strict).state, "waiting");
    }
  });

  it("ask their own auth service each, about one session at one moment", () => {
    const host = startFilter(JSON.stringify(first), { clusters: CLUSTERS });
    const { root } = host.configure(second);
    const value = sessionOf();
    const one = host.request(withSession(value), root - 1);
    const two = host.request(withSession(value), root);
    host.tick(root);
    for (const call of host.calls.filter(({ cluster }) => cluster === "oauth2-proxy"))
      host.answer(call, ALLOWED_AS_BOB);
    host.tick(root);
    assert.deepEqual(identityOf(one), BOB_HEADERS);
    assert.equal(two.state, "waiting", "its own service has not said anything");
    const [own] = host.calls;
    assert.equal(own?.cluster, "other-proxy");
    assert.ok(own);
    host.answer(own, answerOf(401));
    host.answerOnly(answerOf(403));
    assert.equal(two.status, 403);
  });

  it("do not repeat each other's refusals", () => {
    const host = startFilter(JSON.stringify(first), { clusters: CLUSTERS });
    const { root } = host.configure(second);
    const value = sessionOf();
    host.request(withSession(value), root - 1);
    host.answerOnly(answerOf(401));
    host.answerOnly(answerOf(403));
    assert.equal(host.request(withSession(value), root).state, "waiting");
    assert.equal(host.calls[0]?.cluster, "other-proxy");
  });
});

describe("A stricter configuration pushed while a call is under way", () => {
  it("judges every stream that came after it", () => {
    const host = startFilter();
    const value = sessionOf();
    // Due by both configurations, and passed by the first one only.
    const due = { cookieRefresh: "30s", refreshBehind: false };
    host.configure(configOf({ session: due }));
    const before = host.request(withSession(value));
    host.configure(configOf({ session: { ...due, allowedGroups: ["admins"] } }));
    const after = host.request(withSession(value));
    const [call] = host.calls;
    assert.ok(call);
    host.answer(call, answerOf(503));
    assert.equal(before.state, "forwarded", "its token is still good");
    host.tick();
    host.advance(1000);
    host.tick();
    for (const later of [...host.calls]) host.answer(later, answerOf(503));
    assert.notEqual(after.state, "forwarded", "it may not pass by the configuration before");
  });
});
