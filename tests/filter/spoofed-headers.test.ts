// Identity headers that a client sent never reach the app or the auth service, on any path.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import {
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  BOB_HEADERS,
  identityOf,
  requestOf,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";

const NAMES = [
  "x-auth-request-user",
  "X-Auth-Request-Email",
  "x-auth-request-groups",
  "x-auth-request-preferred-username",
  "x-auth-request-access-token",
  "x-auth-request-redirect",
  "x-auth-request-anything",
  "x_auth_request_user",
  "x-auth_request-groups",
  "x-forwarded-user",
  "x-forwarded-email",
  "x-forwarded-groups",
  "x-forwarded-preferred-username",
  "x-forwarded-access-token",
  "x_forwarded_user",
  "x-forwarded_access_token",
  "gap-auth",
  "gap_auth",
  "authorization_",
];
const SPOOFED: Pair[] = NAMES.flatMap((name): Pair[] => [
  [name, "mallory"],
  [name, "mallory-again"],
]);
const KEPT: Pair[] = [
  ["x-forwarded-userx", "1"],
  ["x-auth-request", "2"],
  ["x-user", "3"],
  ["gap-author", "4"],
];

function assertClean(pairs: readonly Pair[]): void {
  const dirty = pairs.filter(([, value]) => value.includes("mallory"));
  assert.deepEqual(dirty, []);
}

describe("Identity headers of a client", () => {
  it("are replaced on a hit, and gone where the session has nothing to say", () => {
    const host = startFilter();
    const bare = sessionOf({ groups: [], preferredUsername: "" });
    for (let i = 0; i < 2; i++) {
      const stream = host.request(withSession(bare, { headers: [...SPOOFED, ...KEPT] }));
      assertClean(stream.request.pairs);
      assert.equal(stream.request.has("x-auth-request-groups"), false);
      for (const [name, value] of KEPT) assert.equal(stream.header(name), value);
    }
  });

  it("come once each on a hit", () => {
    const stream = startFilter().request(withSession(sessionOf(), { headers: SPOOFED }));
    assert.deepEqual(identityOf(stream), ALICE_HEADERS);
    for (const name of Object.keys(ALICE_HEADERS)) assert.equal(stream.request.all(name).length, 1, name);
  });

  it("are gone on a hit even where none are to be set", () => {
    const host = startFilter({ upstream: { setXauthrequest: false, passAccessToken: false } });
    const stream = host.request(withSession(sessionOf(), { headers: SPOOFED }));
    assertClean(stream.request.pairs);
    assert.deepEqual(Object.keys(identityOf(stream)), ["authorization"]);
  });

  it("are gone one by one, on a hit, on a miss and on hosts that are not guarded", () => {
    const host = startFilter({ rules: { hosts: ["app.example.com"] } });
    const value = sessionOf({ groups: [], preferredUsername: "" });
    for (const name of NAMES) {
      const headers: Pair[] = [[name, "mallory"]];
      assertClean(host.request(withSession(value, { headers })).request.pairs);
      assertClean(host.request(requestOf({ host: "dex.example.com", headers })).request.pairs);
      const stream = host.request(requestOf({ headers }));
      host.answerOnly(answerOf(200));
      assertClean(stream.request.pairs);
    }
  });

  it("do not reach the auth service", () => {
    const host = startFilter();
    host.request(requestOf({ headers: SPOOFED }));
    assertClean(host.calls[0]?.headers.pairs ?? []);
    host.request(requestOf({ path: "/oauth2/start", headers: SPOOFED }));
    assertClean(host.calls[1]?.headers.pairs ?? []);
  });

  it("are replaced after an answer", () => {
    const host = startFilter();
    const stream = host.request(requestOf({ headers: SPOOFED }));
    host.answerOnly(ALLOWED_AS_BOB);
    assertClean(stream.request.pairs);
    assert.deepEqual(identityOf(stream), BOB_HEADERS);
  });

  it("are gone after an answer that names nobody", () => {
    const host = startFilter();
    const stream = host.request(requestOf({ headers: SPOOFED }));
    host.answerOnly(answerOf(200));
    assert.equal(stream.state, "forwarded");
    assertClean(stream.request.pairs);
  });

  it("are gone on hosts that are not guarded", () => {
    const host = startFilter({ rules: { hosts: ["guarded.example.com"] } });
    const stream = host.request(requestOf({ headers: [...SPOOFED, ...KEPT] }));
    assert.equal(stream.state, "forwarded");
    assertClean(stream.request.pairs);
    for (const [name, value] of KEPT) assert.equal(stream.header(name), value);
  });

  it("are gone in any number, or the request is refused", () => {
    const host = startFilter();
    const many: Pair[] = Array.from({ length: 400 }, (_, i) => [`x-auth-request-n${i}`, "mallory"]);
    const stream = host.request(withSession(sessionOf(), { headers: many }));
    assert.equal(stream.status, 431);
  });
});

describe("Forwarding headers of a client", () => {
  it("that name another address or host do not reach the auth service as they are", () => {
    const host = startFilter();
    host.request(
      requestOf({
        path: "/real?x=1",
        headers: [
          ["x-forwarded-uri", "/public"],
          ["x-forwarded-host", "evil.example.com"],
          ["x-original-url", "/public"],
          ["x-real-ip", "127.0.0.1"],
        ],
      }),
    );
    const sent = host.calls[0]?.headers;
    assert.deepEqual(sent?.all("x-forwarded-uri"), ["/real?x=1"]);
    assert.deepEqual(sent?.all("x-forwarded-host"), ["app.example.com"]);
    assert.equal(sent?.has("x-original-url"), false);
    assert.equal(sent?.has("x-real-ip"), false);
  });
});
