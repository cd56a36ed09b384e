// The session's own token beside it (Authorization: Bearer) is no second credential. Nobody verified it, so it goes nowhere where the session does not count.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Stream } from "../../scripts/fake-host/stream";
import { cookieHeader } from "../../scripts/lab/session-cookie";
import { HOUR, NOW, SECOND, sessionOf } from "./fixture";
import { authCalls, claimsOf, dex, startJwtFilter, withBearer } from "./jwt-fixture";
import { ACCESS_CLAIMS, listOf, NOW_SECONDS, startWithList } from "./revocation-fixture";

const OPTIONAL = { rules: { routes: [{ paths: ["/open/*"], access: "optional" }] } };
const DUE = { session: { cookieRefresh: "60s" } };
const token = dex.key().sign(claimsOf(ACCESS_CLAIMS));
const expired = dex
  .key()
  .sign(claimsOf({ ...ACCESS_CLAIMS, exp: NOW_SECONDS - 10, iat: NOW_SECONDS - 7200 }));
/** A session that has expired with its token, and has nothing to be refreshed with. */
const over = sessionOf({
  accessToken: expired,
  refreshToken: "",
  createdAt: new Date(NOW - 2 * HOUR),
  expiresOn: new Date(NOW - 10 * SECOND),
});

function askWith(host: FakeHost, value: string, bearer: string, path: string): Stream {
  return host.request(withBearer(bearer, { path, cookies: [cookieHeader(value)] }));
}

/** Answers what the auth service is asked: so at its own /auth, and so at any other path. */
function answerAll(host: FakeHost, stream: Stream, atAuth: number, elsewhere: number): void {
  for (let i = 0; i < 5 && stream.state === "waiting"; i++) {
    const [call] = authCalls(host);
    const status = call?.headers.get(":path") === "/oauth2/auth" ? atAuth : elsewhere;
    if (call !== undefined) host.answer(call, answerOf(status));
    else {
      host.advance(SECOND);
      host.tick();
    }
  }
}

function assertNobody(stream: Stream, why: string): void {
  assert.deepEqual([stream.state, stream.header("authorization")], ["forwarded", undefined], why);
}

describe("A session's own token", () => {
  it("does not reach the app as nobody's once it is revoked", () => {
    for (const entry of [{ jti: "access-jti" }, { before: NOW_SECONDS + 1 }]) {
      const host = startWithList(listOf(entry), OPTIONAL);
      assert.equal(host.request(withBearer(token, { path: "/open/x" })).status, 401);
      assertNobody(askWith(host, sessionOf({ accessToken: token }), token, "/open/x"), JSON.stringify(entry));
    }
  });

  it("does not reach the app as nobody's once it has expired with the session", () => {
    const host = startJwtFilter({ ...OPTIONAL, ...DUE });
    assert.equal(host.request(withBearer(expired, { path: "/open/x" })).status, 401);
    const stream = askWith(host, over, expired, "/open/x");
    answerAll(host, stream, 401, 401);
    assertNobody(stream, "an optional route");
  });

  it("does not reach the app on a path that oauth2-proxy lets everybody by on", () => {
    const host = startJwtFilter(DUE);
    const stream = askWith(host, over, expired, "/x");
    answerAll(host, stream, 401, 202);
    assertNobody(stream, "a skipped path");
  });

  it("is what the app gets of a session that counts", () => {
    const host = startJwtFilter({ ...OPTIONAL, ...DUE });
    const stream = askWith(host, sessionOf({ accessToken: token }), token, "/open/x");
    assert.deepEqual([stream.state, stream.header("authorization")], ["forwarded", `Bearer ${token}`]);
  });
});
