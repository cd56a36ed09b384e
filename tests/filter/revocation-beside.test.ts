// The revocation list and what is no session alone: bearer tokens that oauth2-proxy vouched for, tokens beside a session, and a plugin that only observes.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf, type HttpCall } from "../../scripts/fake-host/http-call";
import type { FakeHost } from "../../scripts/fake-host/host";
import type { Pair } from "../../scripts/fake-host/pairs";
import {
  ALLOWED_AS_BOB,
  BOB_ANSWER,
  configOf,
  countOf,
  sessionOf,
  startFilter,
  withSession,
  loggedBy,
} from "./fixture";
import { authCalls, claimsOf, dex, withBearer } from "./jwt-fixture";
import {
  answerList,
  assertNobodyAsked,
  assertSignedOut,
  type Entry,
  LIST,
  LIST_CLUSTERS,
  listOf,
  NOW_SECONDS,
  renewList,
  startWithList,
} from "./revocation-fixture";

const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
const foreign = (claims: object) =>
  `${part({ alg: "RS256" })}.${part({ iss: "https://other.example.com", ...claims })}.${"A".repeat(342)}`;
const TOKEN = foreign({ sub: "b", jti: "t1", sid: "s1", iat: NOW_SECONDS - 60 });
const TTL = { cache: { verdictTtl: "1h" } };

/** oauth2-proxy takes every token, as Bob's. */
function vouch(host: FakeHost, call: HttpCall | undefined): void {
  if (call === undefined) throw new Error("nobody was asked");
  host.answer(call, ALLOWED_AS_BOB);
}

/** The statuses of a token's next two requests. */
function statusesOf(host: FakeHost, token: string): (number | undefined)[] {
  return [0, 1].map(() => {
    const stream = host.request(withBearer(token));
    if (stream.state === "waiting") vouch(host, authCalls(host)[0]);
    return stream.status;
  });
}

describe("a bearer token that oauth2-proxy vouched for", () => {
  const out: readonly Entry[] = [
    { jti: "t1" },
    { sid: "s1", sub: "b" },
    { sub: "bob-id" },
    { email: "bob@example.com", before: NOW_SECONDS - 59 },
    { before: NOW_SECONDS - 59 },
  ];
  for (const entry of out) {
    it(`is out by ${JSON.stringify(entry)}, kept or not`, () => {
      const kept = startWithList(listOf(), TTL);
      assert.deepEqual(statusesOf(kept, TOKEN), [undefined, undefined]);
      renewList(kept, listOf(entry));
      for (const host of [kept, startWithList(listOf(entry), TTL)]) {
        const stream = host.request(withBearer(TOKEN));
        if (stream.state === "waiting") vouch(host, authCalls(host)[0]);
        assert.equal(stream.status, 401);
        assert.match(stream.reply?.headers.get("www-authenticate") ?? "", /error="invalid_token"/);
        assert.equal(countOf(host, "token_revoked"), 1);
      }
    });
  }

  it("is not asked about where its own claims say that it is out", () => {
    const host = startWithList(listOf({ jti: "t1" }), TTL);
    assert.equal(host.request(withBearer(TOKEN)).status, 401);
    assertNobodyAsked(host);
  });

  it("passes by entries for others, and for an earlier time", () => {
    const list = listOf(
      { jti: "t2" },
      { sub: "bob-id", before: NOW_SECONDS - 60 },
      { before: NOW_SECONDS - 60 },
    );
    const host = startWithList(list, TTL);
    assert.deepEqual(statusesOf(host, TOKEN), [undefined, undefined]);
  });

  it("is as old as the list wants when it says nothing of its age", () => {
    const host = startWithList(listOf(), TTL);
    assert.deepEqual(statusesOf(host, "opaque"), [undefined, undefined]);
    renewList(host, listOf({ sub: "bob-id", before: 1 }));
    assert.equal(host.request(withBearer("opaque")).status, 401);
  });
});

describe("a session's own token beside it", () => {
  it("does not let a session pass that is out, also where only the ID token says so", () => {
    const accessToken = dex.key().sign(claimsOf({ sub: "access-sub" }));
    const idToken = dex.key().sign(claimsOf({ sid: "sid-1" }));
    const value = sessionOf({ accessToken, idToken });
    const parts = { headers: [["authorization", `Bearer ${accessToken}`]] as Pair[] };
    const host = startWithList(listOf());
    for (let i = 0; i < 2; i++) assert.equal(host.request(withSession(value, parts)).state, "forwarded");
    renewList(host, listOf({ sid: "sid-1", before: NOW_SECONDS }));
    for (let i = 0; i < 2; i++) assertSignedOut(host.request(withSession(value, parts)), "%2F");
  });

  it("that nobody looks at does not end a new session where an entry is for everybody", () => {
    const host = startWithList(listOf({ before: NOW_SECONDS - 61 }));
    const parts = { path: "/a//b", headers: [["authorization", "Bearer opaque"]] as Pair[] };
    const stream = host.request(withSession(sessionOf(), parts));
    for (let call = host.calls[0]; call !== undefined; call = host.calls[0])
      host.answer(call, answerOf(202, BOB_ANSWER));
    assert.equal(stream.state, "forwarded");
  });
});

describe("a plugin that observes, with a list", () => {
  const rules = { routes: [{ paths: ["/open"], access: "optional" }] };
  function observing(): FakeHost {
    const config = { ...configOf({ revocation: { list: LIST, interval: "10s" }, rules }), mode: "observe" };
    const host = startFilter(JSON.stringify(config), { clusters: LIST_CLUSTERS });
    answerList(host, listOf({ email: "alice@example.com" }));
    return host;
  }

  it("lets who is on it by as they came, and says that it would refuse them", () => {
    const host = observing();
    const stream = host.request(withSession(sessionOf()));
    assert.equal(stream.state, "forwarded");
    host.tick();
    assert.equal(host.metric("postern.observe.refuse"), 1);
    assert.equal(host.metric("postern.observe.would_refuse.session_revoked"), 1);
    const [line] = loggedBy(host, "observe");
    assert.deepEqual(
      [line?.["difference"], line?.["reason"], line?.["path"]],
      ["would_refuse", "session_revoked", "/"],
    );
  });

  it("says that it would let them by as nobody where anybody may pass", () => {
    const host = observing();
    host.request(withSession(sessionOf(), { path: "/open" }));
    host.tick();
    assert.equal(host.metric("postern.observe.pass_anonymous"), 1);
  });
});
