// No page of the filter's, and none of oauth2-proxy's that says nothing of it, can be shown in somebody else's frame.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { HeaderMap } from "../../scripts/fake-host/header-map";
import type { Pair } from "../../scripts/fake-host/pairs";
import { requestOf, startFilter } from "./fixture";
import { NAVIGATION, plainRequest, SCRIPT } from "./rules-fixture";

const OPTIONS = "x-frame-options";
const POLICY = "content-security-policy";

function framingOf(headers: HeaderMap | undefined): [string[], string[]] {
  return [headers?.all(OPTIONS) ?? [], headers?.all(POLICY) ?? []];
}

const CLOSED: [string[], string[]] = [["DENY"], ["frame-ancestors 'none'"]];

describe("Pages in frames", () => {
  it("are none of the filter's own", () => {
    const host = startFilter({}, { clusters: {} });
    const replies = [
      host.request(requestOf({ headers: NAVIGATION })),
      host.request(requestOf({ headers: SCRIPT })),
      host.request(requestOf({ host: "a b" })),
    ];
    assert.deepEqual(
      replies.map((stream) => stream.status),
      [503, 503, 400],
    );
    for (const stream of replies) assert.deepEqual(framingOf(stream.reply?.headers), CLOSED);
    const asked = startFilter();
    const script = asked.request(plainRequest({ headers: SCRIPT }));
    asked.answerOnly(answerOf(302, [["location", "https://dex.example.com/auth"]]));
    assert.equal(script.status, 401);
    assert.deepEqual(framingOf(script.reply?.headers), CLOSED);
  });

  const relayed = (headers: readonly Pair[], path = "/oauth2/sign_in", status = 200) => {
    const host = startFilter();
    const stream = host.request(requestOf({ path, headers: NAVIGATION }));
    host.answerOnly(answerOf(status, headers));
    assert.equal(stream.status, status);
    return framingOf(stream.reply?.headers);
  };

  it("are none of oauth2-proxy's that say nothing of it", () => {
    assert.deepEqual(relayed([["content-type", "text/html"]]), CLOSED);
    assert.deepEqual(relayed([], "/", 403), CLOSED);
    const policy = "default-src 'self'";
    assert.deepEqual(relayed([[POLICY, policy]]), [["DENY"], [policy, "frame-ancestors 'none'"]]);
  });

  it("are those of oauth2-proxy's that say it themselves", () => {
    assert.deepEqual(relayed([[OPTIONS, "SAMEORIGIN"]]), [["SAMEORIGIN"], []]);
    const policy = "default-src 'self'; frame-ancestors https://portal.example.com";
    assert.deepEqual(relayed([[POLICY, policy]]), [[], [policy]]);
    assert.deepEqual(
      relayed([
        [OPTIONS, "DENY"],
        [POLICY, policy],
      ]),
      [["DENY"], [policy]],
    );
  });
});
