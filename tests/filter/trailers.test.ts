// What stands behind a request's body: no identity and no credentials get past the filter there.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import { spellingsOf } from "../support/header-spellings";
import { ALLOWED_AS_BOB, countOf, requestOf, sessionOf, startFilter, withSession } from "./fixture";

const NAMES = [
  "x-auth-request-user",
  "x-auth-request-groups",
  "x-forwarded-email",
  "x-forwarded-access-token",
  "gap-auth",
  "authorization",
  "authorization_",
  "cookie",
  "remote-user",
];
const FORGED: Pair[] = NAMES.flatMap((name) =>
  spellingsOf(name).map((spelling): Pair => [spelling, "forged"]),
);
const KEPT: Pair[] = [
  ["grpc-status", "0"],
  ["x-checksum", "abc"],
  ["x-auth", "1"],
];

function trailersOf(stream: Stream): readonly Pair[] {
  assert.equal(stream.trailersState, "passed");
  return stream.trailers?.pairs ?? [];
}

function sendBoth(host: FakeHost, stream: Stream): void {
  host.sendTrailers(stream, [...FORGED.slice(0, 90), ...KEPT]);
}

describe("Request trailers", () => {
  it("lose identities and credentials in any spelling, and nothing else", () => {
    const host = startFilter({ rules: { hosts: ["app.example.com"], public: [{ paths: ["/public/*"] }] } });
    const requests = [
      withSession(sessionOf()),
      requestOf({ path: "/public/x" }),
      requestOf({ host: "dex.example.com" }),
    ];
    for (const request of requests) {
      for (const trailer of FORGED) {
        const stream = host.request(request);
        host.sendTrailers(stream, [trailer, ...KEPT]);
        assert.deepEqual(trailersOf(stream), KEPT, trailer[0]);
      }
    }
  });

  it("lose all of them at once, and each of several lines", () => {
    const host = startFilter();
    const stream = host.request(withSession(sessionOf()));
    host.sendTrailers(stream, [...FORGED, ...KEPT, ...FORGED]);
    assert.deepEqual(trailersOf(stream), KEPT);
  });

  it("of a request that waits are cleaned once it goes on, in the order of the answers", () => {
    const host = startFilter();
    const streams = [1, 2, 3].map((i) => host.request(requestOf({ path: `/${i}` })));
    for (const stream of streams) sendBoth(host, stream);
    for (const stream of streams) assert.equal(stream.trailersState, "waiting");
    for (const call of [...host.calls].reverse()) host.answer(call, ALLOWED_AS_BOB);
    for (const stream of streams) {
      assert.equal(stream.state, "forwarded");
      assert.equal(stream.header("x-auth-request-user"), "bob-id");
      assert.deepEqual(trailersOf(stream), KEPT);
    }
  });

  it("of requests that are refused reach nobody", () => {
    const host = startFilter();
    const stream = host.request(requestOf({ host: "a b" }));
    assert.equal(stream.status, 400);
    sendBoth(host, stream);
    assert.equal(stream.trailersState, "waiting");
  });

  it("lose what any configuration of the VM strips, however old the stream is", () => {
    const host = startFilter({ upstream: { stripHeaders: ["x-tenant"] } });
    const old = host.request(withSession(sessionOf()));
    host.configure({ authService: { cluster: "oauth2-proxy" }, upstream: { stripHeaders: [] } });
    host.request(requestOf({}));
    host.sendTrailers(old, [["x_tenant", "forged"], ...KEPT]);
    assert.deepEqual(trailersOf(old), KEPT);
  });

  it("that the host cannot give end the request", () => {
    const host = startFilter();
    const stream = host.request(withSession(sessionOf()));
    host.mallocFails = true;
    sendBoth(host, stream);
    assert.equal(stream.trailersState, "held");
    assert.equal(stream.status, 503);
    host.mallocFails = false;
    assert.equal(countOf(host, "host_failure"), 1);
  });

  it("cost two host calls for one forged name, and one for none", () => {
    const host = startFilter();
    const stream = host.request(withSession(sessionOf()));
    const before = stream.hostCalls.length;
    host.sendTrailers(stream, KEPT);
    assert.deepEqual(stream.hostCalls.slice(before), ["proxy_get_header_map_pairs"]);
    const other = host.request(withSession(sessionOf()));
    const start = other.hostCalls.length;
    host.sendTrailers(other, [["x.auth.request.user", "forged"]]);
    assert.deepEqual(other.hostCalls.slice(start), [
      "proxy_get_header_map_pairs",
      "proxy_remove_header_map_value",
    ]);
  });
});
