// The auth service down, slow or answering nonsense: 503 with Retry-After for those who need it, nothing for the others.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { type Answer, answerOf, GARBAGE, NOT_CONNECTED, TIMED_OUT } from "../../scripts/fake-host/http-call";
import type { Stream } from "../../scripts/fake-host/stream";
import {
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  BOB_ANSWER,
  countOf,
  identityOf,
  requestOf,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";

const SECRETS = /alice|bob|token|0123456789abcdef|_oauth2_proxy/;

function assertUnavailable(stream: Stream): void {
  assert.equal(stream.status, 503);
  assert.match(stream.reply?.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
  assert.match(stream.reply?.headers.get("cache-control") ?? "", /no-store/);
  assert.doesNotMatch(stream.reply?.body.toString() ?? "", SECRETS);
}

function assertHitStillPasses(host: FakeHost): void {
  const stream = host.request(withSession(sessionOf()));
  assert.deepEqual(identityOf(stream), ALICE_HEADERS);
  assert.equal(host.calls.length, 0);
}

describe("Without an auth service", () => {
  it("a call that the host refuses at once is a 503 at once", () => {
    const cases: Record<string, boolean>[] = [{ "oauth2-proxy": false }, {}];
    for (const clusters of cases) {
      const host = startFilter({}, { clusters });
      assertUnavailable(host.request(requestOf()));
      assertUnavailable(host.request(requestOf({ path: "/oauth2/sign_in" })));
      assert.equal(countOf(host, "call_refused"), 2);
      assertHitStillPasses(host);
    }
  });

  it("a request that cannot be put to it is a 503, and holds nobody else back", () => {
    const host = startFilter();
    const large = requestOf({ path: `/${"a".repeat(100_000)}` });
    const withoutPath = requestOf({ method: "CONNECT" }).filter(([name]) => name !== ":path");
    for (let i = 0; i < 6; i++) {
      assertUnavailable(host.request(large));
      assertUnavailable(host.request(withoutPath));
    }
    const stream = host.request(requestOf());
    host.answerOnly(ALLOWED_AS_BOB);
    assert.equal(stream.state, "forwarded");
  });

  it("every answer that is no verdict is a 503", () => {
    const answers: readonly (readonly [string, Answer])[] = [
      ["timeout", TIMED_OUT],
      ["no connection", NOT_CONNECTED],
      ["garbage", GARBAGE],
      ["broken off", null],
      ...[100, 101, 199, 201, 203, 204, 206, 226, 299, 500, 501, 505, 599, 600, 999].map(
        (status) => [String(status), answerOf(status, BOB_ANSWER)] as const,
      ),
      ...["", "2", "20", "2000", "0200", "+200", "20x", " 200", "200 ", "x"].map(
        (status) => [`"${status}"`, answerOf(status, BOB_ANSWER)] as const,
      ),
      ["no status", { headers: answerOf(200, BOB_ANSWER)?.headers ?? assert.fail(), body: Buffer.alloc(0) }],
    ];
    for (const [title, answer] of answers) {
      if (title === "no status") answer?.headers.remove(":status");
      const host = startFilter();
      const stream = host.request(requestOf());
      host.answerOnly(answer);
      assert.equal(stream.state, "replied", title);
      assertUnavailable(stream);
      assertHitStillPasses(host);
    }
  });

  it("a broken answer does not become the one before it", () => {
    const host = startFilter();
    host.request(requestOf());
    host.answerOnly(ALLOWED_AS_BOB);
    const stream = host.request(requestOf());
    host.answerOnly(null);
    assertUnavailable(stream);
  });

  it("a session that the filter judges never notices", () => {
    const host = startFilter({}, { clusters: { "oauth2-proxy": false } });
    for (let i = 0; i < 3; i++) assertHitStillPasses(host);
  });

  it("it works again as soon as the service is back", () => {
    const host = startFilter({}, { clusters: { "oauth2-proxy": false } });
    assertUnavailable(host.request(requestOf()));
    host.context.clusters.set("oauth2-proxy", true);
    const stream = host.request(requestOf());
    host.answerOnly(ALLOWED_AS_BOB);
    assert.equal(stream.state, "forwarded");
  });
});
