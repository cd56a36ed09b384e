// Inputs of any size: the filter may refuse them or ask about them, and never fails.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import {
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  BOB_ANSWER,
  countOf,
  identityOf,
  LOGIN_PAGE,
  requestOf,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";

const KIB = 1024;
const MIB = 1024 * KIB;

function assertStillWorks(host: FakeHost): void {
  assert.deepEqual(identityOf(host.request(withSession(sessionOf()))), ALICE_HEADERS);
}

describe("A large request", () => {
  it("with a cookie header of 100 KB is asked about, or judged", () => {
    const host = startFilter();
    const cookies = [`a=${"x".repeat(100_000)}; _oauth2_proxy=${sessionOf()}`];
    const stream = host.request(requestOf({ cookies }));
    assert.equal(stream.state, "forwarded");
    assert.deepEqual(stream.request.all("cookie"), [`a=${"x".repeat(100_000)}`]);
    host.request(requestOf({ cookies: [`_oauth2_proxy=${"A".repeat(100_000)}`] }));
    host.answerOnly(LOGIN_PAGE);
    assert.equal(countOf(host, "cookie_malformed"), 1);
    assertStillWorks(host);
  });

  it("with a thousand cookies is judged", () => {
    const many = Array.from({ length: 1000 }, (_, i) => `cookie${i}=value${i}`);
    const cookies = [[...many.slice(0, 500), `_oauth2_proxy=${sessionOf()}`, ...many.slice(500)].join("; ")];
    const stream = startFilter().request(requestOf({ cookies }));
    assert.equal(stream.state, "forwarded");
    assert.deepEqual(stream.request.all("cookie"), [many.join("; ")]);
  });

  it("with a hundred Cookie lines is judged, with more than the limit refused", () => {
    const lines = (count: number) => Array.from({ length: count }, (_, i) => `c${i}=${i}`);
    const host = startFilter();
    const stream = host.request(requestOf({ cookies: [...lines(100), `_oauth2_proxy=${sessionOf()}`] }));
    assert.equal(stream.state, "forwarded");
    assert.deepEqual(stream.request.all("cookie"), [lines(100).join("; ")]);
    assert.equal(
      host.request(requestOf({ cookies: [...lines(200), `_oauth2_proxy=${sessionOf()}`] })).status,
      431,
    );
    assertStillWorks(host);
  });

  it("with values of 60 KB is asked about with all of them that the call needs", () => {
    const host = startFilter();
    const long = "x".repeat(60 * KIB);
    for (const parts of [
      { path: `/${long}` },
      { cookies: [`a=${long}`] },
      { headers: [["authorization", `Bearer ${long}`]] as Pair[] },
      { headers: [["x-custom", long]] as Pair[] },
      { headers: [[`x-${long}`, "1"]] as Pair[] },
      { headers: [[`x-auth-request-${long}`, "1"]] as Pair[] },
    ]) {
      const stream = host.request(requestOf(parts));
      assert.equal(stream.state, "waiting");
      host.answerOnly(ALLOWED_AS_BOB);
      assert.equal(stream.state, "forwarded");
    }
    assert.equal(host.request(requestOf({ host: long })).status, 400);
    assertStillWorks(host);
  });

  it("with more headers than any limit is refused or asked about, and harms nothing", () => {
    const host = startFilter();
    for (const size of [200, 300, 330, 600, 3000, 5000]) {
      const stream = host.request(
        withSession(sessionOf(), { headers: [["x-custom", "x".repeat(size * KIB)]] }),
      );
      assert.ok(stream.state === "forwarded" || stream.status === 503, `${size} KiB: ${stream.state}`);
      const miss = host.request(requestOf({ cookies: [`a=${"x".repeat(size * KIB)}`] }));
      if (miss.state === "waiting") host.answerOnly(ALLOWED_AS_BOB);
      assert.ok(miss.state === "forwarded" || miss.status === 503, `${size} KiB: ${miss.state}`);
    }
    assertStillWorks(host);
  });

  it("with ten thousand headers is refused or asked about", () => {
    const host = startFilter();
    const headers = Array.from({ length: 10_000 }, (_, i): Pair => [`x-h${i % 700}`, "1"]);
    assert.equal(host.request(withSession(sessionOf(), { headers })).state, "forwarded");
    for (const name of ["cookie", "authorization_", "x-forwarded-user"]) {
      const many = Array.from({ length: 2000 }, (): Pair => [name, "1"]);
      assert.equal(host.request(withSession(sessionOf(), { headers: many })).status, 431, name);
    }
    // A hit has no use for what only a question would tell of.
    const many = Array.from({ length: 2000 }, (): Pair => ["accept", "1"]);
    assert.equal(host.request(withSession(sessionOf(), { headers: many })).state, "forwarded");
    assert.equal(host.request(requestOf({ headers: many })).status, 431);
    assertStillWorks(host);
  });

  it("with empty values and names everywhere is answered", () => {
    const host = startFilter();
    const empty: Pair[] = [
      [":authority", ""],
      [":path", ""],
      [":method", ""],
      [":scheme", ""],
      ["cookie", ""],
      ["authorization", ""],
      ["", ""],
    ];
    assert.equal(host.request(empty).status, 400);
    assert.equal(host.request([]).status, 503);
    assert.equal(host.request([["cookie", `_oauth2_proxy=${sessionOf()}`]]).status, 400);
    assertStillWorks(host);
  });
});

describe("A large answer", () => {
  it("of 3 MB reaches the client whole", () => {
    const host = startFilter();
    const body = Buffer.alloc(3 * MIB, "page");
    for (let i = 0; i < 5; i++) {
      const stream = host.request(requestOf({ path: "/oauth2/static/x" }));
      host.answerOnly(answerOf(200, [["content-type", "text/css"]], body));
      assert.equal(stream.status, 200);
      assert.ok(stream.reply?.body.equals(body));
    }
    assertStillWorks(host);
  });

  it("reaches the client whole whatever the page, and whoever looks into it before", () => {
    const csrf = ["_oauth2_proxy_csrf=abc"];
    const callback = "/oauth2/callback?code=c&state=nonce:%2Fx";
    for (const path of [callback, `${callback}&error=access_denied`, "/oauth2/sign_in", "/x"])
      for (const status of [400, 403, 500])
        for (const size of [100 * KIB, 400 * KIB, 3 * MIB]) {
          const host = startFilter();
          const stream = host.request(requestOf({ path, cookies: csrf }));
          const clearing: Pair = ["set-cookie", "_oauth2_proxy_csrf=; Path=/; Max-Age=0"];
          host.answerOnly(
            answerOf(status, [["content-type", "text/html"], clearing], Buffer.alloc(size, "page")),
          );
          const isOwn = path === callback && status === 500;
          const isDown = path === "/x" && status === 500;
          if (isDown) assert.equal(stream.status, 503);
          else if (!isOwn) assert.deepEqual([stream.status, stream.reply?.body.length], [status, size], path);
        }
  });

  it("of 10 MB is a 503, and the next one is not", () => {
    const host = startFilter();
    const stream = host.request(requestOf({ path: "/oauth2/static/x" }));
    host.answerOnly(answerOf(200, [], Buffer.alloc(10 * MIB, "page")));
    assert.equal(stream.status, 503);
    assert.ok(stream.reply?.headers.has("retry-after"));
    assert.equal(countOf(host, "too_large"), 1);
    const next = host.request(requestOf());
    host.answerOnly(LOGIN_PAGE);
    assert.equal(next.status, 302);
    assertStillWorks(host);
  });

  it("that allows is followed, whatever its body", () => {
    const host = startFilter();
    const stream = host.request(requestOf());
    host.answerOnly(answerOf(200, BOB_ANSWER, Buffer.alloc(10 * MIB)));
    assert.equal(stream.state, "forwarded");
  });

  it("with an access token of 60 KB passes with it", () => {
    const host = startFilter();
    const token = "t".repeat(60 * KIB);
    const stream = host.request(requestOf());
    host.answerOnly(
      answerOf(202, [
        ["x-auth-request-user", "bob"],
        ["x-auth-request-access-token", token],
      ]),
    );
    assert.equal(stream.header("authorization"), `Bearer ${token}`);
    assert.equal(stream.header("x-auth-request-access-token"), token);
  });

  it("with more identity than any request may carry is a 503", () => {
    const host = startFilter();
    const stream = host.request(requestOf());
    const long = "t".repeat(60 * KIB);
    host.answerOnly(
      answerOf(202, [
        ["x-auth-request-user", long],
        ["x-auth-request-groups", long],
      ]),
    );
    assert.equal(stream.status, 503);
    assert.equal(countOf(host, "too_large"), 1);
    assertStillWorks(host);
  });

  it("with more headers than can be passed on is a 503, not a login page that lacks its location", () => {
    const host = startFilter();
    const stream = host.request(requestOf());
    const many = Array.from({ length: 30 }, (_, i): Pair => ["set-cookie", `${i}=${"x".repeat(8000)}`]);
    host.answerOnly(answerOf(302, [["location", "https://dex.example.com/auth"], ...many]));
    assert.equal(stream.status, 503);
    assertStillWorks(host);
  });

  it("with two thousand headers does no harm", () => {
    const host = startFilter();
    const many = Array.from({ length: 2000 }, (_, i): Pair => ["set-cookie", `${i}=1`]);
    for (const status of [200, 302]) {
      const stream = host.request(requestOf());
      host.answerOnly(answerOf(status, [...BOB_ANSWER, ...many]));
      assert.equal(stream.status, 503, String(status));
    }
    assertStillWorks(host);
  });
});

describe("Memory that has run out", () => {
  it("is a 503 while it lasts", () => {
    const host = startFilter();
    host.mallocFails = true;
    for (const headers of [requestOf(), withSession(sessionOf()), requestOf({ path: "/oauth2/x" })]) {
      assert.equal(host.request(headers).status, 503);
    }
    host.tick();
    host.mallocFails = false;
    assertStillWorks(host);
  });

  it("is a 503 for a request that waits for its answer", () => {
    const host = startFilter();
    const stream = host.request(requestOf());
    host.mallocFails = true;
    host.answerOnly(ALLOWED_AS_BOB);
    assert.equal(stream.status, 503);
    host.mallocFails = false;
    assertStillWorks(host);
  });
});
