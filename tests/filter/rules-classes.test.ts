// What a client without an identity is answered: by its class, so that nobody gets a redirect that is of no use to it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf, NOT_CONNECTED } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import { attributesIn } from "../../scripts/lab/html";
import { countOf, sessionOf, startFilter, withSession } from "./fixture";
import {
  ended,
  FORM,
  GRPC,
  NAVIGATION,
  plainRequest,
  REFUSED_SESSION,
  SCRIPT,
  startRules,
  WEBSOCKET,
  XHR,
} from "./rules-fixture";

const ORIGIN = "https://spa.example.com";
/** Only who has one can be refused for it. */
const SOME_SESSION = "_oauth2_proxy=some";
const CORS = { allowedOrigins: [ORIGIN], preflight: "pass" };

function headersOf(stream: Stream): Readonly<Record<string, string>> {
  return Object.fromEntries(stream.reply?.headers.pairs ?? []);
}

function bodyOf(stream: Stream): string {
  return stream.reply?.body.toString() ?? "";
}

function linkIn(stream: Stream): string | undefined {
  return attributesIn(bodyOf(stream), "a")[0]?.href;
}

describe("A navigation without a session", () => {
  it("gets oauth2-proxy's redirect with the cookie of the login", () => {
    for (const method of ["GET", "HEAD"]) {
      const stream = ended(startFilter(), plainRequest({ method, headers: NAVIGATION }));
      assert.equal(stream.status, 302, method);
      assert.match(headersOf(stream)["location"] ?? "", /^https:\/\/dex\.example\.com\//);
      assert.match(headersOf(stream)["set-cookie"] ?? "", /^_oauth2_proxy_csrf=/);
    }
  });

  it("is also one of curl and of monitors, which say nothing of themselves", () => {
    for (const method of ["GET", "HEAD"]) {
      assert.equal(ended(startFilter(), plainRequest({ method })).status, 302);
    }
  });
});

describe("A script without a session", () => {
  const CLIENTS: Readonly<Record<string, readonly Pair[]>> = {
    fetch: SCRIPT,
    XHR,
    "Accept: application/json": [["accept", "application/json, text/plain, */*"]],
    "an event stream": [["accept", "text/event-stream"]],
  };

  for (const [name, headers] of Object.entries(CLIENTS)) {
    it(`gets 401 with the login's address as JSON: ${name}`, () => {
      for (const method of ["GET", "HEAD", "POST", "PUT", "DELETE"]) {
        const stream = ended(startFilter(), plainRequest({ method, headers }));
        assert.equal(stream.status, 401, method);
        const seen = headersOf(stream);
        if (method === "GET") assert.equal(seen["content-type"], "application/json");
        assert.equal(seen["cache-control"], "no-store");
        assert.equal(seen["www-authenticate"], "Bearer");
        assert.equal(seen["location"], undefined);
        assert.equal(seen["set-cookie"], undefined, "the login's CSRF cookie is of no use without it");
      }
      const body = JSON.parse(bodyOf(ended(startFilter(), plainRequest({ headers })))) as unknown;
      assert.deepEqual(body, { error: "login_required", login_url: "/oauth2/start?rd=%2F" });
    });
  }

  it("gets a cleared session cookie passed on", () => {
    const clearing = answerOf(302, [
      ["location", "https://dex.example.com/auth"],
      ["set-cookie", "_oauth2_proxy=; Path=/; Max-Age=0"],
      ["set-cookie", "_oauth2_proxy_csrf=abc; Path=/"],
    ]);
    const stream = ended(startFilter(), plainRequest({ headers: SCRIPT }), clearing);
    assert.equal(stream.status, 401);
    assert.deepEqual(stream.reply?.headers.all("set-cookie"), ["_oauth2_proxy=; Path=/; Max-Age=0"]);
  });

  it("can read the answer where its origin is allowed, and nowhere else", () => {
    const host = startRules({ cors: CORS });
    const answer = (origin: string) =>
      headersOf(ended(host, plainRequest({ headers: [...SCRIPT, ["origin", origin]] })));
    const allowed = answer(ORIGIN);
    assert.equal(allowed["access-control-allow-origin"], ORIGIN);
    assert.equal(allowed["access-control-allow-credentials"], "true");
    assert.match(allowed["vary"] ?? "", /\borigin\b/i);
    for (const origin of [
      "https://evil.example.com",
      "null",
      "http://spa.example.com",
      `${ORIGIN}.evil.com`,
      `${ORIGIN}:8443`,
      "https://SPA.example.com",
      `${ORIGIN}, https://evil.example.com`,
      "*",
      "",
    ]) {
      assert.deepEqual(
        Object.keys(answer(origin)).filter((name) => name.startsWith("access-control-")),
        [],
        origin,
      );
    }
  });

  it("reads no answer of another origin when none is configured", () => {
    const stream = ended(startFilter(), plainRequest({ headers: [...SCRIPT, ["origin", ORIGIN]] }));
    assert.equal(headersOf(stream)["access-control-allow-origin"], undefined);
  });

  it("can read why it is refused", () => {
    const host = startRules({ cors: CORS });
    const request = plainRequest({ headers: [...SCRIPT, ["origin", ORIGIN]], cookies: [SOME_SESSION] });
    const refused = ended(host, request, REFUSED_SESSION);
    assert.equal(refused.status, 403);
    assert.equal(headersOf(refused)["access-control-allow-origin"], ORIGIN);
  });
});

describe("A CORS preflight", () => {
  const preflight = (origin: string, more: readonly Pair[] = []): Pair[] =>
    plainRequest({
      method: "OPTIONS",
      headers: [["origin", origin], ["access-control-request-method", "PUT"], ...more],
    });

  it("passes as nobody where that is configured, spoofed headers and session cookie gone", () => {
    const host = startRules({ cors: CORS });
    const session: Pair = ["cookie", `_oauth2_proxy=${sessionOf()}; theme=dark`];
    const stream = host.request(preflight(ORIGIN, [["x-auth-request-user", "mallory"], session]));
    assert.equal(stream.state, "forwarded");
    assert.equal(stream.header("x-auth-request-user"), undefined);
    assert.equal(stream.header("authorization"), undefined);
    assert.equal(stream.header("cookie"), "theme=dark");
    assert.equal(countOf(host, "preflight"), 1);
  });

  it("gets no further than others from an origin that is not allowed, or where it is not configured", () => {
    const hosts = [
      startRules({ cors: CORS }),
      startRules({ cors: { ...CORS, preflight: "protect" } }),
      startFilter(),
    ];
    const origins = ["https://evil.example.com", ORIGIN, ORIGIN];
    hosts.forEach((host, i) => {
      const stream = ended(host, preflight(origins[i] ?? ""));
      assert.equal(stream.state === "gone" && stream.reply === null, false);
      assert.ok([401, 403].includes(stream.status ?? 0), `${stream.status}`);
    });
  });

  it("is only an OPTIONS request that names a method", () => {
    const host = startRules({ cors: CORS });
    for (const request of [
      plainRequest({ method: "OPTIONS", headers: [["origin", ORIGIN]] }),
      plainRequest({
        method: "OPTIONS",
        headers: [
          ["origin", ORIGIN],
          ["access-control-request-method", ""],
        ],
      }),
      plainRequest({
        headers: [
          ["origin", ORIGIN],
          ["access-control-request-method", "PUT"],
        ],
      }),
      plainRequest({ method: "OPTIONS", headers: [["access-control-request-method", "PUT"]] }),
    ]) {
      assert.equal(host.request(request).state, "waiting");
    }
  });
});

describe("A WebSocket handshake without a session", () => {
  it("gets 401 before it is upgraded", () => {
    const shapes: readonly (readonly Pair[])[] = [
      WEBSOCKET,
      [["upgrade", "h2c, WebSocket"]],
      [["sec-fetch-mode", "websocket"]],
    ];
    for (const headers of shapes) {
      const stream = ended(startFilter(), plainRequest({ headers }));
      assert.equal(stream.status, 401);
      assert.equal(headersOf(stream)["location"], undefined);
    }
  });

  it("passes with a session", () => {
    const host = startFilter();
    assert.equal(host.request(withSession(sessionOf(), { headers: WEBSOCKET })).state, "forwarded");
  });
});

describe("A gRPC call", () => {
  const call = (parts: object = {}) => plainRequest({ method: "POST", headers: GRPC, ...parts });

  it("is answered UNAUTHENTICATED without an identity", () => {
    assert.equal(ended(startFilter(), call()).reply?.grpcStatus, 16);
    for (const type of ["application/grpc+proto", "application/grpc+json; charset=utf-8"]) {
      const stream = ended(
        startFilter(),
        plainRequest({ method: "POST", headers: [["content-type", type]] }),
      );
      assert.equal(stream.reply?.grpcStatus, 16, type);
    }
  });

  it("is answered PERMISSION_DENIED when its identity may not, and UNAVAILABLE when nobody can say", () => {
    assert.equal(
      ended(startFilter(), call({ cookies: [SOME_SESSION] }), REFUSED_SESSION).reply?.grpcStatus,
      7,
    );
    assert.equal(ended(startFilter(), call(), NOT_CONNECTED).reply?.grpcStatus, 14);
    const host = startRules({ routes: [{ paths: ["/*"], allowedGroups: ["admins"] }] });
    const stream = host.request(withSession(sessionOf(), { method: "POST", headers: GRPC }));
    assert.equal(stream.reply?.grpcStatus, 7);
  });

  it("never gets a redirect, whatever the route", () => {
    const host = startRules({ routes: [{ paths: ["/*"], answer: "page" }] });
    assert.equal(ended(host, call()).reply?.grpcStatus, 16);
  });
});

describe("A form that is sent without a session", () => {
  it("gets a page that says so, and leads through the login back to the form's own page", () => {
    const headers: Pair[] = [...FORM, ["referer", "https://app.example.com/edit?id=7"]];
    const stream = ended(startFilter(), plainRequest({ method: "POST", path: "/save", headers }));
    assert.equal(stream.status, 401);
    const seen = headersOf(stream);
    assert.equal(seen["content-type"], "text/html; charset=utf-8");
    assert.equal(seen["cache-control"], "no-store");
    assert.equal(seen["location"], undefined);
    assert.equal(linkIn(stream), "/oauth2/start?rd=%2Fedit%3Fid%3D7");
    assert.match(bodyOf(stream), /not taken/);
  });

  it("leads back to the start where its page is unknown or another host's", () => {
    for (const referer of [
      "",
      "https://evil.com/edit",
      "https://app.example.com.evil.com/edit",
      "https://app.example.com",
      "//app.example.com/x",
      'https://app.example.com/"><script>alert(1)</script>',
      "https://app.example.com//evil.com",
      "https://app.example.com/\\evil.com",
      `https://app.example.com/${"a".repeat(4000)}`,
    ]) {
      const headers: Pair[] = [...FORM, ["referer", referer]];
      const stream = ended(startFilter(), plainRequest({ method: "POST", headers }));
      assert.equal(stream.status, 401);
      const link = linkIn(stream) ?? "";
      assert.doesNotMatch(bodyOf(stream), /<script|evil\.com"/);
      assert.match(link, /^\/oauth2\/start\?rd=%2F[-%.\w~]*$/, referer);
      assert.doesNotMatch(decodeURIComponent(link.split("rd=")[1] ?? ""), /^\/[/\\]/, referer);
      assert.ok(link.length < 8192);
    }
  });

  it("is not carried out by a redirect for any unsafe method", () => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "FOO", "TRACE", "CONNECT", "OPTIONS"]) {
      for (const headers of [FORM, [], [["content-type", "application/json"] as const]]) {
        const stream = ended(startFilter(), plainRequest({ method, headers }));
        assert.equal(stream.status, 401, `${method} ${headers.length}`);
        assert.equal(headersOf(stream)["location"], undefined);
      }
    }
  });
});
