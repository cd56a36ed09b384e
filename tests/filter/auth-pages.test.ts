// The auth service's own pages: always its to answer, and never a way to the app.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import { BOB_ANSWER, countOf, requestOf, sessionOf, startFilter, withSession } from "./fixture";

describe("A page of the auth service's own", () => {
  it("is always answered by it, with a session or without", () => {
    for (const path of [
      "/oauth2/sign_in",
      "/oauth2/",
      "/oauth2/callback?code=1&state=2",
      "/oauth2/auth",
      "/oauth2/../x",
    ]) {
      const host = startFilter();
      const stream = host.request(withSession(sessionOf(), { path }));
      assert.equal(stream.state, "waiting", path);
      host.answerOnly(answerOf(200, [["content-type", "text/html"]], "page"));
      assert.equal(stream.status, 200);
      assert.equal(stream.reply?.body.toString(), "page");
    }
  });

  it("never lets a request through to the app, whatever the answer", () => {
    for (const status of [200, 202, 204, 302, 401, 403, 404, 500, 501, 503, 599, 0, 100, 600, 999, "x"]) {
      const host = startFilter();
      const stream = host.request(requestOf({ path: "/oauth2/auth" }));
      host.answerOnly(answerOf(status, BOB_ANSWER));
      assert.equal(stream.state, "replied", String(status));
    }
  });

  it("shows an error of the service's as it is, and 503 when the service is away", () => {
    for (const [status, shown] of [
      [500, 500],
      [501, 501],
      [502, 503],
      [503, 503],
      [504, 503],
    ] as const) {
      const host = startFilter();
      const stream = host.request(requestOf({ path: "/oauth2/userinfo" }));
      host.answerOnly(answerOf(status, [], "body"));
      assert.equal(stream.status, shown);
    }
  });

  it("is elsewhere with another prefix", () => {
    const host = startFilter({ authService: { proxyPrefix: "/auth/o2p" } });
    assert.equal(host.request(withSession(sessionOf(), { path: "/oauth2/x" })).state, "forwarded");
    assert.equal(host.request(withSession(sessionOf(), { path: "/auth/o2p/x" })).state, "waiting");
  });

  it("ends the session of a browser that signs out, once the service has said so", () => {
    const host = startFilter();
    const value = sessionOf();
    host.request(withSession(value));
    const page = withSession(value, { path: "/oauth2/sign_out?rd=/" });
    host.request(page);
    host.answerOnly(answerOf(503));
    assert.equal(host.request(withSession(value)).state, "forwarded");
    host.request(page);
    host.answerOnly(answerOf(302, [["location", "/"]]));
    const stream = host.request(withSession(value, { cookies: ["a=1"] }));
    assert.equal(stream.state, "waiting");
    assert.deepEqual(host.calls[0]?.headers.all("cookie"), ["_oauth2_proxy=-; a=1"]);
    assert.equal(countOf(host, "signed_out"), 1);
  });
});
