// A due session without a refresh token: oauth2-proxy would only verify its ID token again, and the filter that has the
// issuer's keys does so itself.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import type { Stream } from "../../scripts/fake-host/stream";
import { keyPairFor, SigningKey } from "../../scripts/lab/tokens";
import {
  ALICE,
  ALLOWED_AS_BOB,
  type ConfigSections,
  identityOf,
  NOW,
  SECOND,
  sessionOf,
  withSession,
} from "./fixture";
import {
  answerKeys,
  authCalls,
  AUDIENCE,
  claimsOf,
  dex,
  FETCHED,
  ISSUER,
  jwtOf,
  keyCalls,
  startJwtFilter,
  startWithoutKeys,
} from "./jwt-fixture";

const SESSION = { cookieRefresh: "5m", refreshBehind: false, cookieExpire: "4h" };
const CREATED = new Date(NOW - 600 * SECOND);
const EXPIRES = NOW + 1800 * SECOND;

const key = dex.key();

interface Due {
  readonly idToken?: string;
  readonly refreshToken?: string;
  readonly expiresOn?: Date | null;
  readonly email?: string;
  readonly groups?: readonly string[];
}

function idToken(more: object = {}): string {
  return key.sign(claimsOf({ exp: EXPIRES / 1000, ...more }));
}

/** The value of a session that is due, without a refresh token. */
function dueSession(due: Due = {}): string {
  const contents = { createdAt: CREATED, expiresOn: new Date(EXPIRES), refreshToken: "", idToken: idToken() };
  return sessionOf({ ...contents, ...due }, CREATED);
}

function start(sections: ConfigSections = {}): FakeHost {
  return startJwtFilter({ session: SESSION, ...sections });
}

function assertPasses(host: FakeHost, stream: Stream, message?: string): void {
  assert.equal(stream.state, "forwarded", message);
  assert.deepEqual(host.calls, [], message);
  assert.equal(identityOf(stream)["authorization"], `Bearer ${ALICE.accessToken}`, message);
}

/** That the auth service is asked, with the session's cookies. */
function assertAsked(host: FakeHost, stream: Stream, message?: string): void {
  assert.equal(stream.state, "waiting", message);
  assert.equal(authCalls(host).length, 1, message);
  assert.match(authCalls(host)[0]?.headers.get("cookie") ?? "", /_oauth2_proxy/, message);
}

describe("A due session without a refresh token", () => {
  it("passes without a call while its ID token verifies", () => {
    const host = start();
    assertPasses(host, host.request(withSession(dueSession())));
  });

  it("is looked at again within a minute, and passes for as long as the ID token is good", () => {
    const host = start();
    const value = dueSession();
    let verified = 0;
    for (let millis = 0; millis < 1798 * SECOND; millis += 10 * SECOND) {
      host.now = NOW + millis;
      const stream = host.request(withSession(value));
      for (const call of keyCalls(host)) answerKeys(host, dex.jwks, call);
      assertPasses(host, stream, `after ${millis} ms`);
      verified += Number(stream.hostCalls.includes("proxy_call_foreign_function"));
    }
    assert.ok(verified >= 29 && verified <= 31, `${verified} verifications in half an hour`);
  });

  it("is the auth service's from the moment that its ID token expires, known or not", () => {
    const value = dueSession({ expiresOn: null });
    for (const isKnown of [true, false]) {
      const host = start();
      if (isKnown) {
        host.now = EXPIRES - 5 * SECOND;
        assertPasses(host, host.request(withSession(value)));
      }
      host.now = EXPIRES;
      assertAsked(host, host.request(withSession(value)));
    }
  });

  it("is the auth service's when its tokens expire by its own word", () => {
    const host = start();
    assertAsked(host, host.request(withSession(dueSession({ expiresOn: new Date(NOW - SECOND) }))));
  });

  const stranger = new SigningKey("RS256", key.kid, keyPairFor("RS256"));
  const BAD_TOKENS: Readonly<Record<string, string>> = {
    "has none": "",
    "is no JWT": "opaque",
    "is expired": idToken({ exp: NOW / 1000 - 1 }),
    "is of another issuer": idToken({ iss: "https://other.example.com" }),
    "is for another audience": idToken({ aud: "other" }),
    "is signed by another key": stranger.sign(claimsOf()),
    "is signed by a key that nobody knows": stranger.sign(claimsOf(), { ...stranger.header, kid: "unknown" }),
    "has no signature": `${idToken().split(".").slice(0, 2).join(".")}.`,
  };

  for (const [name, token] of Object.entries(BAD_TOKENS)) {
    it(`is the auth service's when its ID token ${name}`, () => {
      const host = start();
      assertAsked(host, host.request(withSession(dueSession({ idToken: token }))));
    });
  }

  it("is the auth service's where no issuer is configured, or its keys are not there", () => {
    for (const jwt of [undefined, jwtOf()]) {
      const host = startWithoutKeys({ session: SESSION, jwt });
      assertAsked(host, host.request(withSession(dueSession())));
    }
  });

  it("is the auth service's when the ID token is good for another issuer than the first, oauth2-proxy's own", () => {
    const issuers = [
      { issuer: "https://own.example.com", audiences: [AUDIENCE], jwks: FETCHED },
      { issuer: ISSUER, audiences: [AUDIENCE], jwks: { inline: dex.jwks } },
    ];
    const host = start({ jwt: { issuers } });
    assertAsked(host, host.request(withSession(dueSession())));
  });

  it("must still be one of the users who may pass", () => {
    const host = start({ session: { ...SESSION, emailDomains: ["other.example.com"] } });
    assertAsked(host, host.request(withSession(dueSession())));
    const grouped = start({ session: { ...SESSION, allowedGroups: ["admins"] } });
    assertAsked(grouped, grouped.request(withSession(dueSession())));
  });

  it("stops to pass within a minute after its key was rotated out", () => {
    const host = start();
    const value = dueSession();
    assertPasses(host, host.request(withSession(value)));
    host.advance(600 * SECOND);
    host.tick();
    answerKeys(host, { keys: [dex.key("ES256").jwk] });
    host.advance(60 * SECOND);
    const stream = host.request(withSession(value));
    for (const call of keyCalls(host)) answerKeys(host, { keys: [dex.key("ES256").jwk] }, call);
    assertAsked(host, stream);
  });
});

describe("A due session with a refresh token", () => {
  it("is the auth service's to refresh, however good its ID token", () => {
    const host = start();
    const stream = host.request(withSession(dueSession({ refreshToken: "refresh" })));
    assertAsked(host, stream);
    host.answerOnly(ALLOWED_AS_BOB);
    assert.equal(stream.state, "forwarded");
  });
});
