// A request with the cookie of before a refresh, when the session that replaced it is due in turn within the grace.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import { BOB_ANSWER, NOW, SECOND, sessionOf, startFilter, withSession } from "./fixture";

/** Below the grace of a minute for stragglers. */
const COOKIE_REFRESH_SECONDS = 30;

const cookieLine = (value: string): Pair => ["set-cookie", `_oauth2_proxy=${value}; Path=/`];
const renewedAt = (millis: number) => sessionOf({ createdAt: new Date(millis) }, new Date(millis));

/** A filter whose session was refreshed, and the replacement then left to fall due. */
function afterRefresh(refreshBehind: boolean): { host: FakeHost; old: string; renewed: string } {
  const host = startFilter({ session: { cookieRefresh: `${COOKIE_REFRESH_SECONDS}s`, refreshBehind } });
  const old = sessionOf();
  const renewed = renewedAt(NOW);
  host.request(withSession(old));
  host.answerOnly(answerOf(202, [...BOB_ANSWER, cookieLine(renewed)]));
  host.advance((COOKIE_REFRESH_SECONDS + 5) * SECOND);
  return { host, old, renewed };
}

describe("A straggler whose successor is due", () => {
  it("waits for the successor's refresh where requests wait for theirs", () => {
    const { host, old, renewed } = afterRefresh(false);
    const streams = [host.request(withSession(old)), host.request(withSession(old))];
    assert.deepEqual(
      streams.map(({ state }) => state),
      ["waiting", "waiting"],
    );
    assert.equal(host.calls.length, 1);
    assert.equal(host.calls[0]?.headers.get("cookie"), `_oauth2_proxy=${renewed}`);
    const newest = renewedAt(NOW + (COOKIE_REFRESH_SECONDS + 5) * SECOND);
    host.answerOnly(answerOf(202, [...BOB_ANSWER, cookieLine(newest)]));
    assert.deepEqual(
      streams.map(({ state }) => state),
      ["forwarded", "forwarded"],
    );
  });

  it("passes at once where a due session does, and asks nobody", () => {
    const { host, old } = afterRefresh(true);
    assert.equal(host.request(withSession(old)).state, "forwarded");
    assert.equal(host.calls.length, 0);
  });
});
