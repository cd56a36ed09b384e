// However many requests wait, no callback answers more than a few of them: Envoy's stack holds some hundreds of replies, not more.
// And none is given up because the process stood still or the clock was set: the host's own timeouts come first.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf, TIMED_OUT } from "../../scripts/fake-host/http-call";
import type { Stream } from "../../scripts/fake-host/stream";
import {
  ALLOWED_AS_BOB,
  configWithoutSecret,
  HOUR,
  requestOf,
  SECOND,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";
import { FETCHED, tokenWith } from "./tokens";

const MANY = 600;
const ENDINGS_MAX = 64;

/** More ticks than it takes to end all of them a batch at a time. */
const TICKS = 2 * Math.ceil(MANY / ENDINGS_MAX);

const BEARER = requestOf({ headers: [["authorization", `Bearer ${tokenWith({})}`]] });

function many(send: (index: number) => Stream): Stream[] {
  return Array.from({ length: MANY }, (_, i) => send(i));
}

function waitingOf(streams: readonly Stream[]): number {
  return streams.filter(({ state }) => state === "waiting").length;
}

/** Lets time go by as it does, with its ticks. */
function pass(host: FakeHost, seconds: number): void {
  for (let i = 0; i < seconds; i++) {
    host.advance(SECOND);
    host.tick();
  }
}

function tickThrough(host: FakeHost): void {
  for (let i = 0; i < TICKS; i++) host.tick();
}

function assertEndedInTurns(host: FakeHost, streams: readonly Stream[]): void {
  tickThrough(host);
  assert.equal(waitingOf(streams), 0, "requests still wait");
  assert.ok(host.mostEndings <= ENDINGS_MAX, `${host.mostEndings} in one callback`);
}

describe("A process that stood still", () => {
  for (const [title, millis] of [
    ["for eight seconds", 8 * SECOND],
    ["while the clock was set forward by an hour", HOUR],
  ] as const) {
    it(`${title} gives up no call that is under way`, () => {
      const host = startFilter();
      const streams = many((i) => host.request(requestOf({ path: `/${i}` })));
      host.advance(millis);
      host.tick();
      host.tick();
      assert.equal(waitingOf(streams), MANY);
      for (const [i, call] of [...host.calls].entries())
        host.answer(call, i % 2 === 0 ? TIMED_OUT : ALLOWED_AS_BOB);
      assert.equal(streams.filter(({ status }) => status === 503).length, MANY / 2);
      assert.equal(streams.filter(({ state }) => state === "forwarded").length, MANY / 2);
    });
  }

  it("gives up no keys that are on their way", () => {
    const host = startFilter(FETCHED, { clusters: "any" });
    const stream = host.request(BEARER);
    host.advance(8 * SECOND);
    host.tick();
    assert.equal(stream.state, "waiting");
    const [fetch] = host.calls;
    host.answer(fetch ?? assert.fail(), answerOf(503));
    assert.equal(stream.status, 503);
  });

  it("whose clock was set back gives up nothing", () => {
    const host = startFilter();
    const stream = host.request(requestOf());
    host.advance(-HOUR);
    host.tick();
    host.answerOnly(ALLOWED_AS_BOB);
    assert.equal(stream.state, "forwarded");
  });
});

describe("Many requests at once", () => {
  it("whose calls are lost with their root context end a few at a time", () => {
    const host = startFilter();
    const streams = many((i) => host.request(requestOf({ path: `/${i}` })));
    host.context.calls.length = 0;
    host.configure(configWithoutSecret());
    pass(host, 9);
    assert.ok(waitingOf(streams) < MANY, "none is given up");
    assertEndedInTurns(host, streams);
    assert.equal(streams.filter(({ status }) => status === 503).length, MANY);
  });

  for (const [title, answer] of [
    ["permission", ALLOWED_AS_BOB],
    ["failure", TIMED_OUT],
    ["refusal", answerOf(403)],
  ] as const) {
    it(`that share one call end a few at a time after its ${title}`, () => {
      const host = startFilter({ session: undefined });
      const request = withSession(sessionOf());
      const streams = many(() => host.request(request));
      host.answerOnly(answer);
      // After a refusal of the session each asks for itself, and is answered.
      for (let i = 0; i < MANY && waitingOf(streams) > 0; i++) {
        const call = host.calls[0];
        if (call === undefined) host.tick();
        else host.answer(call, answer);
      }
      assertEndedInTurns(host, streams);
    });
  }

  it("that wait for keys end a few at a time when they come, and when they do not", () => {
    for (const isLost of [false, true]) {
      const host = startFilter(FETCHED, { clusters: "any" });
      const streams = many(() => host.request(BEARER));
      assert.equal(waitingOf(streams), MANY);
      const [fetch] = host.calls;
      if (isLost) {
        host.context.calls.length = 0;
        pass(host, 9);
      } else {
        host.answer(fetch ?? assert.fail(), answerOf(503));
      }
      assertEndedInTurns(host, streams);
    }
  });

  it("that wait for another worker's call end a few at a time", () => {
    const asking = startFilter({ session: undefined });
    const host = startFilter({ session: undefined }, { process: asking.context.process });
    const request = withSession(sessionOf());
    asking.request(request);
    const streams = many(() => host.request(request));
    asking.answerOnly(ALLOWED_AS_BOB);
    tickThrough(host);
    if (host.calls.length > 0) host.answerOnly(ALLOWED_AS_BOB);
    assertEndedInTurns(host, streams);
  });
});
