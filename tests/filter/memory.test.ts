// Memory stays where it is, however long the filter runs. Hits take none at all: not even garbage for a tick to collect.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import {
  ALLOWED_AS_BOB,
  BOB_ANSWER,
  LOGIN_PAGE,
  requestOf,
  SECOND,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";

const HITS = 1_000_000;
const MISSES = 100_000;
const WARM = 2000;

function hit(host: FakeHost, headers: readonly Pair[]): void {
  const stream = host.request(headers);
  if (stream.state !== "forwarded") assert.fail(stream.state);
  host.end(stream);
}

describe("Memory", () => {
  it("does not grow over a million hits, with no tick between them", () => {
    const host = startFilter();
    const requests = Array.from({ length: 10 }, (_, i) =>
      withSession(sessionOf({ email: `u${i}@example.com` })),
    );
    const run = (count: number) => {
      for (let i = 0; i < count; i++) hit(host, requests[i % requests.length] ?? []);
    };
    run(WARM);
    const pages = host.pages;
    const before = host.mallocBytes;
    run(requests.length);
    const bytesPerRound = host.mallocBytes - before;
    run(HITS);
    assert.equal(host.pages, pages);
    // What the host hands in is the headers, once each, into the same arena.
    assert.equal(host.mallocBytes - before, bytesPerRound * (1 + HITS / requests.length));
  });

  it("does not grow over a hundred thousand misses with ticks", () => {
    const host = startFilter();
    const value = sessionOf();
    const answers = [ALLOWED_AS_BOB, LOGIN_PAGE, answerOf(200), answerOf(403, [], "x".repeat(5000))];
    const withCookies = answerOf(202, [...BOB_ANSWER, ["set-cookie", `a=${"b".repeat(500)}`]]);
    const miss = (i: number) => {
      // "!" is in no base64 alphabet: never the session itself, whatever digits its value begins with.
      const junk = `!${i}${value.slice(1 + String(i).length)}`;
      const stream = host.request(i % 3 === 0 ? requestOf({ path: `/${i}` }) : withSession(junk));
      const answer = i % 7 === 0 ? withCookies : (answers[i % answers.length] ?? null);
      while (host.calls.length > 0) host.answerOnly(answer);
      if (stream.state === "forwarded") host.respond(stream);
      if (i % 50 === 0) {
        host.advance(SECOND);
        host.tick();
      }
    };
    for (let i = 0; i < 10_000; i++) miss(i);
    const pages = host.pages;
    for (let i = 0; i < MISSES; i++) miss(i);
    assert.equal(host.pages, pages);
  });

  it("does not grow over a flood of sessions, each seen once", () => {
    const host = startFilter({ cache: { sessions: 100 } });
    const flood = (from: number, count: number) => {
      for (let i = from; i < from + count; i++)
        hit(host, withSession(sessionOf({ email: `u${i}@example.com` })));
      host.tick();
    };
    flood(0, 2000);
    const pages = host.pages;
    flood(2000, 10_000);
    assert.equal(host.pages, pages);
  });

  it("does not grow over clients that leave before their answer", () => {
    const host = startFilter();
    const round = () => {
      for (let i = 0; i < 500; i++) {
        const stream = host.request(requestOf());
        host.end(stream);
        host.answerOnly(ALLOWED_AS_BOB);
      }
      host.tick();
    };
    for (let i = 0; i < 5; i++) round();
    const pages = host.pages;
    for (let i = 0; i < 40; i++) round();
    assert.equal(host.pages, pages);
  });

  it("does not grow over large answers", () => {
    const host = startFilter();
    const body = Buffer.alloc(3 * 1024 * 1024);
    const round = (count: number) => {
      for (let i = 0; i < count; i++) {
        host.request(requestOf({ path: "/oauth2/x" }));
        host.answerOnly(answerOf(200, [], body));
        host.tick();
      }
    };
    round(5);
    const pages = host.pages;
    round(100);
    assert.equal(host.pages, pages);
  });
});
