// Who is on the revocation list does not pass, on whatever way; everybody else notices nothing.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import { cookieHeader } from "../../scripts/lab/session-cookie";
import {
  ALICE_HEADERS,
  COOKIE_NAME,
  countOf,
  identityOf,
  LOGIN_PAGE,
  NOW,
  requestOf,
  sessionOf,
  withSession,
} from "./fixture";
import { authCalls } from "./jwt-fixture";
import {
  ACCESS_CLAIMS,
  assertNobodyAsked,
  assertSignedOut,
  type Entry,
  ID_CLAIMS,
  listOf,
  NOW_SECONDS,
  renewList,
  startWithList,
  tokenSession,
} from "./revocation-fixture";

const CREATED = NOW_SECONDS - 60;

/** Entries that name the session of tokenSession with some of its values. */
const NAMING: readonly Entry[] = [
  { sub: "CgVhbGljZRIFbG9jYWw" },
  { sub: ACCESS_CLAIMS.sub },
  { sub: ID_CLAIMS.sub },
  { email: "alice@example.com" },
  { email: "Alice@EXAMPLE.com" },
  { email: ACCESS_CLAIMS.email },
  { email: ID_CLAIMS.email },
  { sid: ACCESS_CLAIMS.sid },
  { sid: ID_CLAIMS.sid },
  { jti: ACCESS_CLAIMS.jti },
  { jti: ID_CLAIMS.jti },
  { sub: ID_CLAIMS.sub, sid: ACCESS_CLAIMS.sid },
  { sub: "CgVhbGljZRIFbG9jYWw", email: "alice@example.com", sid: "sid-1", jti: "id-jti" },
];

/** Entries that do not. */
const OTHERS: readonly Entry[] = [
  { sub: "cgvhbgljzrifbg9jyww" },
  { sub: "alice@example.com" },
  { email: "CgVhbGljZRIFbG9jYWw" },
  { email: "alice@example.co" },
  { sid: "access-jti" },
  { jti: "sid-1" },
  { sub: "CgVhbGljZRIFbG9jYWw", email: "bob@example.com" },
  { sub: ID_CLAIMS.sub, sid: "sid-3" },
  { sub: "CgVhbGljZRIFbG9jYWw", before: CREATED },
  { email: "alice@example.com", before: 0 },
  { before: CREATED },
];

const NAVIGATION: readonly (readonly [string, string])[] = [
  ["sec-fetch-mode", "navigate"],
  ["sec-fetch-dest", "document"],
];

describe("a session that the list names", () => {
  for (const entry of NAMING) {
    it(`is out by ${JSON.stringify(entry)}, with and without before`, () => {
      const value = tokenSession();
      const barred = startWithList(listOf({ sub: "somebody" }, entry)).request(withSession(value));
      assert.equal(barred.status, 403);
      const host = startWithList(listOf({ ...entry, before: CREATED + 1 }));
      assertSignedOut(host.request(withSession(value, { path: "/a?b=c" })), "%2Fa%3Fb%3Dc");
      assertNobodyAsked(host);
    });
  }

  for (const entry of OTHERS) {
    it(`passes by ${JSON.stringify(entry)}`, () => {
      const host = startWithList(listOf(entry));
      assert.equal(host.request(withSession(tokenSession())).state, "forwarded");
    });
  }

  it("is out by an entry for everybody", () => {
    const host = startWithList(listOf({ before: CREATED + 1 }));
    assertSignedOut(host.request(withSession(sessionOf())), "%2F");
  });

  it("is out at once when the list comes, also where it was cached, and in when its entry goes", () => {
    const host = startWithList(listOf());
    const [alice, bob] = [sessionOf(), sessionOf({ email: "bob@example.com", user: "bob" })];
    for (const value of [alice, bob]) assert.equal(host.request(withSession(value)).state, "forwarded");
    renewList(host, listOf({ email: "alice@example.com", before: NOW_SECONDS }));
    assertSignedOut(host.request(withSession(alice)), "%2F");
    assert.equal(host.request(withSession(bob)).state, "forwarded");
    renewList(host, listOf());
    assert.deepEqual(identityOf(host.request(withSession(alice))), ALICE_HEADERS);
    assertNobodyAsked(host);
    assert.equal(countOf(host, "session_revoked"), 1);
  });

  it("does not come back in another spelling, in parts, or with a doubt", () => {
    const host = startWithList(listOf({ email: "alice@example.com", before: NOW_SECONDS }));
    const value = sessionOf();
    const half = value.length >> 1;
    const requests = [
      requestOf({
        cookies: [`${COOKIE_NAME}_0=${value.slice(0, half)}; ${COOKIE_NAME}_1=${value.slice(half)}`],
      }),
      requestOf({ cookies: [`${COOKIE_NAME}="${value}"`] }),
      withSession(value, { path: "/a//b" }),
      withSession(value, { path: "/?allowed_groups=x" }),
      withSession(value, { headers: [["authorization", "Basic YTpi"]] }),
      withSession(value, { headers: [["authorization", "Bearer opaque"]] }),
    ];
    for (const headers of requests) {
      const stream = host.request(headers);
      assert.ok(
        stream.status === 302 || stream.status === 403 || stream.status === 401,
        String(stream.status),
      );
    }
    assertNobodyAsked(host);
  });
});

describe("what a client is told whose session is revoked", () => {
  const list = listOf({ email: "alice@example.com", before: NOW_SECONDS });
  const told = (headers: readonly (readonly [string, string])[], method = "GET") =>
    startWithList(list).request(
      withSession(sessionOf(), {
        method,
        path: "/x",
        headers: headers.map(([name, value]) => [name, value]),
      }),
    );

  it("is the way through the sign-out for a page", () => {
    assertSignedOut(told(NAVIGATION), "%2Fx");
  });

  it("is 401 for a script, a WebSocket, gRPC and a form", () => {
    const script = told([
      ["sec-fetch-mode", "cors"],
      ["sec-fetch-dest", "empty"],
    ]);
    assert.equal(script.status, 401);
    assert.deepEqual(JSON.parse(script.reply?.body.toString() ?? ""), {
      error: "session_revoked",
      login_url: "/oauth2/sign_out?rd=%2F",
    });
    assert.equal(script.reply?.headers.get("www-authenticate"), "Bearer");
    assert.equal(told([["upgrade", "websocket"]]).status, 401);
    const grpc = told([["content-type", "application/grpc"]], "POST");
    assert.deepEqual([grpc.reply?.grpcStatus, grpc.state], [16, "replied"]);
    const form = told([["content-type", "application/x-www-form-urlencoded"], ...NAVIGATION], "POST");
    assert.equal(form.status, 401);
    assert.match(form.reply?.body.toString() ?? "", /href="\/oauth2\/sign_out\?rd=%2F"/);
  });

  it("is a page that says so where a new login would be revoked as well", () => {
    for (const before of [undefined, NOW_SECONDS + 20]) {
      const host = startWithList(
        listOf({ email: "alice@example.com", ...(before === undefined ? {} : { before }) }),
      );
      const page = host.request(withSession(sessionOf()));
      assert.equal(page.status, 403);
      assert.equal(page.reply?.headers.get("location"), undefined);
      assert.match(page.reply?.body.toString() ?? "", /Your sign-in was ended.*href="\/oauth2\/sign_out/s);
    }
  });

  it("leads to no other host", () => {
    const host = startWithList(list);
    for (const path of ["//evil.example.com", "/\\evil.example.com", "/%2f/evil.example.com", "/.//evil"]) {
      assertSignedOut(host.request(withSession(sessionOf(), { path })), "%2F", path);
    }
  });
});

describe("a revoked session beside rules and pages", () => {
  const list = listOf({ email: "alice@example.com", before: NOW_SECONDS });
  const rules = {
    public: [{ paths: ["/open"] }],
    routes: [{ paths: ["/maybe"], access: "optional" }],
  };

  it("is nobody on a public and on an optional route", () => {
    const host = startWithList(list, { rules });
    for (const path of ["/open", "/maybe"]) {
      const stream = host.request(withSession(sessionOf(), { path }));
      assert.equal(stream.state, "forwarded", path);
      assert.deepEqual(identityOf(stream), {});
      assert.equal(stream.header("cookie"), undefined);
    }
  });

  it("goes to the sign-out as it is, and nowhere else", () => {
    const host = startWithList(list);
    const value = sessionOf();
    for (const path of ["/oauth2/userinfo", "/oauth2/auth", "/oauth2/start?rd=%2F"]) {
      host.request(withSession(value, { path }));
      const [call] = authCalls(host);
      assert.doesNotMatch(call?.headers.get("cookie") ?? "", new RegExp(value.slice(0, 40)));
      host.answerOnly(answerOf(401));
    }
    const signOut = host.request(withSession(value, { path: "/oauth2/sign_out?rd=%2F" }));
    assert.equal(authCalls(host)[0]?.headers.get("cookie"), cookieHeader(value));
    host.answerOnly(
      answerOf(302, [
        ["location", "/"],
        ["set-cookie", `${COOKIE_NAME}=; Path=/; Max-Age=0`],
      ]),
    );
    assert.equal(signOut.status, 302);
  });

  it("is led to a login once it was signed out, even where its cookie stays", () => {
    const host = startWithList(list);
    const value = sessionOf();
    host.request(withSession(value));
    host.request(withSession(value, { path: "/oauth2/sign_out?rd=%2F" }));
    host.answerOnly(answerOf(302, [["location", "/"]]));
    const again = host.request(withSession(value));
    assert.equal(again.state, "waiting");
    host.answerOnly(LOGIN_PAGE);
    assert.equal(again.reply?.headers.get("location"), "https://dex.example.com/auth?state=x");
  });

  it("comes back by a new login, whose session is newer than before", () => {
    const host = startWithList(list);
    const fresh = sessionOf({ createdAt: new Date(NOW) }, new Date(NOW));
    assert.equal(host.request(withSession(fresh)).state, "forwarded");
  });
});
