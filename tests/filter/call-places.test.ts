// Whose calls stand in whose way: a configuration's calls take no place from another's, pages none from questions, clients that
// are gone none from those that are there; and only what the auth service itself does opens a circuit.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { NOT_CONNECTED, TIMED_OUT } from "../../scripts/fake-host/http-call";
import type { Stream } from "../../scripts/fake-host/stream";
import {
  ALLOWED_AS_BOB,
  configOf,
  countOf,
  NOW,
  requestOf,
  type RequestParts,
  SECOND,
  startFilter,
} from "./fixture";

const PLACES = 1024;
const UNDER_WAY_MAX = 4 * PLACES;
const FAILURES = 5;

/** Another configuration in the VM, with an auth service of its own; answers the number of its root. */
function add(host: FakeHost, cluster: string): number {
  const { root, accepted } = host.configure(configOf({ authService: { cluster } }));
  assert.ok(accepted);
  return root;
}

function startTwo(): { host: FakeHost; slow: number; fast: number } {
  const host = new FakeHost({ now: NOW, clusters: "any" });
  return { host, slow: add(host, "slow"), fast: add(host, "fast") };
}

function abort(host: FakeHost, count: number, root?: number, parts: RequestParts = {}): void {
  for (let i = 0; i < count; i++) host.end(host.request(requestOf({ path: `/${i}`, ...parts }), root));
}

function assertAsked(host: FakeHost, stream: Stream, cluster?: string): void {
  assert.equal(stream.state, "waiting", `answered with ${stream.status}`);
  const call = host.calls.at(-1) ?? assert.fail();
  if (cluster !== undefined) assert.equal(call.cluster, cluster);
  host.answer(call, ALLOWED_AS_BOB);
  assert.equal(stream.state, "forwarded");
}

describe("Calls under way", () => {
  it("of a slow service leave another configuration's people alone", () => {
    const { host, slow, fast } = startTwo();
    for (let second = 0; second < 5; second++) {
      abort(host, 350, slow);
      assertAsked(host, host.request(requestOf(), fast), "fast");
    }
    for (let i = 0; i < 2 * PLACES; i++) host.request(requestOf(), slow);
    assertAsked(host, host.request(requestOf(), fast), "fast");
  });

  it("are no more than there are places, for clients that wait", () => {
    const host = startFilter();
    for (let i = 0; i < 2 * PLACES; i++) host.request(requestOf());
    assert.equal(host.calls.length, PLACES);
    assert.equal(countOf(host, "too_many_calls"), PLACES);
    host.answer(host.calls[0] ?? assert.fail(), ALLOWED_AS_BOB);
    assertAsked(host, host.request(requestOf()));
  });

  it("leave their places when their clients go", () => {
    const host = startFilter();
    abort(host, 3 * PLACES);
    assertAsked(host, host.request(requestOf()));
    // Those that wait are told from those that are gone.
    const waiting = Array.from({ length: PLACES }, () => host.request(requestOf()));
    assert.equal(waiting.filter(({ state }) => state === "waiting").length, PLACES);
    assert.equal(host.request(requestOf()).status, 503);
    for (const call of [...host.calls]) host.answer(call, ALLOWED_AS_BOB);
    assert.equal(waiting.filter(({ state }) => state === "forwarded").length, PLACES);
    for (let i = 0; i < PLACES; i++) assert.equal(host.request(requestOf()).state, "waiting");
  });

  it("of clients that went are bounded in number and in bytes", () => {
    const host = startFilter();
    abort(host, 2 * UNDER_WAY_MAX);
    assert.equal(host.calls.length, UNDER_WAY_MAX);
    const other = startFilter();
    const cookies = [`a=${"x".repeat(56 * 1024)}`];
    abort(other, 3 * PLACES, undefined, { cookies });
    const left = other.calls.length - PLACES;
    assert.ok(left > 200 && left < 300, String(left));
    for (const call of [...other.calls]) other.answer(call, ALLOWED_AS_BOB);
    abort(other, 3 * PLACES, undefined, { cookies });
    assert.equal(other.calls.length - PLACES, left, "the places of the first ones are free again");
  });

  it("for pages of the auth service take none of those for questions, and the other way round", () => {
    for (const [many, one] of [
      ["/oauth2/callback", "/"],
      ["/", "/oauth2/callback"],
    ] as const) {
      const host = startFilter();
      for (let i = 0; i < PLACES + 1; i++) host.request(requestOf({ path: many }));
      assert.equal(host.calls.length, PLACES);
      assert.equal(host.request(requestOf({ path: one })).state, "waiting");
    }
  });

  it("of a whole worker are bounded, and a configuration with few gets its share", () => {
    const host = new FakeHost({ now: NOW, clusters: "any" });
    for (let i = 0; i < 10; i++) {
      const root = add(host, `slow-${i}`);
      for (let j = 0; j < PLACES; j++) host.request(requestOf(), root);
    }
    assert.ok(host.calls.length < 9 * PLACES, String(host.calls.length));
    assertAsked(host, host.request(requestOf(), add(host, "fast")), "fast");
  });

  it("touch no stream but their own when places are looked for", () => {
    const host = startFilter({ authService: { timeout: "1s" } });
    for (let i = 0; i < PLACES; i++) host.request(requestOf());
    const refused = host.request(requestOf({ path: "/refused" }));
    assert.equal(refused.status, 503);
    assert.equal(refused.reply?.details, "postern_too_many_calls");
  });
});

describe("A circuit", () => {
  it("that pages of the auth service open holds no question back, and the other way round", () => {
    for (const [failing, other] of [
      ["/oauth2/callback", "/"],
      ["/", "/oauth2/callback"],
    ] as const) {
      const host = startFilter();
      for (let i = 0; i < FAILURES; i++) {
        host.request(requestOf({ path: failing }));
        host.answerOnly(TIMED_OUT);
      }
      assert.equal(host.request(requestOf({ path: failing })).reply?.details, "postern_circuit_open");
      host.tick();
      assert.equal(host.metric("postern.auth.circuit_open"), 1);
      assert.equal(host.request(requestOf({ path: other })).state, "waiting");
    }
  });

  it("is not opened by a host that refuses calls", () => {
    const host = startFilter({}, { clusters: { "oauth2-proxy": false } });
    for (let i = 0; i < 4 * FAILURES; i++)
      assert.equal(host.request(requestOf()).reply?.details, "postern_call_refused");
    host.context.clusters.set("oauth2-proxy", true);
    assertAsked(host, host.request(requestOf()));
    assert.equal(countOf(host, "circuit_open"), 0);
    assert.equal(host.metric("postern.auth.call_failed"), 0);
    assert.equal(host.metric("postern.auth.call"), 1);
  });

  it("that is open is probed again at once when the host refused the probe", () => {
    const host = startFilter();
    for (let i = 0; i < FAILURES; i++) {
      host.request(requestOf());
      host.answerOnly(NOT_CONNECTED);
    }
    host.tick();
    assert.equal(host.metric("postern.auth.circuit_open"), 1);
    host.advance(SECOND);
    host.context.clusters.set("oauth2-proxy", false);
    assert.equal(host.request(requestOf()).reply?.details, "postern_call_refused");
    host.context.clusters.set("oauth2-proxy", true);
    assertAsked(host, host.request(requestOf()));
    host.advance(3 * SECOND);
    host.tick();
    assert.equal(host.metric("postern.auth.circuit_open"), 0);
    assert.equal(host.request(requestOf()).state, "waiting");
  });

  it("of one configuration is none of another's", () => {
    const { host, slow, fast } = startTwo();
    for (let i = 0; i < FAILURES; i++) {
      host.request(requestOf(), slow);
      host.answerOnly(TIMED_OUT);
    }
    assert.equal(host.request(requestOf(), slow).reply?.details, "postern_circuit_open");
    assertAsked(host, host.request(requestOf(), fast), "fast");
  });
});
