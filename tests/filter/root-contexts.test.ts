// Root contexts come and go in a VM: however many a plugin has had, every other one serves on, and what a root context that goes
// leaves behind is seen to.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import { signValue } from "../../scripts/lab/session-cookie";
import {
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  BOB_HEADERS,
  COOKIE_NAME,
  configOf,
  configWithoutSecret,
  identityOf,
  NOW,
  requestOf,
  SECOND,
  SECRET,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";
import {
  answerKeys,
  claimsOf,
  CLUSTERS,
  dex,
  jwtOf,
  keyCalls,
  startJwtFilter,
  startWithoutKeys,
  withBearer,
} from "./jwt-fixture";

const good = await dex.key().mint(claimsOf());

const STAMP = String(NOW / SECOND - 60);
const TICKET_VALUE = Buffer.from("v2.AAAA.BBBB").toString("base64url");
/** A session that oauth2-proxy keeps elsewhere: one question for all its requests, without a lease. */
const TICKET = `${TICKET_VALUE}|${STAMP}|${signValue(SECRET, COOKIE_NAME, TICKET_VALUE, STAMP)}`;

const UPDATES = 1000;
const ROUTES = 100;

/** A configuration like no other, large enough that keeping some hundred shows. */
function updateOf(update: number): object {
  const routes = Array.from({ length: ROUTES }, (_, i) => ({
    paths: [`/update-${update}/${"x".repeat(32)}/${i}/*`],
    allowedGroups: [`group-${i}`],
  }));
  return configOf({ rules: { routes }, upstream: { stripHeaders: [`x-update-${update}`] } });
}

function tickAll(host: FakeHost): void {
  for (const root of host.context.roots) host.tick(root);
}

describe("A plugin beside another one that is updated a thousand times", () => {
  it("serves on, in memory that does not grow", () => {
    const host = startFilter({}, { properties: { plugin_name: "demo.a" } });
    const a = host.request(requestOf()).root;
    host.answerOnly(ALLOWED_AS_BOB);
    host.context.properties["plugin_name"] = "demo.b";
    let b = 0;
    let pages = 0;
    for (let i = 0; i < UPDATES; i++) {
      const before = b;
      b = host.configure(updateOf(i)).root;
      if (before > 0) host.endRoot(before);
      tickAll(host);
      if (i === 20) ({ pages } = host);
      if (i % 100 > 0) continue;
      for (const root of [a, b]) {
        const stream = host.request(withSession(sessionOf()), root);
        assert.deepEqual(identityOf(stream), ALICE_HEADERS);
        host.end(stream);
      }
    }
    assert.deepEqual(identityOf(host.request(withSession(sessionOf()), a)), ALICE_HEADERS);
    assert.ok(host.pages <= pages, `${pages} pages, then ${host.pages}`);
  });

  it("serves on when the others' root contexts are all still there", () => {
    const host = startFilter({}, { properties: { plugin_name: "demo.a" } });
    const a = host.request(requestOf()).root;
    host.context.properties["plugin_name"] = "demo.b";
    for (let i = 0; i < 300; i++)
      host.configure(configOf({ cache: { verdictTtl: `${i + 1}s`, sessions: 100 } }));
    tickAll(host);
    for (const root of host.context.roots)
      assert.equal(host.request(withSession(sessionOf()), root).state, "forwarded");
    assert.deepEqual(identityOf(host.request(withSession(sessionOf()), a)), ALICE_HEADERS);
  });

  it("serves on under a host that does not answer for its root contexts", () => {
    const host = startFilter();
    const { root } = host.configure(configOf({ cache: { sessions: 5 } }));
    host.context.roots.clear();
    for (let i = 0; i < 5; i++) host.tick(root);
    assert.deepEqual(identityOf(host.request(withSession(sessionOf()), root)), ALICE_HEADERS);
  });
});

describe("A root context that is gone", () => {
  it("takes with it what its configuration remembered", () => {
    const host = startFilter();
    const { root: first } = host.configure(configOf({ cache: { sessions: 5 } }));
    host.configure(configOf({ cache: { sessions: 6 } }));
    host.endRoot(first);
    tickAll(host);
    assert.equal(host.request(withSession(sessionOf()), first).status, 503);
  });

  it("takes with it the names that trailers were cleaned by for its sake", () => {
    const host = startFilter();
    const { root } = host.configure(configOf({ upstream: { stripHeaders: ["x-badge"] } }));
    const { root: next } = host.configure(configOf({ upstream: { stripHeaders: ["x-pass"] } }));
    const trailersAfter = () => {
      const stream = host.request(withSession(sessionOf()), next);
      host.sendTrailers(stream, [
        ["x-badge", "1"],
        ["x-pass", "1"],
      ]);
      return stream.trailers?.pairs.map(([name]) => name);
    };
    assert.deepEqual(trailersAfter(), []);
    host.endRoot(root);
    host.tick(next);
    assert.deepEqual(trailersAfter(), ["x-badge"]);
  });

  it("has its key fetch made again by the plugin's next one, at once", () => {
    const host = startWithoutKeys();
    const [fetch] = keyCalls(host);
    const first = fetch?.root ?? 0;
    const { root: second } = host.configure("{}");
    const waiting = host.request(withBearer(good), second);
    assert.equal(waiting.state, "waiting");
    host.endRoot(first);
    assert.deepEqual(keyCalls(host), []);
    host.tick(second);
    answerKeys(host, dex.jwks);
    assert.equal(waiting.state, "forwarded");
    assert.equal(host.request(withBearer(good), second).state, "forwarded");
  });

  it("leaves a plugin its keys, and their refreshes", () => {
    const host = startJwtFilter();
    const { root: second } = host.configure("{}");
    host.endRoot(second - 1);
    host.advance(601 * SECOND);
    host.tick(second);
    assert.equal(keyCalls(host).length, 1);
    answerKeys(host, dex.jwks);
    assert.equal(host.request(withBearer(good), second).state, "forwarded");
  });

  it("has its call made anew for those of the plugin's next one who wait for it", () => {
    const host = startFilter(JSON.stringify(configWithoutSecret()));
    const parts = withSession(sessionOf());
    const first = host.request(parts);
    const { root: second } = host.configure("{}");
    const waiting = [host.request(parts), host.request(parts)];
    assert.equal(host.calls.length, 1);
    host.end(first);
    host.endRoot(first.root);
    assert.equal(host.calls.length, 0);
    // The lease of the lost call has to end: a refresh is never made twice.
    for (let i = 0; i < 7; i++) {
      host.advance(SECOND);
      host.tick(second);
    }
    host.answerOnly(ALLOWED_AS_BOB);
    host.tick(second);
    for (const stream of waiting) assert.deepEqual(identityOf(stream), BOB_HEADERS);
  });

  it("does not take a call of another root context of the plugin's from its own request", () => {
    const host = startFilter();
    const parts = withSession(TICKET);
    const streams = [host.request(parts), host.request(parts)];
    const { root: second } = host.configure("{}");
    const { root: third } = host.configure("[]");
    host.endRoot(second);
    host.tick(third);
    host.answerOnly(ALLOWED_AS_BOB);
    for (const stream of streams) assert.deepEqual(identityOf(stream), BOB_HEADERS);
  });

  it("is no failure of the auth service, however many calls it takes along", () => {
    const host = startFilter();
    const streams = Array.from({ length: 10 }, () => host.request(requestOf()));
    const { root: second } = host.configure("{}");
    for (const stream of streams) host.end(stream);
    host.endRoot(streams[0]?.root ?? 0);
    for (let i = 0; i < 8; i++) {
      host.advance(SECOND);
      host.tick(second);
    }
    const next = host.request(requestOf());
    host.answerOnly(answerOf(302));
    assert.equal(next.status, 302);
    assert.equal(host.metric("postern.auth.call_failed"), 0);
  });

  it("leaves nothing of a plugin that is gone altogether", () => {
    const host = startFilter({}, { clusters: CLUSTERS });
    const rounds = (count: number) => {
      for (let i = 0; i < count; i++) {
        const { root } = host.configure(configOf({ jwt: jwtOf(), cache: { sessions: 100 + (i % 50) } }));
        host.end(host.request(withBearer(good), root));
        host.endRoot(root);
        tickAll(host);
      }
    };
    rounds(50);
    const pages = host.pages;
    rounds(500);
    assert.equal(host.pages, pages);
  });
});

describe("The ticks of several root contexts", () => {
  it("come slowly again, each, when nobody waits any more", () => {
    const host = startFilter(JSON.stringify(configWithoutSecret()));
    const first = host.request(requestOf()).root;
    const { root: second } = host.configure(configWithoutSecret({ cache: { sessions: 5 } }));
    const ask = (root: number, count: number) => {
      const parts = withSession(sessionOf());
      return Array.from({ length: count }, () => host.request(parts, root));
    };
    // The last to be decided anew are the first one's, on ticks of the second.
    const streams = [...ask(second, 220), ...ask(first, 260)];
    for (const call of [...host.calls]) host.answer(call, ALLOWED_AS_BOB);
    const periods = () => [first, second].map((root) => host.context.tickMillisOf.get(root));
    for (let i = 0; i < 12; i++) host.tick(second);
    assert.ok(streams.every(({ state }) => state === "forwarded"));
    host.tick(first);
    assert.deepEqual(periods(), [SECOND, SECOND]);
  });
});
