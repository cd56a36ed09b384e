// Verified bearer tokens are remembered: a hit costs no verification, and never outlives the token, the keys or the bounds.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import type { Stream } from "../../scripts/fake-host/stream";
import { countOf, HOUR, identityOf, NOW, SECOND, sessionOf, withSession } from "./fixture";
import {
  answerKeys,
  assertRefused,
  AUDIENCE,
  claimsOf,
  dex,
  FETCHED,
  ISSUER,
  jwtOf,
  startJwtFilter,
  withBearer,
} from "./jwt-fixture";

const VERIFY = "proxy_call_foreign_function";
const PAGE = 65536;

const key = dex.key();

function isVerified(stream: Stream): boolean {
  return stream.hostCalls.includes(VERIFY);
}

/** The last moment at which a token passes and the first at which it does not, in milliseconds after NOW. */
function assertEndsAt(host: FakeHost, token: string, endMillis: number): void {
  for (const [millis, passes] of [
    [0, true],
    [endMillis - 1, true],
    [endMillis, false],
    [endMillis + HOUR, false],
  ] as const) {
    host.now = NOW + millis;
    const stream = host.request(withBearer(token));
    if (passes) assert.equal(stream.state, "forwarded", `after ${millis} ms`);
    else assertRefused(host, stream, `after ${millis} ms`);
  }
}

describe("A token that was verified", () => {
  it("is not verified again, and gives the same identity", () => {
    const host = startJwtFilter();
    const token = key.sign(claimsOf());
    const first = host.request(withBearer(token));
    assert.ok(isVerified(first));
    for (let i = 0; i < 100; i++) {
      const stream = host.request(withBearer(token));
      assert.ok(!isVerified(stream));
      assert.deepEqual(identityOf(stream), identityOf(first));
    }
    assert.equal(countOf(host, "token_verified"), 1);
    assert.equal(countOf(host, "token"), 100);
  });

  it("costs two host calls where only the token goes on: nobody can have signed it out", () => {
    const host = startJwtFilter({ upstream: { setXauthrequest: false, passAccessToken: false } });
    const token = key.sign(claimsOf());
    host.request(withBearer(token));
    const stream = host.request(withBearer(token));
    assert.deepEqual(stream.hostCalls, ["proxy_get_current_time_nanoseconds", "proxy_get_header_map_pairs"]);
  });

  it("passes to the millisecond of its expiry, and never after", () => {
    assertEndsAt(startJwtFilter(), key.sign(claimsOf({ exp: NOW / 1000 + 60 })), 60 * SECOND);
  });

  it("has the clock skew beyond its expiry, and no more", () => {
    const host = startJwtFilter({ jwt: { ...jwtOf(), clockSkew: "30s" } });
    assertEndsAt(host, key.sign(claimsOf({ exp: NOW / 1000 + 60 })), 90 * SECOND);
  });

  it("is judged again when the clock has gone back before it was verified", () => {
    const host = startJwtFilter();
    const token = key.sign(claimsOf({ nbf: NOW / 1000 }));
    assert.equal(host.request(withBearer(token)).state, "forwarded");
    host.now = NOW - HOUR;
    assertRefused(host, host.request(withBearer(token)));
    host.now = NOW;
    assert.equal(host.request(withBearer(token)).state, "forwarded");
  });

  it("does not pass while the host has no clock, and neither does one that is expired", () => {
    const host = startJwtFilter();
    const token = key.sign(claimsOf());
    host.request(withBearer(token));
    host.context.clockFails = true;
    for (const unsafe of [token, key.sign(claimsOf({ exp: NOW / 1000 - 1 }))]) {
      assert.notEqual(host.request(withBearer(unsafe)).state, "forwarded");
    }
  });

  it("does not vouch for one that differs in a single character", () => {
    const host = startJwtFilter();
    const token = key.sign(claimsOf());
    host.request(withBearer(token));
    for (let at = 0; at < token.length; at++) {
      if (token[at] === ".") continue;
      const other = token[at] === "A" ? "B" : "A";
      const stream = host.request(withBearer(`${token.slice(0, at)}${other}${token.slice(at + 1)}`));
      assert.notEqual(stream.state, "forwarded", `character ${at}`);
    }
    assert.equal(host.request(withBearer(token)).state, "forwarded");
  });

  it("is unknown to another configuration", () => {
    const host = startJwtFilter();
    const token = key.sign(claimsOf());
    assert.equal(host.request(withBearer(token)).state, "forwarded");
    const issuers = [{ issuer: ISSUER, audiences: ["another-audience"], jwks: { inline: dex.jwks } }];
    assert.ok(host.configure({ authService: { cluster: "oauth2-proxy" }, jwt: { issuers } }).accepted);
    assertRefused(host, host.request(withBearer(token)));
  });

  it("is forgotten when the keys change, though its own stays", () => {
    const host = startJwtFilter();
    const token = key.sign(claimsOf());
    host.request(withBearer(token));
    host.advance(600 * SECOND);
    host.tick();
    answerKeys(host, { keys: [key.jwk] });
    assert.ok(isVerified(host.request(withBearer(token))));
  });

  it("leaves sessions known when the keys change", () => {
    const host = startJwtFilter();
    const value = sessionOf();
    host.request(withSession(value));
    host.advance(600 * SECOND);
    host.tick();
    answerKeys(host, { keys: [key.jwk] });
    host.request(withSession(value));
    assert.equal(countOf(host, "session"), 1);
    assert.equal(countOf(host, "session_verified"), 1);
  });
});

describe("What may be remembered of tokens", () => {
  it("is no more than the cache holds: the oldest unused one is verified anew", () => {
    const host = startJwtFilter({ cache: { sessions: 10 } });
    const tokens = Array.from({ length: 11 }, (_, i) => key.sign(claimsOf({ jti: String(i) })));
    for (const token of tokens) host.request(withBearer(token));
    assert.ok(!isVerified(host.request(withBearer(tokens[10] ?? ""))));
    assert.ok(isVerified(host.request(withBearer(tokens[0] ?? ""))));
  });

  it("is bounded in bytes: memory does not grow with the tokens that come", () => {
    const host = startJwtFilter({ cache: { sessions: 100 } });
    const es = dex.key("EdDSA");
    const groups = Array.from({ length: 100 }, (_, i) => `group-number-${i}`);
    const send = (from: number, count: number) => {
      for (let i = from; i < from + count; i++) {
        const token = es.sign(claimsOf({ jti: String(i), groups }));
        assert.equal(host.request(withBearer(token)).state, "forwarded");
        if (i % 50 === 0) host.tick();
      }
    };
    send(0, 200);
    const pages = host.pages;
    send(200, 800);
    assert.ok(host.pages <= pages + (256 * 1024) / PAGE, `${pages} -> ${host.pages} pages`);
  });

  it("is nothing of tokens that were refused: they push nobody out", () => {
    const host = startJwtFilter({ cache: { sessions: 10 } });
    const token = key.sign(claimsOf());
    host.request(withBearer(token));
    for (let i = 0; i < 100; i++) {
      assertRefused(host, host.request(withBearer(key.sign(claimsOf({ jti: String(i), aud: "other" })))));
      assertRefused(host, host.request(withBearer(`${token.slice(0, -8)}${String(i).padStart(8, "A")}`)));
    }
    assert.ok(!isVerified(host.request(withBearer(token))));
  });

  it("is a token's only: a session of the same text is none", () => {
    const host = startJwtFilter({ session: { cookieName: "t" } });
    const token = key.sign(claimsOf());
    host.request(withBearer(token));
    const stream = host.request(withSession(token));
    assert.notEqual(stream.state, "forwarded");
  });

  it("is told apart by issuer, not by key ID", () => {
    const issuers = [
      { issuer: ISSUER, audiences: [AUDIENCE], jwks: FETCHED },
      { issuer: "https://other.example.com", audiences: [AUDIENCE], jwks: { inline: { keys: [key.jwk] } } },
    ];
    const host = startJwtFilter({ jwt: { issuers } });
    for (const iss of [ISSUER, "https://other.example.com"]) {
      const stream = host.request(withBearer(key.sign(claimsOf({ iss, sub: iss }))));
      assert.equal(stream.header("x-auth-request-user"), iss);
    }
  });
});
