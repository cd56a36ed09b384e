// Answers of the auth service to the call of a miss: followed to the letter, and never more than that.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import {
  ALLOWED_AS_BOB,
  BOB_ANSWER,
  BOB_HEADERS,
  countOf,
  identityOf,
  LOGIN_PAGE,
  requestOf,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";

/** What a page is given that says nothing of frames: see framing.test.ts. */
const NO_STORE: Pair = ["cache-control", "no-store"];
const NO_FRAMES: Pair[] = [
  ["x-frame-options", "DENY"],
  ["content-security-policy", "frame-ancestors 'none'"],
];

describe("An answer that allows", () => {
  it("lets the request pass as whom it names", () => {
    for (const status of [200, 202]) {
      const host = startFilter();
      const stream = host.request(requestOf());
      host.answerOnly(answerOf(status, BOB_ANSWER));
      assert.equal(stream.state, "forwarded");
      assert.deepEqual(identityOf(stream), BOB_HEADERS);
      assert.equal(stream.request.has("gap-auth"), false);
    }
  });

  it("gives each of its cookies to the response as a line of its own", () => {
    const host = startFilter();
    const stream = host.request(requestOf());
    host.answerOnly(answerOf(202, [...BOB_ANSWER, ["set-cookie", "a=1; Path=/"], ["set-cookie", "b=2"]]));
    const response = host.respond(stream, [
      [":status", "200"],
      ["set-cookie", "app=3"],
    ]);
    assert.deepEqual(response.all("set-cookie"), ["app=3", "a=1; Path=/", "b=2"]);
  });

  it("is an outage when a name in it has a control byte", () => {
    for (const name of ["user", "email", "groups", "preferred-username"]) {
      for (const byte of ["\0", "\r", "\n", "\x01", "\x7f"]) {
        const host = startFilter();
        const stream = host.request(requestOf());
        const changed = BOB_ANSWER.map(([key, value]): Pair => [
          key,
          key === `x-auth-request-${name}` ? `a${byte}b` : value,
        ]);
        host.answerOnly(answerOf(202, changed));
        assert.equal(stream.status, 503, `${name} ${JSON.stringify(byte)}`);
      }
    }
  });

  it("gives its cookies to no other response", () => {
    const host = startFilter();
    const first = host.request(requestOf());
    const second = host.request(requestOf());
    const [call] = host.calls;
    assert.ok(call);
    host.answer(call, answerOf(202, [...BOB_ANSWER, ["set-cookie", "a=1"]]));
    host.answerOnly(answerOf(202, BOB_ANSWER));
    assert.deepEqual(host.respond(second).all("set-cookie"), []);
    assert.deepEqual(host.respond(first).all("set-cookie"), ["a=1"]);
  });

  it("never breaks the response open with a cookie", () => {
    const host = startFilter();
    const stream = host.request(requestOf());
    const lines: Pair[] = [
      ["set-cookie", "a=1\r\nx-evil: 1"],
      ["set-cookie", "b=\0"],
      ["set-cookie", "c=3"],
    ];
    host.answerOnly(answerOf(202, [...BOB_ANSWER, ...lines]));
    if (stream.state === "forwarded") {
      for (const line of host.respond(stream).all("set-cookie")) assert.doesNotMatch(line, /[\r\n\0]/);
    }
  });

  it("without an identity lets the request pass as nobody", () => {
    const host = startFilter();
    const stream = host.request(requestOf({ cookies: ["_oauth2_proxy=bad; a=1"] }));
    host.answerOnly(answerOf(200, [["content-type", "text/plain"]], "Authenticated"));
    assert.equal(stream.state, "forwarded");
    assert.deepEqual(identityOf(stream), {});
    assert.deepEqual(stream.request.all("cookie"), ["a=1"]);
    assert.equal(countOf(host, "anonymous"), 1);
  });

  it("of a login without a name passes as that login, not with the client's own credentials", () => {
    const host = startFilter();
    const basic: Pair = ["authorization", "Basic dXNlcjpwYXNz"];
    const value = sessionOf({ email: "", user: "", accessToken: "" });
    const stream = host.request(withSession(value, { headers: [basic] }));
    const login: Pair[] = [
      ["gap-auth", ""],
      ["x-auth-request-groups", "dev,platform"],
      ["authorization", "Bearer id-token"],
    ];
    while (host.calls.length > 0) host.answerOnly(answerOf(202, login));
    assert.equal(stream.state, "forwarded");
    assert.deepEqual(identityOf(stream), { "x-auth-request-groups": "dev,platform" });
    assert.equal(countOf(host, "anonymous"), 0);
  });

  it("gives the ID token where that is asked for", () => {
    const host = startFilter({ upstream: { authorization: "id_token" } });
    const stream = host.request(requestOf());
    host.answerOnly(ALLOWED_AS_BOB);
    assert.equal(stream.header("authorization"), "Bearer bob-id-token");
  });

  it("leaves no credentials of the client's where it has no token to give", () => {
    const host = startFilter();
    const stream = host.request(requestOf({ headers: [["authorization", "Basic abc"]] }));
    host.answerOnly(answerOf(202, [["x-auth-request-user", "bob-id"]]));
    assert.equal(stream.state, "forwarded");
    assert.equal(stream.request.has("authorization"), false);
  });

  it("passes the client's credentials on where they are to be preserved", () => {
    const host = startFilter({ upstream: { authorization: "preserve" } });
    const stream = host.request(requestOf({ headers: [["authorization", "Basic abc"]] }));
    host.answerOnly(ALLOWED_AS_BOB);
    assert.equal(stream.header("authorization"), "Basic abc");
  });

  it("that says something twice is no permission", () => {
    for (const [name] of BOB_ANSWER) {
      if (name === "gap-auth" || name === "authorization") continue;
      const host = startFilter();
      const stream = host.request(requestOf());
      host.answerOnly(answerOf(202, [...BOB_ANSWER, [name, "other"]]));
      assert.equal(stream.status, 503, name);
      assert.equal(countOf(host, "invalid"), 1);
    }
  });

  it("with a token that could not be one is no permission", () => {
    for (const token of ["a b", "a\tb", "caf\xe9"]) {
      const host = startFilter();
      const stream = host.request(requestOf());
      host.answerOnly(
        answerOf(202, [
          ["x-auth-request-user", "bob"],
          ["x-auth-request-access-token", token],
        ]),
      );
      assert.equal(stream.status, 503, token);
    }
  });
});

describe("An answer that does not allow", () => {
  it("reaches the client as it came", () => {
    const host = startFilter();
    const stream = host.request(requestOf());
    host.answerOnly(LOGIN_PAGE);
    assert.equal(stream.status, 302);
    assert.equal(stream.reply?.headers.get("location"), "https://dex.example.com/auth?state=x");
    assert.deepEqual(stream.reply?.headers.all("set-cookie"), [
      "_oauth2_proxy_csrf=abc; Path=/; HttpOnly; Secure",
    ]);
  });

  it("brings each of its cookies as a line of its own, and its body", () => {
    for (const status of [300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 429, 499]) {
      const host = startFilter();
      const stream = host.request(requestOf());
      const headers: Pair[] = [
        ["content-type", "text/html; charset=utf-8"],
        ["set-cookie", "a=; Max-Age=0"],
        ["set-cookie", "b=; Max-Age=0"],
        ["cache-control", "no-store"],
      ];
      host.answerOnly(answerOf(status, headers, "<p>Sign in\xff\0</p>"));
      assert.equal(stream.status, status);
      const added = status < 400 ? [] : NO_FRAMES;
      assert.deepEqual(stream.reply?.headers.pairs, [...headers, ...added]);
      assert.equal(stream.reply?.body.toString("latin1"), "<p>Sign in\xff\0</p>");
    }
  });

  it("keeps back identities, tokens and headers of the connection", () => {
    const host = startFilter();
    const stream = host.request(requestOf());
    const hidden: Pair[] = [
      ["connection", "close"],
      ["transfer-encoding", "chunked"],
      ["keep-alive", "1"],
      ["x-envoy-upstream-service-time", "3"],
      ["x-auth-request-access-token", "secret"],
      ["gap-auth", "bob"],
      ["authorization", "Bearer secret"],
      ["date", "now"],
      ["server", "x"],
    ];
    host.answerOnly(answerOf(403, [...hidden, ["x-custom", "1"]]));
    assert.deepEqual(stream.reply?.headers.pairs, [["x-custom", "1"], NO_STORE, ...NO_FRAMES]);
  });

  it("never breaks the response open", () => {
    for (const value of ["x\r\ny: z", "x\ny", "x\0", "x\x7f", "x\r"]) {
      for (const name of ["location", "set-cookie", "www-authenticate", "x-custom"]) {
        const host = startFilter();
        const stream = host.request(requestOf());
        host.answerOnly(answerOf(302, [[name, value]]));
        for (const [, sent] of stream.reply?.headers.pairs ?? []) assert.doesNotMatch(sent, /[\r\n\0\x7f]/);
        assert.equal(stream.status, 503);
      }
    }
  });
});
