// A call whose connection was closed before an answer began, as happens to one that was idle: it is sent once more, in the time that is left.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { type Answer, answerOf, NOT_CONNECTED, TIMED_OUT } from "../../scripts/fake-host/http-call";
import {
  ALLOWED_AS_BOB,
  BOB_HEADERS,
  identityOf,
  requestOf,
  SECOND,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";

const START = "upstream connect error or disconnect/reset before headers. reset reason: ";
/** What Envoy makes of it. */
const RESET = answerOf(503, [["content-type", "text/plain"]], `${START}connection termination`);

function repeats(host: FakeHost): number {
  host.tick();
  return host.metric("postern.auth.call_repeated");
}

describe("A call whose connection was closed before an answer", () => {
  it("is sent once more as it was, and its answer is the one that counts", () => {
    const host = startFilter();
    const stream = host.request(requestOf({ cookies: ["a=1"] }));
    const first = host.calls.at(-1);
    host.answerOnly(RESET);
    assert.equal(stream.state, "waiting");
    const second = host.calls.at(-1);
    assert.deepEqual(second?.headers.pairs, first?.headers.pairs);
    assert.equal(second?.cluster, first?.cluster);
    assert.equal(second?.body, "");
    host.answerOnly(ALLOWED_AS_BOB);
    assert.deepEqual(identityOf(stream), BOB_HEADERS);
    assert.equal(repeats(host), 1);
    assert.equal(host.metric("postern.auth.call_failed"), 0);
  });

  it("is a failure when that happens twice", () => {
    const host = startFilter();
    const stream = host.request(requestOf());
    host.answerOnly(RESET);
    host.answerOnly(RESET);
    assert.equal(stream.status, 503);
    assert.equal(host.calls.length, 0);
    host.tick();
    assert.equal(host.metric("postern.auth.call_failed"), 1);
  });

  it("is sent again within the time of the first, and not when that is over", () => {
    const host = startFilter({ authService: { timeout: "5s" } });
    host.request(requestOf());
    host.advance(2 * SECOND);
    host.answerOnly(RESET);
    assert.equal(host.calls.at(-1)?.timeoutMillis, 3000);
    const late = startFilter({ authService: { timeout: "5s" } });
    const stream = late.request(requestOf());
    late.advance(4960);
    late.answerOnly(RESET);
    assert.equal(stream.status, 503);
  });

  it("is sent again for a page that is only shown, and for no other", () => {
    for (const [method, isSentAgain] of [
      ["GET", true],
      ["POST", false],
      ["HEAD", false],
    ] as const) {
      const host = startFilter();
      const stream = host.request(requestOf({ path: "/oauth2/userinfo", method }));
      host.answerOnly(RESET);
      assert.equal(stream.state, isSentAgain ? "waiting" : "replied", method);
    }
  });

  it("is sent again for requests that wait for it together, and for a refresh behind them", () => {
    const sections = { session: { cookieRefresh: "30s" } };
    const host = startFilter(sections);
    const stream = host.request(withSession(sessionOf()));
    assert.equal(stream.state, "forwarded");
    host.answerOnly(RESET);
    assert.equal(host.calls.length, 1);
    const waiting = startFilter({ session: { cookieSecret: undefined } });
    const value = sessionOf();
    const streams = [0, 1, 2].map(() => waiting.request(withSession(value)));
    waiting.answerOnly(RESET);
    waiting.answerOnly(ALLOWED_AS_BOB);
    for (const { state } of streams) assert.equal(state, "forwarded");
  });

  it("is not sent again for any other failure", () => {
    const others: readonly Answer[] = [
      NOT_CONNECTED,
      TIMED_OUT,
      null,
      answerOf(503, [], "connection termination"),
      answerOf(503, [], `${START}connection failure`),
      answerOf(502, [], `${START}connection termination`),
      answerOf(503, [["x-envoy-overloaded", "true"]], `${START}connection termination`),
    ];
    for (const answer of others) {
      const host = startFilter();
      const stream = host.request(requestOf());
      host.answerOnly(answer);
      assert.equal(stream.status, 503);
      assert.equal(repeats(host), 0);
    }
  });

  it("is not kept to be sent again where it is large", () => {
    const host = startFilter();
    const stream = host.request(requestOf({ cookies: [`a=${"x".repeat(70_000)}`] }));
    host.answerOnly(RESET);
    assert.equal(stream.status, 503);
  });
});
