// Refreshes a little before a session is due: people who signed in together come apart, and no token ends before it is refreshed.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import { openSessionValue } from "../../scripts/lab/opened-cookie";
import { mintSessionValue, type SessionContents } from "../../scripts/lab/session-cookie";
import {
  ALICE,
  ALICE_HEADERS,
  BOB_ANSWER,
  COOKIE_NAME,
  HOUR,
  identityOf,
  NOW,
  SECOND,
  SECRET,
  startFilter,
  withSession,
} from "./fixture";

const REFRESH = 300 * SECOND;
const SPAN = REFRESH / 10;
const MANY = 40;
const SECTIONS = { session: { cookieRefresh: "5m" } };
const CREATED = new Date(NOW);

function signedIn(contents: SessionContents = {}): string {
  return mintSessionValue(SECRET, { ...ALICE, createdAt: CREATED, ...contents }, { signedAt: CREATED });
}

/** Milliseconds after its creation at which a session is asked about first. */
function askedAfter(value: string, steps = 1000): number {
  const host = startFilter(SECTIONS);
  for (let age = 0; age <= REFRESH; age += steps) {
    host.request(withSession(value));
    if (host.calls.length > 0) return age;
    host.advance(steps);
  }
  throw new Error("it was never asked about");
}

/** The session that the call under way carries. */
function shown(host: FakeHost): { readonly value: string; readonly createdAt: number } {
  const line = host.calls.at(-1)?.headers.pairs.find(([name]) => name === "cookie")?.[1] ?? "";
  const value = line.slice(COOKIE_NAME.length + 1);
  return { value, createdAt: openSessionValue(SECRET, value).createdAt?.getTime() ?? 0 };
}

describe("Sessions that began together", () => {
  it("are refreshed within the last tenth of cookieRefresh, spread over it, and none later", () => {
    const ages = Array.from({ length: MANY }, () => askedAfter(signedIn()));
    for (const age of ages) assert.ok(age >= REFRESH - SPAN - SECOND && age <= REFRESH, String(age));
    assert.ok(new Set(ages).size > MANY / 3, ages.join());
    assert.ok(Math.max(...ages) - Math.min(...ages) > SPAN / 2, ages.join());
  });

  it("are each refreshed at the same time by every worker", () => {
    for (let i = 0; i < 5; i++) {
      const value = signedIn();
      assert.equal(askedAfter(value), askedAfter(value));
    }
  });

  it("are shown as old as oauth2-proxy refreshes them, in nothing else changed", () => {
    const value = signedIn();
    const host = startFilter(SECTIONS);
    const age = askedAfter(value);
    host.advance(age);
    assert.deepEqual(identityOf(host.request(withSession(value))), ALICE_HEADERS);
    const asked = shown(host);
    assert.ok(asked.createdAt < NOW + age - REFRESH, String(asked.createdAt));
    assert.equal(asked.value.split("|")[1], value.split("|")[1]);
    const opened = { ...openSessionValue(SECRET, asked.value), createdAt: CREATED };
    assert.deepEqual(opened, { ...openSessionValue(SECRET, value), createdAt: CREATED });
  });

  it("are asked about once when that refreshes nothing, and again when they are due", () => {
    const value = signedIn();
    const age = askedAfter(value);
    for (const refreshBehind of [true, false]) {
      const host = startFilter({ session: { ...SECTIONS.session, refreshBehind } });
      host.advance(age);
      host.request(withSession(value));
      host.answerOnly(answerOf(202, BOB_ANSWER));
      for (let at = age; at < REFRESH - 2 * SECOND; at += SECOND) {
        assert.equal(host.request(withSession(value)).state, "forwarded");
        assert.equal(host.calls.length, 0, String(at));
        host.advance(SECOND);
      }
      host.advance(2 * SECOND);
      host.request(withSession(value));
      assert.equal(host.calls.length, 1);
    }
  });

  it("are asked about when they are due where nothing can refresh them", () => {
    assert.ok(askedAfter(signedIn({ refreshToken: "" })) >= REFRESH - 2 * SECOND);
  });

  it("are never asked about early without cookieRefresh", () => {
    const host = startFilter();
    const value = signedIn({ expiresOn: new Date(NOW + 60 * SECOND) });
    for (let age = 0; age < HOUR; age += 60 * SECOND) {
      host.request(withSession(value));
      host.advance(60 * SECOND);
    }
    assert.equal(host.calls.length, 0);
  });
});

describe("A session whose token ends before it is due", () => {
  it("is refreshed before that, in time of its life", () => {
    for (const seconds of [20, 60, 200, 290]) {
      for (let i = 0; i < 5; i++) {
        const age = askedAfter(signedIn({ expiresOn: new Date(NOW + seconds * SECOND) }), 250);
        assert.ok(age < (seconds - 1) * SECOND, `${seconds}: ${age}`);
        assert.ok(age >= (seconds - 1) * SECOND * 0.89, `${seconds}: ${age}`);
      }
    }
  });

  it("is shown as old as oauth2-proxy refreshes it, also when its token is over", () => {
    const value = signedIn({ expiresOn: new Date(NOW + 60 * SECOND) });
    const host = startFilter(SECTIONS);
    host.advance(120 * SECOND);
    const stream = host.request(withSession(value));
    assert.equal(stream.state, "waiting");
    assert.ok(shown(host).createdAt < NOW + 120 * SECOND - REFRESH);
  });
});
