// Gauges tell how old the oldest revocation list of the process is, and how many entries it has.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NOT_CONNECTED } from "../../scripts/fake-host/http-call";
import type { FakeHost } from "../../scripts/fake-host/host";
import { SECOND } from "./fixture";
import { answerList, listCalls, listOf, startWithList, startWithoutList } from "./revocation-fixture";

function gaugesOf(host: FakeHost): [age: number, entries: number] {
  return [host.metric("postern.revocation.age_seconds"), host.metric("postern.revocation.entries")];
}

function fail(host: FakeHost): void {
  for (const call of listCalls(host)) host.answer(call, NOT_CONNECTED);
}

describe("The gauges of revocation", () => {
  it("are not there without a list", () => {
    const host = startWithoutList({ revocation: undefined });
    host.tick();
    assert.ok(!host.context.process.metrics.names.some((name) => name.startsWith("postern.revocation.")));
  });

  it("say how old the list is, and how long it is", () => {
    const host = startWithList(listOf({ sub: "a" }, { sub: "a" }, { before: 1 }));
    host.tick();
    assert.deepEqual(gaugesOf(host), [0, 3]);
    for (let second = 0; second < 20; second++) {
      host.advance(SECOND);
      host.tick();
      fail(host);
    }
    assert.deepEqual(gaugesOf(host), [20, 3]);
  });

  it("count from the start where none ever came", () => {
    const host = startWithoutList();
    for (let second = 0; second < 5; second++) {
      fail(host);
      host.advance(SECOND);
      host.tick();
    }
    assert.deepEqual(gaugesOf(host), [5, 0]);
  });

  it("show the worker whose list is older, as long as it lives", () => {
    const good = startWithList(listOf({ sub: "a" }, { sub: "b" }));
    const bad = startWithList(listOf({ sub: "a" }), {}, { process: good.context.process });
    for (let second = 0; second < 30; second++) {
      for (const host of [bad, good]) {
        host.advance(SECOND);
        host.tick();
      }
      fail(bad);
      if (listCalls(good).length > 0) answerList(good, listOf({ sub: "a" }, { sub: "b" }));
    }
    assert.deepEqual(gaugesOf(good), [30, 1]);
    good.advance(4 * SECOND);
    good.tick();
    assert.deepEqual(gaugesOf(good)[1], 2);
  });
});
