// Ticks hurry while a request waits for another worker: a hundred a second. What is done about all that a worker holds is done once a second all the same.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PLAIN } from "../support/request-doubts";
import { HOUR, NOW } from "./fixture";
import { Gateway, requestFor } from "./gateway";

const HURRIED_MILLIS = 10;
const TICKS = 100;
const DUE = { createdAt: new Date(NOW - 2 * HOUR) };

/** How many host calls a worker makes in a second of hurried ticks, with so many responses under way that new cookies wait for. */
function callsOf(responses: number): number {
  const sections = { session: { cookieRefresh: "3600s", endStreams: true } };
  const gateway = new Gateway({ sections, workers: 2, model: { cookieRefresh: HOUR } });
  const value = gateway.sessionWithNonce(DUE);
  gateway.send(requestFor(value, "/x", PLAIN));
  const slow = gateway.arrive(Array.from({ length: responses }, () => requestFor(value, "/slow", PLAIN)));
  assert.ok(slow.every(({ stream }) => stream.state === "forwarded"));
  // Of another session, whose token is over, the other worker asks; one request here waits for it.
  const other = gateway.sessionWithNonce({ ...DUE, expiresOn: new Date(NOW - HOUR) });
  gateway.arrive([requestFor(other, "/a", PLAIN)], [1]);
  const [waits] = gateway.arrive([requestFor(other, "/b", PLAIN)], [0]);
  assert.equal(waits?.stream.state, "waiting");
  const host = gateway.worker(0);
  let calls = 0;
  for (let i = 0; i < TICKS; i++) {
    gateway.advance(HURRIED_MILLIS);
    host.tick();
    calls += host.lastCalls.length;
  }
  return calls;
}

describe("A second of hurried ticks", () => {
  it("asks the host about each stream that is watched, and each response that is awaited, a few times and no more", () => {
    const few = callsOf(1);
    const responses = 1000;
    assert.ok(callsOf(responses) - few <= 5 * responses);
  });
});
