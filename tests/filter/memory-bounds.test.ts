// What one request may take of memory, whatever it brings and whatever the auth service answers: a small constant times its own
// size, and no more between two ticks than a collection in time leaves.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import type { Answer } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import { ANSWER_KINDS, type AnswerKind, REQUEST_KINDS, type RequestKind } from "../support/limit-inputs";
import { ALICE_HEADERS, identityOf, sessionOf, startFilter, withSession } from "./fixture";

const KIB = 1024;
const PAGE_KIB = 64;
const DEBUG = 1;
const ALLOCATED = "postern.memory.allocated_bytes";

/** Of what comes in, and beside it. */
const TIMES = 2;
const BESIDE = 4 * KIB;

/** A flood of this many requests, and what it may add: garbage up to a collection, one large answer, and room to grow. */
const FLOOD = 480;
const FLOOD_KIB = 16 * KIB;

/** Small, so that what is kept on purpose is no part of it. */
const CACHE = { sessions: 100 };

function bytesOf(pairs: readonly Pair[]): number {
  return pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}

function sizeOf(answer: Answer): number {
  return answer === null ? 0 : bytesOf(answer.headers.pairs) + answer.body.length;
}

/** One request from its start to its end; the bytes that came in with it and with its answer. */
function run(host: FakeHost, request: RequestKind, answered: AnswerKind, index: number): number {
  const headers = request.headers(index);
  const answer = answered.answer(index);
  const stream = host.request(headers);
  let answers = 0;
  // One about its session, and one about itself; of a session that was refused other requests' come to their turn as well.
  for (; host.calls.length > 0; answers++) host.answer(host.calls[0] ?? assert.fail(), answer);
  if (stream.state === "forwarded") host.respond(stream);
  host.end(stream);
  return bytesOf(headers) + answers * sizeOf(answer);
}

function assertStillWorks(host: FakeHost, title: string): void {
  const stream = host.request(withSession(sessionOf()));
  if (host.calls.length > 0) host.answerOnly(null);
  assert.deepEqual(identityOf(stream), ALICE_HEADERS, title);
}

describe("A request", () => {
  for (const request of REQUEST_KINDS) {
    it(`leaves no more than a small multiple of its size: ${request.title}`, () => {
      const host = startFilter(request.config, { logLevel: DEBUG });
      // The first one finds what is made once.
      run(host, request, ANSWER_KINDS[0] ?? assert.fail(), 0);
      for (const [i, answered] of ANSWER_KINDS.entries()) {
        host.tick();
        const before = host.metric(ALLOCATED);
        assert.ok(before > 0, "nothing is counted");
        const size = run(host, request, answered, i + 1);
        host.tick();
        const allocated = host.metric(ALLOCATED) - before;
        assert.ok(allocated <= TIMES * size + BESIDE, `${answered.title}: ${allocated} bytes for ${size}`);
      }
    });
  }
});

describe("A flood between two ticks", () => {
  for (const request of REQUEST_KINDS) {
    it(`takes no more memory than is collected in time: ${request.title}`, () => {
      const host = startFilter({ ...request.config, cache: CACHE });
      const before = host.pages;
      for (let i = 0; i < FLOOD; i++)
        run(host, request, ANSWER_KINDS[i % ANSWER_KINDS.length] ?? assert.fail(), i);
      const growth = (host.pages - before) * PAGE_KIB;
      assert.ok(growth <= FLOOD_KIB, `${growth} KiB`);
      if (request.config?.["session"] === undefined) assertStillWorks(host, request.title);
    });
  }
});
