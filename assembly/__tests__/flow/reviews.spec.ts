import { EntryHeader } from "../../cache/session-cache";
import { Revocations } from "../../judge/revocations";
import { FakeProcess } from "./fake-process";
import { ALLOWED, cookieOf, TestWorker } from "./test-worker";

const LISTED = `{"authService": {"cluster": "oauth2-proxy"}, "session": {"cookieName": "_oauth2_proxy"},
  "revocation": {"list": {"cluster": "oauth2-proxy", "path": "/revoked.json"}}}`;
const EMPTY = '{"revoked": []}';

/** The entries of a worker's cache that were looked up in the list as it is. */
function lookedUp(worker: TestWorker): i32 {
  const cache = worker.filter.worker.cache;
  const number = worker.plugin.authenticator.revocations.number;
  let count = 0;
  for (let bucket = 0; bucket < cache.buckets; bucket++) {
    for (let address = cache.firstIn(bucket); address !== 0;) {
      const entry = changetype<EntryHeader>(address);
      if (entry.lookedUp === number) count++;
      address = entry.nextInBucket;
    }
  }
  return count;
}

/** The list in force is another one from now on. */
function change(revocations: Revocations): void {
  revocations.number++;
}

/** A worker with a list, and the verdicts on these many sessions. */
function workerWith(sessions: i32): TestWorker {
  const worker = new TestWorker(new FakeProcess(), LISTED);
  worker.tick();
  worker.answerWith([":status", "200"], EMPTY);
  for (let i = 0; i < sessions; i++) {
    worker.request(cookieOf("alice-" + i.toString()));
    worker.answer(ALLOWED);
  }
  return worker;
}

describe("What is cached", () => {
  it("is looked up again when the list has changed, away from requests", () => {
    const worker = workerWith(5);
    expect(lookedUp(worker)).toBe(5);
    change(worker.plugin.authenticator.revocations);
    expect(lookedUp(worker)).toBe(0);
    worker.tick();
    expect(lookedUp(worker)).toBe(5);
  });

  it("is looked up once for each change", () => {
    const worker = workerWith(1);
    for (let i = 0; i < 3; i++) {
      change(worker.plugin.authenticator.revocations);
      worker.tick();
      worker.tick();
      expect(lookedUp(worker)).toBe(1);
    }
  });
});
