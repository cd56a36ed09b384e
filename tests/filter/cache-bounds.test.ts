// What each worker remembers is bounded, and only what was verified enters.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import { countOf, requestOf, sessionOf, startFilter, withSession } from "./fixture";

const CAPACITY = 5;

function sessionsOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) => sessionOf({ email: `u${i}@example.com` }));
}

describe("The cache of sessions", () => {
  it("holds as many as configured", () => {
    const host = startFilter({ cache: { sessions: CAPACITY } });
    const values = sessionsOf(CAPACITY);
    for (let round = 0; round < 3; round++) for (const value of values) host.request(withSession(value));
    assert.equal(countOf(host, "session_verified"), CAPACITY);
    assert.equal(countOf(host, "session"), 2 * CAPACITY);
  });

  it("drops the one that was not used for longest", () => {
    const host = startFilter({ cache: { sessions: CAPACITY } });
    const values = sessionsOf(CAPACITY + 1);
    for (const value of values.slice(0, CAPACITY)) host.request(withSession(value));
    // The oldest one becomes the most recently used, so the second oldest has to go.
    host.request(withSession(values[0] ?? ""));
    host.request(withSession(values[CAPACITY] ?? ""));
    const before = countOf(host, "session_verified");
    for (const i of [0, 2, 3, 4, 5]) host.request(withSession(values[i] ?? ""));
    assert.equal(countOf(host, "session_verified"), before);
    host.request(withSession(values[1] ?? ""));
    assert.equal(countOf(host, "session_verified"), before + 1);
  });

  it("still judges right when there are more sessions than room", () => {
    const host = startFilter({ cache: { sessions: 1 } });
    const values = sessionsOf(20);
    for (let round = 0; round < 3; round++) {
      for (const [i, value] of values.entries()) {
        assert.equal(host.request(withSession(value)).header("x-auth-request-email"), `u${i}@example.com`);
      }
    }
  });

  it("takes no junk in: a flood of it pushes no session out", () => {
    const host = startFilter({ cache: { sessions: CAPACITY } });
    const values = sessionsOf(CAPACITY);
    for (const value of values) host.request(withSession(value));
    const good = values[0] ?? "";
    for (let i = 0; i < 500; i++) {
      // No session begins so: "!" is not in its alphabet.
      host.request(withSession(`!${i}${good.slice(String(i).length + 1)}`));
      host.answerOnly(i % 2 === 0 ? answerOf(302, [["location", "/"]]) : answerOf(200));
    }
    const before = countOf(host, "session_verified");
    for (const value of values) assert.equal(host.request(withSession(value)).state, "forwarded");
    assert.equal(countOf(host, "session_verified"), before);
  });

  it("stays within its memory with the largest sessions", () => {
    const host = startFilter({ cache: { sessions: 100 } });
    const large = (i: number) => sessionOf({ accessToken: `${i}-`.padEnd(30_000, "t") });
    const fill = (from: number) => {
      for (let i = from; i < from + 100; i++)
        assert.equal(host.request(withSession(large(i))).state, "forwarded");
      host.tick();
    };
    const empty = host.pages;
    fill(0);
    fill(100);
    const pages = host.pages;
    // 100 entries have room for 4 KiB each on average.
    assert.ok((pages - empty) * 64 < 2000, `${(pages - empty) * 64} KiB`);
    fill(200);
    assert.equal(host.pages, pages);
  });

  it("shrinks to a smaller configuration", () => {
    const host = startFilter({ cache: { sessions: 50 } });
    host.configure({
      authService: { cluster: "oauth2-proxy" },
      session: { cookieSecret: { value: "0123456789abcdef0123456789abcdeZ" } },
      cache: { sessions: 1 },
    });
    const [first, second] = sessionsOf(2);
    host.request(withSession(first ?? ""));
    host.request(withSession(second ?? ""));
    host.request(withSession(first ?? ""));
    assert.equal(countOf(host, "session_verified"), 3);
  });

  it("is not used by a request without a session", () => {
    const host = startFilter();
    host.request(requestOf());
    host.answerOnly(answerOf(302));
    assert.equal(countOf(host, "session"), 0);
  });
});
