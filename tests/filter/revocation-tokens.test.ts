// Bearer tokens that the revocation list names, and how the list is fetched.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { answerOf } from "../../scripts/fake-host/http-call";
import { cookieHeader } from "../../scripts/lab/session-cookie";
import { configOf, countOf, NOW, SECOND, sessionOf, startFilter, withSession } from "./fixture";
import { claimsOf, dex, withBearer } from "./jwt-fixture";
import {
  answerList,
  assertNobodyAsked,
  type Entry,
  listCalls,
  listOf,
  NOW_SECONDS,
  renewList,
  revocationOf,
  startWithList,
  startWithoutList,
} from "./revocation-fixture";

describe("a bearer token that the list names", () => {
  const claims = { jti: "t1", sid: "s1" };
  const entries: readonly Entry[] = [
    { sub: "CgVhbGljZRIFbG9jYWw" },
    { email: "ALICE@example.com" },
    { jti: "t1" },
    { sid: "s1", sub: "CgVhbGljZRIFbG9jYWw" },
    { sub: "CgVhbGljZRIFbG9jYWw", before: NOW_SECONDS - 59 },
    { before: NOW_SECONDS - 59 },
  ];

  for (const entry of entries) {
    it(`is refused by ${JSON.stringify(entry)}, new and cached, alone and beside a session`, () => {
      const token = dex.key().sign(claimsOf(claims));
      const cached = startWithList(listOf());
      assert.equal(cached.request(withBearer(token)).state, "forwarded");
      renewList(cached, listOf(entry));
      for (const host of [startWithList(listOf(entry)), cached]) {
        const bob = cookieHeader(
          sessionOf({ email: "bob@example.com", user: "bob", createdAt: new Date(NOW) }),
        );
        for (const cookies of [[], [bob]]) {
          const stream = host.request(withBearer(token, { cookies }));
          assert.equal(stream.status, 401);
          assert.match(
            stream.reply?.headers.get("www-authenticate") ?? "",
            /^Bearer error="invalid_token", error_description="The token was revoked"$/,
          );
        }
        assertNobodyAsked(host);
        assert.equal(countOf(host, "token_revoked"), 2);
        assert.equal(host.metric("postern.jwt.refused.revoked"), 2);
      }
    });
  }

  it("passes by entries for others, and for an earlier time", () => {
    const token = dex.key().sign(claimsOf(claims));
    const list = listOf({ sub: "x" }, { jti: "s1" }, { before: NOW_SECONDS - 60 }, { jti: "t1", before: 1 });
    const host = startWithList(list);
    for (let i = 0; i < 2; i++) assert.equal(host.request(withBearer(token)).state, "forwarded");
  });

  it("is as old as the list wants when it has no iat", () => {
    const token = dex.key().sign(claimsOf({ ...claims, iat: undefined }));
    const host = startWithList(listOf({ sub: "CgVhbGljZRIFbG9jYWw", before: 1 }));
    assert.equal(host.request(withBearer(token)).status, 401);
  });

  it("does not reach the app on a public route", () => {
    const host = startWithList(listOf({ jti: "t1" }), { rules: { public: [{ paths: ["/open"] }] } });
    const stream = host.request(withBearer(dex.key().sign(claimsOf(claims)), { path: "/open" }));
    assert.equal(stream.state, "forwarded");
    assert.equal(stream.header("authorization"), undefined);
  });
});

describe("the list of a plugin", () => {
  it("is fetched at start, and every interval", () => {
    const host = startWithoutList();
    const [call] = listCalls(host);
    assert.equal(call?.headers.get(":path"), "/revoked.json");
    assert.equal(call?.headers.get(":method"), "GET");
    assert.equal(call?.headers.get(":authority"), "localhost");
    answerList(host, listOf());
    host.advance(9 * SECOND);
    host.tick();
    assert.equal(listCalls(host).length, 0);
    host.advance(SECOND);
    host.tick();
    assert.equal(listCalls(host).length, 1);
  });

  it("is asked for at its Service", () => {
    const list = { service: "revocations.demo.svc.cluster.local", port: 80, path: "/revoked.json" };
    const host = startWithoutList({ revocation: revocationOf({ list }) }, { clusters: "any" });
    const call = host.calls.find(
      ({ cluster }) => cluster === "outbound|80||revocations.demo.svc.cluster.local",
    );
    assert.equal(call?.headers.get(":authority"), "revocations.demo.svc.cluster.local:80");
  });

  it("goes over to another configuration with the same list at once", () => {
    const host = startWithList(listOf({ email: "alice@example.com" }), {
      revocation: revocationOf({ failure: "closed" }),
    });
    const sections = {
      authService: { cluster: "oauth2-proxy", timeout: "4s" },
      session: { cookieSecret: { value: "0123456789abcdef0123456789abcdeZ" } },
      revocation: revocationOf({ failure: "closed" }),
    };
    assert.equal(host.configure(sections).accepted, true);
    assert.equal(host.request(withSession(sessionOf())).status, 403);
    const bob = sessionOf({ email: "bob@example.com" });
    assert.equal(host.request(withSession(bob)).state, "forwarded");
  });

  it("goes over to no configuration with a list from elsewhere", () => {
    const list = { service: "lists.example", port: 80, path: "/revoked.json" };
    const sectionsOf = (named: object) => ({ revocation: revocationOf({ failure: "closed", list: named }) });
    const others = [
      { ...list, service: "other.example" },
      { ...list, path: "/other.json" },
      // By its cluster's name it is asked for under another host.
      { cluster: "outbound|80||lists.example", path: "/revoked.json" },
    ];
    for (const other of others) {
      const host = startFilter(sectionsOf(list), { clusters: "any" });
      host.answer(host.calls[0] ?? assert.fail(), answerOf(200, [], Buffer.from(listOf())));
      assert.equal(host.request(withSession(sessionOf())).state, "forwarded");
      assert.equal(host.configure(configOf(sectionsOf(other))).accepted, true);
      assert.equal(host.request(withSession(sessionOf())).status, 503, JSON.stringify(other));
    }
  });
});
