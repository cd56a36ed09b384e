// Host calls cost more than anything else that the filter does: these are all that a request may make.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Stream } from "../../scripts/fake-host/stream";
import { ALLOWED_AS_BOB, requestOf, sessionOf, startFilter, withSession } from "./fixture";

const READ = "proxy_get_header_map_pairs";
const SIGN_OUTS = "proxy_get_metric";
const CLOCK = "proxy_get_current_time_nanoseconds";
const LINEAGE = "proxy_get_shared_data";
/** What is absent is added; a header that is there would be replaced. */
const ADD = "proxy_add_header_map_value";
const REMOVE = "proxy_remove_header_map_value";

function assertCalls(stream: Stream, expected: readonly string[]): void {
  assert.equal(stream.state, "forwarded");
  assert.deepEqual(stream.hostCalls, expected);
}

describe("A hit", () => {
  const value = sessionOf({ nonce: new Uint8Array(32).fill(7) });

  it("reads the headers, the clock and the sign-outs once, and writes each header once", () => {
    const host = startFilter();
    host.request(withSession(value));
    // Authorization, the access token, user, email, groups, name and the cookie.
    const expected = [CLOCK, READ, SIGN_OUTS, ADD, ADD, ADD, ADD, ADD, ADD, REMOVE];
    assertCalls(host.request(withSession(value)), expected);
  });

  it("costs as much the first time", () => {
    const expected = [CLOCK, READ, SIGN_OUTS, ADD, ADD, ADD, ADD, ADD, ADD, REMOVE];
    const host = startFilter();
    // Whoever comes first learns what the process's other plugins and workers have to say.
    host.request(requestOf({ cookies: ["a=b"] }));
    assertCalls(host.request(withSession(value)), expected);
  });

  it("looks up what a session was refreshed from where its login left no nonce in it", () => {
    const expected = [CLOCK, READ, SIGN_OUTS, LINEAGE, ADD, ADD, ADD, ADD, ADD, ADD, REMOVE];
    const host = startFilter();
    host.request(requestOf({ cookies: ["a=b"] }));
    const anonymous = sessionOf();
    assertCalls(host.request(withSession(anonymous)), expected);
    assertCalls(
      host.request(withSession(anonymous)),
      expected.filter((call) => call !== LINEAGE),
    );
  });

  it("costs five calls where only the token is wanted", () => {
    const host = startFilter({ upstream: { setXauthrequest: false, passAccessToken: false } });
    host.request(withSession(value));
    assertCalls(host.request(withSession(value)), [CLOCK, READ, SIGN_OUTS, ADD, REMOVE]);
  });

  it("costs four calls where cookies stay", () => {
    const host = startFilter({
      upstream: { setXauthrequest: false, passAccessToken: false, stripCookies: false },
    });
    host.request(withSession(value));
    assertCalls(host.request(withSession(value)), [CLOCK, READ, SIGN_OUTS, ADD]);
  });

  it("costs one call more for each spoofed header", () => {
    const upstream = { setXauthrequest: false, passAccessToken: false, stripCookies: false };
    const host = startFilter({ upstream });
    host.request(withSession(value));
    const stream = host.request(withSession(value, { headers: [["x-auth-request-user", "x"]] }));
    assertCalls(stream, [CLOCK, READ, SIGN_OUTS, REMOVE, ADD]);
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
    assertCalls(host.request(requestOf()), [CLOCK, READ]);
    host.request(withSession(sessionOf()));
    assertCalls(host.request(withSession(sessionOf())), [CLOCK, READ, SIGN_OUTS]);
  });

  it("that miss make one call, and read the headers once more", () => {
    const host = startFilter();
    host.request(withSession(sessionOf()));
    const stream = host.request(requestOf());
    assert.deepEqual(stream.hostCalls, [CLOCK, READ, "proxy_http_call"]);
    const first = stream.hostCalls.length;
    host.answerOnly(ALLOWED_AS_BOB);
    assert.deepEqual(stream.hostCalls.slice(first), [
      CLOCK,
      READ,
      SIGN_OUTS,
      "proxy_record_metric",
      "proxy_set_effective_context",
      READ,
      ...Array.from({ length: 6 }, () => ADD),
      "proxy_continue_stream",
      "proxy_set_property",
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
  it("hands over only what was counted, and what is so in the process", () => {
    const host = startFilter();
    // How full the worker is it tells once a second: on the first of these ticks, which leaves the metrics' names to be counted on the second.
    for (let i = 0; i < 3; i++) host.tick();
    const gauge = ["proxy_get_shared_data", "proxy_record_metric"];
    const rest = [...gauge, ...gauge, "proxy_get_log_level"];
    // Of plugins with the same VM id shared data tells, of others a metric, which is looked at again once the plugin is noted.
    const neighbours = ["proxy_get_metric", "proxy_get_shared_data", "proxy_get_metric"];
    assert.deepEqual(host.lastCalls, [CLOCK, ...neighbours, ...rest]);
    host.request(withSession(sessionOf()));
    host.tick();
    assert.deepEqual(host.lastCalls, [CLOCK, ...neighbours, "proxy_increment_metric", ...rest]);
  });

  it("asks about each root context, where there are others", () => {
    const host = startFilter();
    for (let i = 0; i < 2; i++) host.configure("{}");
    host.tick();
    host.tick();
    const asked = host.lastCalls.filter((name) => name === "proxy_set_effective_context");
    // Before and after those three it is the one that ticks that is entered.
    assert.equal(asked.length, 1 + 3 + 1);
  });
});
