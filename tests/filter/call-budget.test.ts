// Host calls cost more than anything else that the filter does: these are all that a request may make.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Stream } from "../../scripts/fake-host/stream";
import { ALLOWED_AS_BOB, requestOf, sessionOf, startFilter, withSession } from "./fixture";

const READ = "proxy_get_header_map_pairs";
const SIGN_OUTS = "proxy_get_metric";
const CLOCK = "proxy_get_current_time_nanoseconds";
/** What is absent is added; a header that is there would be replaced. */
const ADD = "proxy_add_header_map_value";
const REMOVE = "proxy_remove_header_map_value";

function assertCalls(stream: Stream, expected: readonly string[]): void {
  assert.equal(stream.state, "forwarded");
  assert.deepEqual(stream.hostCalls, expected);
}

describe("A hit", () => {
  const value = sessionOf();

  it("reads the headers, the sign-outs and the clock once, and writes each header once", () => {
    const host = startFilter();
    host.request(withSession(value));
    // Authorization, the access token, user, email, groups, name and the cookie.
    const expected = [READ, SIGN_OUTS, CLOCK, ADD, ADD, ADD, ADD, ADD, ADD, REMOVE];
    assertCalls(host.request(withSession(value)), expected);
  });

  it("costs as much the first time", () => {
    const expected = [READ, SIGN_OUTS, CLOCK, ADD, ADD, ADD, ADD, ADD, ADD, REMOVE];
    assertCalls(startFilter().request(withSession(value)), expected);
  });

  it("costs five calls where only the token is wanted", () => {
    const host = startFilter({ upstream: { setXauthrequest: false, passAccessToken: false } });
    host.request(withSession(value));
    assertCalls(host.request(withSession(value)), [READ, SIGN_OUTS, CLOCK, ADD, REMOVE]);
  });

  it("costs four calls where cookies stay", () => {
    const host = startFilter({
      upstream: { setXauthrequest: false, passAccessToken: false, stripCookies: false },
    });
    host.request(withSession(value));
    assertCalls(host.request(withSession(value)), [READ, SIGN_OUTS, CLOCK, ADD]);
  });

  it("costs one call more for each spoofed header", () => {
    const upstream = { setXauthrequest: false, passAccessToken: false, stripCookies: false };
    const host = startFilter({ upstream });
    const stream = host.request(withSession(value, { headers: [["x-auth-request-user", "x"]] }));
    assertCalls(stream, [READ, SIGN_OUTS, CLOCK, REMOVE, ADD]);
  });

  it("costs nothing on its response", () => {
    const host = startFilter();
    const stream = host.request(withSession(value));
    const before = stream.hostCalls.length;
    host.respond(stream);
    assert.equal(stream.hostCalls.length, before);
  });
});

describe("Other requests", () => {
  it("of a host that is not guarded read what every request does", () => {
    const host = startFilter({ rules: { hosts: ["guarded.example.com"] } });
    assertCalls(host.request(requestOf()), [READ, CLOCK]);
    assertCalls(host.request(withSession(sessionOf())), [READ, SIGN_OUTS, CLOCK]);
  });

  it("that miss make one call, and read the headers once more", () => {
    const host = startFilter();
    const stream = host.request(requestOf());
    assert.deepEqual(stream.hostCalls, [READ, CLOCK, CLOCK, "proxy_http_call"]);
    const first = stream.hostCalls.length;
    host.answerOnly(ALLOWED_AS_BOB);
    assert.deepEqual(stream.hostCalls.slice(first), [
      SIGN_OUTS,
      READ,
      CLOCK,
      "proxy_record_metric",
      "proxy_set_effective_context",
      READ,
      ...Array.from({ length: 6 }, () => ADD),
      "proxy_continue_stream",
    ]);
  });

  it("write no log line at the usual level", () => {
    const host = startFilter({}, { logLevel: 2 });
    const calls = [host.request(withSession(sessionOf())), host.request(requestOf({ host: "," }))].flatMap(
      (stream) => stream.hostCalls,
    );
    assert.ok(!calls.includes("proxy_log"));
  });
});

describe("A tick", () => {
  it("hands over only what was counted", () => {
    const host = startFilter();
    host.tick();
    host.tick();
    assert.deepEqual(host.lastCalls, [CLOCK, "proxy_get_log_level"]);
    host.request(withSession(sessionOf()));
    host.tick();
    assert.deepEqual(host.lastCalls, [CLOCK, "proxy_increment_metric", "proxy_get_log_level"]);
  });
});
