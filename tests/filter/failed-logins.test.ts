// A login that failed at oauth2-proxy's callback: the browser is led on, anew once, and then told what to do.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Stream } from "../../scripts/fake-host/stream";
import { cookieOf, CSRF_LEFT, fails, FAILURES, location, NOT_FOUND, PAGE, replied } from "./failed-login";
import { type ConfigSections, HOUR, NOW, requestOf, sessionOf, startFilter, withSession } from "./fixture";

const START = `/oauth2/start?rd=${encodeURIComponent(PAGE)}`;

describe("A login that failed at the callback", () => {
  for (const [what, answer] of Object.entries(FAILURES)) {
    it(`leads to its page where the session is good by now: ${what}`, () => {
      const stream = fails(startFilter(), { session: sessionOf() }, answer);
      assert.equal(stream.status, 302);
      assert.equal(location(stream), PAGE);
      assert.equal(replied(stream, "cache-control"), "no-store");
      assert.equal(replied(stream, "set-cookie"), "");
    });

    it(`is started anew, once, without a session: ${what}`, () => {
      const host = startFilter();
      const first = fails(host, {}, answer);
      assert.equal(first.status, 302);
      assert.equal(location(first), START);
      assert.match(
        replied(first, "set-cookie"),
        /^_postern_login=[0-9a-f]{8}; Path=\/oauth2; Max-Age=300; HttpOnly; SameSite=Lax; Secure$/,
      );
      const second = fails(host, { cookies: [cookieOf(first)] }, answer);
      assert.equal(second.status, answer?.headers.get(":status") === "500" ? 500 : 403);
      assert.match(second.reply?.body.toString() ?? "", new RegExp(`href="${START.replaceAll("?", "\\?")}"`));
      assert.equal(location(second), "");
    });
  }

  it("is started anew for each page, whatever became of another one's", () => {
    const host = startFilter();
    const first = fails(host, { state: "n:/one" });
    const second = fails(host, { state: "n:/two", cookies: [cookieOf(first)] });
    assert.equal(location(second), "/oauth2/start?rd=%2Ftwo");
    for (const page of ["/one", "/two"]) {
      assert.equal(location(fails(host, { state: `n:${page}`, cookies: [cookieOf(second)] })), "", page);
    }
  });

  it("leads to its page when a due session still has a good token", () => {
    const host = startFilter({ session: { cookieRefresh: "30s" } });
    assert.equal(location(fails(host, { session: sessionOf() })), PAGE);
  });

  it("opens its page, once, where only the auth service can judge the session", () => {
    const over = sessionOf({ createdAt: new Date(NOW - 2 * HOUR), expiresOn: new Date(NOW - HOUR) });
    const cases: readonly [ConfigSections, string][] = [
      [{ session: { cookieSecret: undefined } }, sessionOf()],
      [{ session: { cookieRefresh: "1h" } }, over],
    ];
    for (const [sections, session] of cases) {
      const host = startFilter(sections);
      const first = fails(host, { session });
      assert.equal(location(first), PAGE);
      const second = fails(host, { session, cookies: [cookieOf(first)] });
      assert.equal(location(second), START);
      const third = fails(host, { session, cookies: [cookieOf(second)] });
      assert.equal(third.status, 403);
    }
  });

  it("does not take a session for good that was signed out, is forged or too old", () => {
    const signedOut = startFilter();
    const value = sessionOf();
    signedOut.request(withSession(value, { path: "/oauth2/sign_out" }));
    signedOut.answerOnly(answerOf(302, [["location", "/"]]));
    assert.equal(location(fails(signedOut, { session: value })), START);
    const tooOld = sessionOf({}, new Date(NOW - 200 * HOUR));
    for (const session of [tooOld, value.replace(/.{5}=$/, "AAAA="), "a|b|c"]) {
      assert.equal(location(fails(startFilter(), { session })), START, session.slice(-20));
    }
  });

  it("is not started anew before the browser, without any cookie, has shown that it keeps one", () => {
    const host = startFilter();
    const first = fails(host, { cookies: [] });
    const probe = location(first);
    assert.equal(probe, `/oauth2/callback?postern_login=0&state=%3A${encodeURIComponent(PAGE)}`);
    const again = (cookies: readonly string[]): Stream => {
      const stream = host.request(requestOf({ path: probe, cookies }));
      host.answerOnly(answerOf(500, [], "missing code"));
      return stream;
    };
    assert.equal(location(again([cookieOf(first)])), START);
    const withoutCookies = again([]);
    assert.equal(withoutCookies.status, 500);
    assert.equal(replied(withoutCookies, "refresh"), "");
  });

  it("shows a page that goes on by itself when somebody signed in in another tab, and gives up after some minutes", () => {
    const host = startFilter();
    let stream = fails(host, { cookies: [cookieOf(fails(host))] });
    const waits: string[] = [];
    for (;;) {
      const refresh = /^(\d+);url=(.*)$/.exec(replied(stream, "refresh"));
      if (refresh === null) break;
      const [, seconds = "", path = ""] = refresh;
      waits.push(seconds);
      const signedIn = host.request(withSession(sessionOf(), { path }));
      host.answerOnly(answerOf(500));
      assert.equal(location(signedIn), PAGE);
      stream = host.request(requestOf({ path }));
      host.answerOnly(answerOf(500));
    }
    assert.deepEqual(waits, ["2", "4", "8", "16", "32", "64", "128"]);
    const page = stream.reply?.body.toString() ?? "";
    assert.match(page, /<p>Signing in did not work in this tab\. <a href="[^"]+">Sign in again<\/a>/);
  });

  it("shows what the auth service says to who may not sign in, and to what is no page", () => {
    const denied = answerOf(403, CSRF_LEFT, "<p>You do not have permission to access this resource.</p>");
    const stream = fails(startFilter(), {}, denied);
    assert.equal(stream.reply?.body.toString(), "<p>You do not have permission to access this resource.</p>");
    const said = answerOf(403, [], "<p>Login Failed: access_denied</p>");
    for (const parts of [
      { query: "&error=access_denied" },
      { method: "POST" },
      { headers: [["sec-fetch-mode", "cors"]] as const },
    ]) {
      const shown = fails(startFilter(), parts, said);
      assert.equal(shown.status, 403);
      assert.match(shown.reply?.body.toString() ?? "", /access_denied/);
    }
  });

  it("is started anew where the identity provider says that its page was open for too long", () => {
    const said = answerOf(403, [], "<p>Login Failed: temporarily_unavailable</p>");
    assert.equal(location(fails(startFilter(), { query: "&error=temporarily_unavailable" }, said)), START);
  });

  it("keeps out of other pages, other answers and other prefixes", () => {
    for (const [path, status] of [
      ["/oauth2/callback/x?state=n:/", 403],
      ["/oauth2/callbacks?state=n:/", 403],
      ["/oauth2/userinfo?state=n:/", 403],
      ["/oauth2/callback?state=n:/", 400],
      ["/oauth2/callback?state=n:/", 401],
      ["/oauth2/callback?state=n:/", 501],
    ] as const) {
      const host = startFilter();
      const stream = host.request(withSession(sessionOf(), { path }));
      host.answerOnly(answerOf(status, [], "as it came"));
      assert.equal(stream.status, status, path);
      assert.equal(stream.reply?.body.toString(), "as it came");
    }
    const host = startFilter({ authService: { proxyPrefix: "/auth/o2p" } });
    const stream = host.request(requestOf({ path: "/auth/o2p/callback?state=n:/x", cookies: ["a=1"] }));
    host.answerOnly(NOT_FOUND);
    assert.equal(location(stream), "/auth/o2p/start?rd=%2Fx");
    assert.match(replied(stream, "set-cookie"), /; Path=\/auth\/o2p;/);
  });
});
