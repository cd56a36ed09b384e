// Cases from the field about requests and answers: paths, cookies, logins that nobody wants, and responses that caches keep.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../../scripts/fake-host/http-call";
import type { Pair } from "../../../scripts/fake-host/pairs";
import { cookieHeader, mintSessionValue } from "../../../scripts/lab/session-cookie";
import {
  ALICE,
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  HOUR,
  identityOf,
  LOGIN_PAGE,
  NOW,
  requestOf,
  sessionOf,
  startFilter,
  withSession,
} from "../fixture";
import { ended, GRPC, NAVIGATION, plainRequest, SCRIPT, startRules, WEBSOCKET } from "../rules-fixture";
import { assertPasses, keySet, sendBearer, startIssuer, tokenOf } from "./field-cases";

const API = { api: [{ paths: ["/api/*"] }] };
const DUE = { createdAt: new Date(NOW - 2 * HOUR) };

describe("Somebody who is signed in", () => {
  const PERMANENT = answerOf(301, [["location", "/api/queues/jobs"]]);
  const CLIENTS: Readonly<Record<string, readonly [path: string, headers: readonly Pair[]]>> = {
    "a script": ["/api/queues/%2F/jobs", SCRIPT],
    "an API client": ["/api/queues/%2F/jobs", []],
    "a WebSocket": ["//k8s/clusters/c1/vnc", WEBSOCKET],
    "a navigation": ["/api/queues/%2F/jobs", NAVIGATION],
  };

  for (const [name, [path, headers]] of Object.entries(CLIENTS)) {
    it(`C05: is never told to log in for an odd path: ${name}`, () => {
      for (const sections of [{}, { session: { cookieSecret: undefined } }]) {
        const host = startRules(API, sections);
        const request = plainRequest({ path, headers, cookies: [cookieHeader(sessionOf())] });
        const stream = host.request(request);
        while (stream.state === "waiting") {
          const [call] = host.calls;
          if (call === undefined) assert.fail("it waits for nothing");
          host.answer(call, call.headers.get(":path") === "/oauth2/auth" ? ALLOWED_AS_BOB : PERMANENT);
        }
        assert.ok(stream.state === "forwarded" || stream.status === 301, `${stream.status}`);
      }
    });
  }

  it("C47: stays so beside a bearer that is not set yet, which the app does not get", () => {
    for (const authorization of ["Bearer null", "Bearer undefined", "Bearer", "bearer  null"]) {
      const host = startIssuer(keySet("keycloak"));
      const stream = host.request(withSession(sessionOf(), { headers: [["authorization", authorization]] }));
      assertPasses(host, stream, { authorization: "Bearer alice-access-token" });
    }
  });
});

describe("Where oauth2-proxy shows its sign-in page", () => {
  const PAGE = answerOf(403, [["content-type", "text/html; charset=utf-8"]], "<html>Sign in with Dex</html>");

  it("C06: programs are told to log in, each in what it reads", () => {
    for (const headers of [[], SCRIPT, WEBSOCKET]) {
      const stream = ended(startRules(API), plainRequest({ path: "/api/items", headers }), PAGE);
      assert.equal(stream.status, 401);
      assert.match(String(stream.reply?.body), /login_required|Sign in/);
    }
    const grpc = ended(
      startRules(API),
      plainRequest({ path: "/api/items", method: "POST", headers: GRPC }),
      PAGE,
    );
    assert.equal(grpc.reply?.grpcStatus ?? Number(grpc.reply?.headers.get("grpc-status")), 16);
  });

  it("V03: gRPC-Web is told so by HTTP, from which its clients make their own status", () => {
    for (const type of ["application/grpc-web", "application/grpc-web+proto", "application/grpc-web-text"]) {
      const headers: Pair[] = [
        ["content-type", type],
        ["x-grpc-web", "1"],
        ["accept", "*/*"],
      ];
      for (const more of [[], SCRIPT.slice(0, 2)]) {
        const request = plainRequest({ path: "/pkg.S/M", method: "POST", headers: [...headers, ...more] });
        assert.equal(ended(startRules(API), request, PAGE).status, 401, type);
        assert.equal(ended(startRules(API), request).status, 401, type);
      }
    }
  });

  it("C06: a page gets the page", () => {
    const stream = ended(startRules(API), plainRequest({ path: "/", headers: NAVIGATION }), PAGE);
    assert.equal(stream.status, 403);
  });
});

describe("A login", () => {
  it("C03: that comes back as a POST gets a page that says why it cannot be taken, and asks nobody", () => {
    const host = startRules(API);
    const stream = host.request(
      plainRequest({
        method: "POST",
        path: "/oauth2/callback",
        cookies: ["_oauth2_proxy_csrf=abc"],
        headers: [
          ["content-type", "application/x-www-form-urlencoded"],
          ["content-length", "25"],
          ["origin", "https://idp.example.com"],
        ],
      }),
    );
    assert.deepEqual(host.calls, []);
    assert.match(String(stream.reply?.body), /form/i);
  });

  it("C39: is not begun for a manifest or an icon", () => {
    for (const [path, mode, dest] of [
      ["/manifest.webmanifest", "cors", "manifest"],
      ["/favicon.ico", "no-cors", "image"],
    ] as const) {
      const headers: Pair[] = [
        ["sec-fetch-mode", mode],
        ["sec-fetch-dest", dest],
      ];
      const stream = ended(startRules(API), plainRequest({ path, headers }));
      assert.equal(stream.status, 401);
      assert.equal(stream.reply?.headers.get("set-cookie"), undefined);
    }
  });

  it("C48: is not begun by a prefetch", () => {
    for (const purpose of [
      ["sec-purpose", "prefetch"],
      ["sec-purpose", "prefetch;prerender"],
      ["purpose", "prefetch"],
    ] as const) {
      const stream = ended(startRules(API), plainRequest({ headers: [...NAVIGATION, purpose] }));
      assert.ok((stream.status ?? 0) > 400, `${stream.status}`);
      assert.equal(stream.reply?.headers.get("set-cookie"), undefined);
    }
  });
});

describe("A response with a refreshed session", () => {
  const NEW = `_oauth2_proxy=${sessionOf({ accessToken: "new" })}; Path=/; HttpOnly; Secure`;
  const REFRESHED = answerOf(202, [...identityAnswer(), ["set-cookie", NEW]]);

  function identityAnswer(): Pair[] {
    return Object.entries(ALICE_HEADERS).filter(([name]) => name.startsWith("x-auth"));
  }

  it("C07: is kept by no shared cache", () => {
    for (const refreshBehind of [true, false]) {
      for (const [status, control] of [
        ["200", "public, max-age=31536000, immutable"],
        ["304", "s-maxage=60"],
      ] as const) {
        const host = startFilter({ session: { cookieRefresh: "1h", refreshBehind } });
        const stream = host.request(withSession(sessionOf(DUE), { path: "/assets/app.js" }));
        for (const call of [...host.calls]) host.answer(call, REFRESHED);
        assert.equal(stream.state, "forwarded");
        const response = host.respond(stream, [
          [":status", status],
          ["cache-control", control],
        ]);
        const lines = response.all("cache-control").join(", ");
        assert.equal(response.all("set-cookie").length, 1);
        assert.match(lines, /\bprivate\b|\bno-store\b/);
        assert.doesNotMatch(lines, /\bpublic\b|s-maxage/);
      }
    }
  });
});

describe("Cookies", () => {
  const own = cookieHeader(sessionOf());
  const sent = (...cookies: string[]) => startFilter().request(requestOf({ cookies }));

  it("C38: of the app stay byte for byte, and in order", () => {
    const before = `_interaction={"admin-console":"abc, def"}`;
    const after = String.raw`kc="provider=oidc\073state=x"; empty=; =noname; a=b=c`;
    const stream = sent(`${before}; ${own}; ${after}`);
    assert.deepEqual([stream.state, stream.request.get("cookie")], ["forwarded", `${before}; ${after}`]);
  });

  it("C28: the whole name comes before a neighbour's that looks like a part", () => {
    const stream = sent(`${own}; _oauth2_proxy_1=other`);
    assert.deepEqual([stream.state, identityOf(stream)], ["forwarded", ALICE_HEADERS]);
    assert.equal(stream.request.get("cookie"), undefined);
  });

  it("C28: a neighbour's alone is no session, and one call", () => {
    const host = startFilter();
    const stream = host.request(requestOf({ cookies: ["_oauth2_proxy_1=other"] }));
    assert.deepEqual([stream.state, host.calls.length], ["waiting", 1]);
    host.answerOnly(LOGIN_PAGE);
    assert.deepEqual(host.errors, []);
  });

  it("C28: parts are a session, and what is no part of it stays", () => {
    const value = sessionOf();
    const half = value.length >> 1;
    const parts = `_oauth2_proxy_0=${value.slice(0, half)}; _oauth2_proxy_1=${value.slice(half)}`;
    const stream = sent(`${parts}; _oauth2_proxy_1x=y`);
    assert.deepEqual([stream.state, stream.request.get("cookie")], ["forwarded", "_oauth2_proxy_1x=y"]);
  });

  it("C43: may have a prefix in their names, and be sealed with a secret of 24 bytes in base64", () => {
    const secret = "abcdefghijklmnopqrstuvwxyzabcdef";
    const cookieName = "__Secure-authproxy";
    const host = startFilter({ session: { cookieName, cookieSecret: { value: secret } } });
    const value = mintSessionValue(secret, ALICE, { name: cookieName, signedAt: new Date(NOW - 60_000) });
    assertPasses(host, host.request(requestOf({ cookies: [`${cookieName}=${value}`] })));
  });
});

describe("Headers that oauth2-proxy writes", () => {
  it("C14: beyond the identity are the app's on no way, hit or miss", () => {
    const extra: Pair[] = [
      ["x-oidc-id-token", "t"],
      ["x-forwarded-group", "ops"],
    ];
    const host = startFilter({ session: { cookieRefresh: "1h", refreshBehind: false } });
    const missed = host.request(withSession(sessionOf(DUE)));
    const identity = Object.entries(ALICE_HEADERS).filter(([name]) => name.startsWith("x-auth"));
    host.answerOnly(answerOf(202, [...identity, ...extra]));
    const hit = host.request(withSession(sessionOf()));
    for (const stream of [missed, hit]) {
      assert.equal(stream.state, "forwarded");
      for (const [name] of extra) assert.equal(stream.header(name), undefined);
    }
  });
});

describe("A bearer on an API path", () => {
  it("C05: is never told to log in for an odd path", () => {
    const token = tokenOf({ claims: "plain", header: { kid: "kc-sig" } });
    const host = startIssuer(keySet("keycloak"));
    const stream = sendBearer(host, token, "/api/queues/%2F/jobs");
    while (stream.state === "waiting") {
      const [call] = host.calls;
      if (call === undefined) assert.fail("it waits for nothing");
      const isAuth = call.headers.get(":path") === "/oauth2/auth";
      host.answer(call, isAuth ? ALLOWED_AS_BOB : answerOf(301, [["location", "/api/queues/jobs"]]));
    }
    assert.ok(stream.state === "forwarded" || stream.status === 301, `${stream.status}`);
  });
});
