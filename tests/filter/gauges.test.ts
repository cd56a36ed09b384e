// Gauges of the process: what is so in any worker, for as long as it is so and the worker lives.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import { Process } from "../../scripts/fake-host/process";
import { configOf, HOUR, requestOf, SECOND, startFilter } from "./fixture";

const FAILURES = 5;

function openCircuit(host: FakeHost): void {
  for (let i = 0; i < FAILURES; i++) {
    host.request(requestOf());
    host.answerOnly(answerOf(503));
  }
}

function closeCircuit(host: FakeHost): void {
  host.advance(SECOND);
  host.request(requestOf());
  host.answerOnly(answerOf(302));
}

/** What the gauge shows after some seconds of these workers. */
function gauge(...hosts: FakeHost[]): number {
  for (let i = 0; i < 4; i++) {
    for (const host of hosts) {
      host.advance(SECOND);
      host.tick();
    }
  }
  return hosts[0]?.metric("postern.auth.circuit_open") ?? NaN;
}

function workers(count: number): FakeHost[] {
  const process = new Process();
  return Array.from({ length: count }, () => startFilter({}, { process }));
}

describe("The gauge of open circuits", () => {
  it("is 1 from the next tick on, while any worker's is open", () => {
    const [first, second] = workers(2) as [FakeHost, FakeHost];
    assert.equal(gauge(first, second), 0);
    openCircuit(first);
    second.tick();
    first.tick();
    assert.equal(first.metric("postern.auth.circuit_open"), 1);
    openCircuit(second);
    assert.equal(gauge(first, second), 1);
    closeCircuit(first);
    assert.equal(gauge(first, second), 1);
    closeCircuit(second);
    assert.equal(gauge(first, second), 0);
  });

  it("does not keep what a worker left that died", () => {
    const [dying, living] = workers(2) as [FakeHost, FakeHost];
    openCircuit(dying);
    assert.equal(gauge(dying, living), 1);
    assert.equal(gauge(living), 0);
    const { process, nowNanos } = living.context;
    const anew = startFilter({}, { process, now: Number(nowNanos / 1_000_000n) });
    assert.equal(gauge(anew, living), 0);
  });

  it("does not keep what a configuration left that was replaced", () => {
    const [host] = workers(1) as [FakeHost];
    openCircuit(host);
    const root = host.request(requestOf()).root;
    host.configure(configOf({ authService: { cluster: "oauth2-proxy", timeout: "3s" } }));
    for (let i = 0; i < 4; i++) {
      host.tick(root);
      gauge(host);
    }
    assert.equal(gauge(host), 0);
  });

  it("does not stay when the clock steps back", () => {
    const [host] = workers(1) as [FakeHost];
    openCircuit(host);
    assert.equal(gauge(host), 1);
    host.advance(-HOUR);
    closeCircuit(host);
    assert.equal(gauge(host), 0);
  });
});
