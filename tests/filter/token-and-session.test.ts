// Tokens and sessions share a cache, and nothing else: what was believed as the one is never believed as the other.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ALICE_HEADERS, identityOf, requestOf, sessionOf, startFilter, withSession } from "./fixture";
import { INLINE, tokenWith } from "./tokens";

describe("A value that was judged before", () => {
  it("as a session is no bearer token", () => {
    const host = startFilter(INLINE);
    const value = sessionOf();
    assert.equal(host.request(withSession(value)).state, "forwarded");
    const stream = host.request(requestOf({ headers: [["authorization", `Bearer ${value}`]] }));
    assert.notEqual(stream.state, "forwarded");
  });

  it("as a bearer token is no session", () => {
    const host = startFilter(INLINE);
    const token = tokenWith({});
    const bearer = host.request(requestOf({ headers: [["authorization", `Bearer ${token}`]] }));
    assert.equal(bearer.state, "forwarded");
    const stream = host.request(requestOf({ cookies: [`_oauth2_proxy=${token}`] }));
    assert.notEqual(stream.state, "forwarded");
  });

  it("is still good for what it is", () => {
    const host = startFilter(INLINE);
    const value = sessionOf();
    const token = tokenWith({});
    for (let i = 0; i < 3; i++) {
      assert.deepEqual(identityOf(host.request(withSession(value))), ALICE_HEADERS);
      const stream = host.request(requestOf({ headers: [["authorization", `Bearer ${token}`]] }));
      assert.equal(stream.header("authorization"), `Bearer ${token}`);
      assert.equal(stream.header("x-auth-request-email"), "alice@example.com");
    }
  });
});
