// Requests whose wait is over take turns: thousands that shared one call hold up nobody who shared another, and those that have
// to ask for themselves after all do so a few at a time.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { type Answer, answerOf, type HttpCall } from "../../scripts/fake-host/http-call";
import type { Stream } from "../../scripts/fake-host/stream";
import {
  ALLOWED_AS_BOB,
  configOf,
  countOf,
  LOGIN_PAGE,
  NOW,
  requestOf,
  SECOND,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";

/** Questions that one configuration's requests ask alone at once. */
const ALONE_MAX = 32;
const MANY = 8000;

const [ALICE = "", BOB = "", CAROL = ""] = ["alice", "bob", "carol"].map((name) =>
  sessionOf({ email: `${name}@example.com` }),
);
const WITHOUT_SECRET = { session: { cookieSecret: undefined } };

function join(host: FakeHost, session: string, count: number, root?: number): Stream[] {
  return Array.from({ length: count }, () => host.request(withSession(session), root));
}

function waitingOf(streams: readonly Stream[]): number {
  return streams.filter(({ state }) => state === "waiting").length;
}

function callAbout(host: FakeHost, session: string): HttpCall {
  const found = host.calls.find(({ headers }) => headers.get("cookie")?.includes(session));
  return found ?? assert.fail("there is no call about the session");
}

/** Answers the calls one after the other as they come, and lets a tick by when there are none; how many there were at most. */
function answerAll(host: FakeHost, streams: readonly Stream[], answer: Answer): number {
  let most = 0;
  while (waitingOf(streams) > 0) {
    most = Math.max(most, host.calls.length);
    const call = host.calls[0];
    if (call !== undefined) host.answer(call, answer);
    else host.tick();
  }
  return most;
}

function second(host: FakeHost): void {
  host.advance(SECOND);
  host.tick();
}

describe("Thousands that shared a call", () => {
  it("hold nobody up who shared another one", () => {
    const host = startFilter(WITHOUT_SECRET);
    const many = join(host, ALICE, MANY);
    const few = join(host, BOB, 5);
    host.answer(callAbout(host, ALICE), ALLOWED_AS_BOB);
    host.answer(callAbout(host, BOB), ALLOWED_AS_BOB);
    assert.equal(waitingOf(few), 0);
    assert.ok(waitingOf(many) > MANY / 2);
    for (let i = 0; i < MANY / 32; i++) host.tick();
    assert.equal(waitingOf(many), 0);
  });

  it("in another worker hold nobody up who waits for another one", () => {
    const asking = startFilter(WITHOUT_SECRET);
    const host = startFilter(WITHOUT_SECRET, { process: asking.context.process });
    for (const session of [ALICE, BOB]) asking.request(withSession(session));
    const many = join(host, ALICE, MANY);
    const few = join(host, BOB, 5);
    for (let i = 0; i < 10; i++) host.tick();
    asking.answer(callAbout(asking, BOB), ALLOWED_AS_BOB);
    for (let i = 0; i < 3; i++) host.tick();
    assert.equal(host.calls.length, 1);
    host.answerOnly(ALLOWED_AS_BOB);
    host.tick();
    assert.equal(waitingOf(few), 0);
    assert.equal(waitingOf(many), MANY);
  });

  it("in another worker ask a few at a time when the session is refused there", () => {
    const asking = startFilter(WITHOUT_SECRET);
    const host = startFilter(WITHOUT_SECRET, { process: asking.context.process });
    asking.request(withSession(ALICE));
    const streams = join(host, ALICE, 500);
    asking.answerOnly(LOGIN_PAGE);
    // And the one that asked about the session for all, once more in this worker.
    const most = answerAll(host, streams, LOGIN_PAGE);
    assert.ok(most <= ALONE_MAX + 1, String(most));
    assert.equal(streams.filter(({ status }) => status === 302).length, streams.length);
  });
});

describe("Those that have to ask alone after a redirect", () => {
  it("ask a few at a time, each for itself, and none is refused", () => {
    const host = startFilter(WITHOUT_SECRET);
    const streams = join(host, ALICE, 2000);
    host.answerOnly(LOGIN_PAGE);
    const bystander = host.request(requestOf({ path: "/bystander" }));
    assert.equal(bystander.state, "waiting");
    assert.ok(answerAll(host, [...streams, bystander], LOGIN_PAGE) <= ALONE_MAX + 1);
    assert.equal(streams.filter(({ status }) => status === 302).length, streams.length);
    host.tick();
    // One question about the session, one of each request, and the bystander's.
    assert.equal(host.metric("postern.auth.call"), streams.length + 2);
  });

  it("come to their turn without a tick, as answers make room", () => {
    const host = startFilter(WITHOUT_SECRET);
    const streams = join(host, ALICE, 200);
    host.answerOnly(LOGIN_PAGE);
    host.tick();
    while (host.calls.length > 0) host.answer(host.calls[0] ?? assert.fail(), LOGIN_PAGE);
    assert.equal(waitingOf(streams), 0);
  });

  it("take turns with those that shared another call, and another configuration has turns of its own", () => {
    const host = new FakeHost({ now: NOW, clusters: "any" });
    const [one, other] = ["one", "other"].map(
      (cluster) => host.configure(configOf({ authService: { cluster }, ...WITHOUT_SECRET })).root,
    );
    const many = join(host, ALICE, 500, one);
    const few = join(host, BOB, 10, one);
    const others = join(host, CAROL, 10, other);
    for (const call of [...host.calls]) host.answer(call, LOGIN_PAGE);
    host.tick();
    assert.equal(host.calls.filter(({ cluster }) => cluster === "other").length, 10);
    while (waitingOf(few) + waitingOf(others) > 0) host.answer(host.calls[0] ?? assert.fail(), LOGIN_PAGE);
    assert.ok(waitingOf(many) > 400, String(waitingOf(many)));
  });

  it("leave their turns when their clients go", () => {
    const host = startFilter(WITHOUT_SECRET);
    const streams = join(host, ALICE, 100);
    host.answerOnly(LOGIN_PAGE);
    host.tick();
    assert.equal(host.calls.length, ALONE_MAX);
    const asked = new Set(host.calls);
    for (const stream of streams.slice(1, ALONE_MAX + 1)) host.end(stream);
    host.tick();
    // The one that asked about the session for all is among those whose turn it was, and still there.
    assert.equal(host.calls.filter((call) => !asked.has(call)).length, ALONE_MAX - 1);
  });

  it("are told to come again when their turn does not come within a call's time", () => {
    const host = startFilter(WITHOUT_SECRET);
    const streams = join(host, ALICE, 300);
    second(host);
    host.answerOnly(LOGIN_PAGE);
    for (let i = 0; i < 4; i++) second(host);
    assert.equal(streams.filter(({ status }) => status === 503).length, 0);
    for (let i = 0; i < 2; i++) second(host);
    for (let i = 0; i < 10; i++) host.tick();
    assert.equal(streams.filter(({ status }) => status === 503).length, 300 - ALONE_MAX);
    assert.equal(countOf(host, "waited_too_long"), 300 - ALONE_MAX);
    for (const call of [...host.calls]) host.answer(call, answerOf(403));
    assert.equal(waitingOf(streams), 0);
    // Nothing of it stands in the way of those that come later.
    const later = join(host, BOB, 3);
    host.answerOnly(ALLOWED_AS_BOB);
    host.tick();
    assert.equal(waitingOf(later), 0);
  });

  it("do not pass by the token that they have when their turn does not come", () => {
    const host = startFilter({ session: { cookieRefresh: "30s", refreshBehind: false } });
    const streams = join(host, ALICE, 100);
    second(host);
    host.answerOnly(LOGIN_PAGE);
    for (let i = 0; i < 10; i++) second(host);
    assert.equal(streams.filter(({ state }) => state === "forwarded").length, 0);
    const late = streams.filter(({ reply }) => reply?.details === "postern_waited_too_long");
    assert.equal(late.length, 100 - ALONE_MAX);
  });
});
