// A session that the filter judges alone: it passes with no call, as the one whose session it is.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Pair } from "../../scripts/fake-host/pairs";
import {
  ALICE_HEADERS,
  countOf,
  HOUR,
  identityOf,
  NOW,
  requestOf,
  SECOND,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";

describe("A session judged by the filter", () => {
  it("passes at once as its owner", () => {
    const host = startFilter();
    const stream = host.request(withSession(sessionOf()));
    assert.equal(stream.state, "forwarded");
    assert.deepEqual(identityOf(stream), ALICE_HEADERS);
    assert.equal(host.calls.length, 0);
  });

  it("passes a second time from the cache with the same headers", () => {
    const host = startFilter();
    const value = sessionOf();
    host.request(withSession(value));
    const stream = host.request(withSession(value, { path: "/other?x=1", method: "POST" }));
    assert.deepEqual(identityOf(stream), ALICE_HEADERS);
    assert.equal(countOf(host, "session_verified"), 1);
    assert.equal(countOf(host, "session"), 1);
  });

  it("gives each of many sessions its own owner, in any order", () => {
    const host = startFilter();
    const values = Array.from({ length: 50 }, (_, i) =>
      sessionOf({ accessToken: `token-${i}`, email: `u${i}@example.com` }),
    );
    for (let round = 0; round < 3; round++) {
      for (const [i, value] of values.entries()) {
        const identity = identityOf(host.request(withSession(value)));
        assert.equal(identity["authorization"], `Bearer token-${i}`);
        assert.equal(identity["x-auth-request-email"], `u${i}@example.com`);
      }
    }
  });

  it("passes however many lines of a header its client sends that only a question would hold", () => {
    const host = startFilter();
    const headers = Array.from({ length: 200 }, (_, i): Pair => ["accept", `text/x-${i}`]);
    for (let i = 0; i < 2; i++)
      assert.equal(host.request(withSession(sessionOf(), { headers })).state, "forwarded");
  });

  it("passes whatever the method, and with an upgrade", () => {
    const host = startFilter();
    const value = sessionOf();
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      assert.equal(host.request(withSession(value, { method })).state, "forwarded", method);
    }
    const headers: Pair[] = [
      ["connection", "Upgrade"],
      ["upgrade", "websocket"],
    ];
    assert.equal(host.request(withSession(value, { headers })).state, "forwarded");
  });

  it("loses its own cookies, and no other", () => {
    const host = startFilter();
    const line = `theme=dark; _oauth2_proxy=${sessionOf()}; a="b c"; _oauth2_proxy_csrf=c; _oauth2_proxy_x=keep; last=1`;
    const stream = host.request(requestOf({ cookies: [line] }));
    assert.equal(stream.state, "forwarded");
    assert.deepEqual(stream.request.all("cookie"), ['theme=dark; a="b c"; _oauth2_proxy_x=keep; last=1']);
  });

  it("leaves no cookie header where its cookie was the only one", () => {
    const stream = startFilter().request(withSession(sessionOf()));
    assert.equal(stream.request.has("cookie"), false);
  });

  it("is found in the second of two Cookie lines", () => {
    const stream = startFilter().request(
      requestOf({ cookies: ["a=1", `_oauth2_proxy=${sessionOf()}; b=2`] }),
    );
    assert.equal(stream.state, "forwarded");
    assert.deepEqual(stream.request.all("cookie"), ["a=1; b=2"]);
  });

  it("changes nothing else of the request", () => {
    const before = requestOf({
      headers: [
        ["x-custom", "1"],
        ["x-custom", "2"],
      ],
    });
    const stream = startFilter().request([...before, ["cookie", `_oauth2_proxy=${sessionOf()}`]]);
    const kept = stream.request.pairs.filter(
      ([name]) => name !== "authorization" && !name.startsWith("x-auth-request-"),
    );
    assert.deepEqual(kept, before);
  });

  it("leaves the response alone", () => {
    const host = startFilter();
    const response = host.respond(host.request(withSession(sessionOf())), [
      [":status", "200"],
      ["set-cookie", "app=1"],
    ]);
    assert.deepEqual(response.pairs, [
      [":status", "200"],
      ["set-cookie", "app=1"],
    ]);
  });

  it("passes by any of the configured secrets", () => {
    const cookieSecret = [
      { value: "ffffffffffffffffffffffffffffffff" },
      { value: "0123456789abcdef0123456789abcdeZ" },
    ];
    const host = startFilter({ session: { cookieSecret } });
    assert.deepEqual(identityOf(host.request(withSession(sessionOf()))), ALICE_HEADERS);
  });

  it("passes by a secret from the VM's environment", () => {
    const environment = {
      OTHER: "x",
      COOKIE_SECRET: "0123456789abcdef0123456789abcdeZ",
      COOKIE_SECRET_OLD: "=",
    };
    const host = startFilter({ session: { cookieSecret: { env: "COOKIE_SECRET" } } }, { environment });
    assert.deepEqual(identityOf(host.request(withSession(sessionOf()))), ALICE_HEADERS);
  });

  it("keeps UTF-8 of a name byte for byte", () => {
    const stream = startFilter().request(
      withSession(sessionOf({ preferredUsername: "Zoë Ünal", groups: ["grüppe"] })),
    );
    const name = stream.header("x-auth-request-preferred-username") ?? "";
    assert.equal(Buffer.from(name, "latin1").toString(), "Zoë Ünal");
    assert.equal(Buffer.from(stream.header("x-auth-request-groups") ?? "", "latin1").toString(), "grüppe");
  });
});

describe("What the app receives", () => {
  const value = sessionOf();

  it("is the ID token where that is asked for", () => {
    const stream = startFilter({ upstream: { authorization: "id_token" } }).request(withSession(value));
    assert.deepEqual(identityOf(stream), { ...ALICE_HEADERS, authorization: "Bearer alice-id-token" });
  });

  it("is the same from the cache, for every kind of authorization", () => {
    for (const authorization of ["access_token", "id_token", "none", "preserve"]) {
      for (const passAccessToken of [true, false]) {
        const host = startFilter({ upstream: { authorization, passAccessToken } });
        const first = identityOf(host.request(withSession(value)));
        assert.deepEqual(identityOf(host.request(withSession(value))), first, authorization);
      }
    }
  });

  it("is no Authorization where none is asked for", () => {
    const stream = startFilter({ upstream: { authorization: "none" } }).request(withSession(value));
    assert.equal(stream.request.has("authorization"), false);
    assert.equal(stream.header("x-auth-request-access-token"), "alice-access-token");
  });

  it("is no access token header where that is switched off", () => {
    const stream = startFilter({ upstream: { passAccessToken: false } }).request(withSession(value));
    assert.deepEqual(Object.keys(identityOf(stream)).includes("x-auth-request-access-token"), false);
    assert.equal(stream.header("authorization"), "Bearer alice-access-token");
  });

  it("is no identity header where those are switched off", () => {
    const stream = startFilter({ upstream: { setXauthrequest: false } }).request(withSession(value));
    assert.deepEqual(Object.keys(identityOf(stream)).sort(), [
      "authorization",
      "x-auth-request-access-token",
    ]);
  });

  it("is every cookie where stripping is switched off", () => {
    const stream = startFilter({ upstream: { stripCookies: false } }).request(withSession(value));
    assert.deepEqual(stream.request.all("cookie"), [`_oauth2_proxy=${value}`]);
  });

  it("has no header for what the session does not say", () => {
    const bare = sessionOf({ email: "", groups: [], preferredUsername: "" });
    const stream = startFilter().request(withSession(bare));
    assert.deepEqual(Object.keys(identityOf(stream)).sort(), [
      "authorization",
      "x-auth-request-access-token",
      "x-auth-request-user",
    ]);
  });
});

describe("A cached session", () => {
  /** The last moment at which it passes, and the first at which it does not, in milliseconds after NOW. */
  function assertEndsAt(
    sections: Parameters<typeof startFilter>[0],
    value: string,
    lastMillis: number,
  ): void {
    for (const [millis, state] of [
      [lastMillis, "forwarded"],
      [lastMillis + SECOND, "waiting"],
    ] as const) {
      const host = startFilter(sections);
      assert.equal(host.request(withSession(value)).state, "forwarded");
      host.advance(millis);
      assert.equal(host.request(withSession(value)).state, state, `after ${millis} ms`);
    }
  }

  it("ends with its cookie's window", () => {
    const value = sessionOf({ expiresOn: null }, new Date(NOW - 60 * SECOND));
    assertEndsAt({ session: { cookieExpire: "1h" } }, value, HOUR - 60 * SECOND - 1001);
  });

  // Without a refresh token: else it is refreshed a little earlier, by what follows from its cookie.
  it("ends when it is due for refresh", () => {
    const value = sessionOf({ createdAt: new Date(NOW - 60 * SECOND), refreshToken: "" });
    assertEndsAt({ session: { cookieRefresh: "300s", refreshBehind: false } }, value, 238_999);
  });

  it("ends with its access token", () => {
    const session = { cookieRefresh: "2h", refreshBehind: false };
    const value = sessionOf({ expiresOn: new Date(NOW + 600 * SECOND), refreshToken: "" });
    assertEndsAt({ session }, value, 598_999);
  });

  it("is judged anew when the clock has gone back", () => {
    const host = startFilter({ session: { cookieExpire: "1h" } });
    const value = sessionOf({}, new Date(NOW));
    assert.equal(host.request(withSession(value)).state, "forwarded");
    host.now = NOW - 2 * HOUR;
    assert.equal(host.request(withSession(value)).state, "waiting");
    host.now = NOW + SECOND;
    assert.equal(host.request(withSession(value)).state, "forwarded");
  });

  it("is not used while the host has no clock", () => {
    const host = startFilter();
    const value = sessionOf();
    host.request(withSession(value));
    host.context.clockFails = true;
    assert.equal(host.request(withSession(value)).state, "waiting");
    assert.equal(countOf(host, "no_clock"), 1);
  });
});

describe("A host that is not guarded", () => {
  it("is passed by everybody, untouched", () => {
    const host = startFilter({ rules: { hosts: ["app.example.com", "*.guarded.example.com"] } });
    const headers: Pair[] = [["authorization", "Basic abc"]];
    const before = requestOf({ host: "dex.example.com", cookies: ["_oauth2_proxy=x; a=1"], headers });
    const stream = host.request(before);
    assert.equal(stream.state, "forwarded");
    assert.deepEqual(stream.request.pairs, before);
    assert.equal(countOf(host, "other_host"), 1);
  });

  it("is not reached by writing a guarded one in another way", () => {
    const host = startFilter({ rules: { hosts: ["app.example.com", "*.guarded.example.com"] } });
    const guarded = [
      "APP.example.com",
      "app.example.com:443",
      "app.example.com.",
      "a.b.guarded.example.com",
      "App.Example.Com.:8443",
    ];
    for (const name of guarded) assert.equal(host.request(requestOf({ host: name })).state, "waiting", name);
    for (const name of [
      "",
      "app.example.com,x",
      "user@app.example.com",
      "app.example.com/",
      "app example.com",
      "::1",
    ]) {
      assert.equal(host.request(requestOf({ host: name })).status, 400, name);
    }
  });
});
