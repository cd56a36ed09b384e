// Streams that end with their session, told as stories of two workers.

import { OPEN_STREAMS_MAX } from "../../flow/streams/open-streams";
import { FakeProcess } from "./fake-process";
import {
  dueCookie,
  freshCookie,
  sealedCookie,
  spentCookie,
  BEGIN,
  REFRESH,
  WITH_SECRET,
} from "./sealed-session";
import { ALLOWED, NO_SECRET, REFUSED, TestWorker, TO_LOGIN } from "./test-worker";

const ENDING = WITH_SECRET.replace(
  '"session": {',
  '"session": {"endStreams": true, "cookieExpire": "3600s",',
);
const SECOND: i64 = 1000;

function tickLater(process: FakeProcess, workers: TestWorker[], millis: i64): void {
  process.nowMillis += millis;
  for (let i = 0; i < workers.length; i++) workers[i].tick();
}

describe("A stream of a session", () => {
  it("is reset with the sign-out in another worker, and another's is not", () => {
    const process = new FakeProcess();
    const one = new TestWorker(process, ENDING);
    const two = new TestWorker(process, ENDING);
    const alice = one.request(freshCookie("alice"));
    const bob = one.request(freshCookie("bob"));
    two.request(freshCookie("alice"), "/oauth2/sign_out");
    two.answer(TO_LOGIN);
    tickLater(process, [one], SECOND);
    expect(one.stream(alice).isReset).toBe(true);
    expect(one.stream(bob).isReset).toBe(false);
    expect(process.metric("postern.streams.ended")).toBe(1);
  });

  it("is reset when its cookie is too old, and no sooner", () => {
    const process = new FakeProcess();
    const worker = new TestWorker(process, ENDING);
    const stream = worker.request(freshCookie("alice"));
    tickLater(process, [worker], 3590 * SECOND);
    expect(worker.stream(stream).isReset).toBe(false);
    tickLater(process, [worker], 2 * SECOND);
    expect(worker.stream(stream).isReset).toBe(true);
  });

  it("goes on where another worker's refresh made the session anew", () => {
    const process = new FakeProcess();
    const one = new TestWorker(process, ENDING);
    const two = new TestWorker(process, ENDING);
    const stream = one.request(freshCookie("alice"));
    process.nowMillis += 700 * SECOND;
    two.request(freshCookie("alice"));
    const renewed = sealedCookie("alice", BEGIN + 700, BEGIN + 4000);
    two.answer(ALLOWED.concat(["set-cookie", renewed + "; Path=/"]));
    tickLater(process, [one], 3000 * SECOND);
    expect(one.stream(stream).isReset).toBe(false);
    // Five minutes more than the cookie lives, for clocks that differ.
    tickLater(process, [one], 902 * SECOND);
    expect(one.stream(stream).isReset).toBe(true);
  });

  it("is reset with its token when a refresh is refused in another worker", () => {
    const process = new FakeProcess();
    const one = new TestWorker(process, ENDING);
    const two = new TestWorker(process, ENDING);
    const cookie = sealedCookie("alice", BEGIN - 10, BEGIN + 1000);
    const stream = one.request(cookie);
    process.nowMillis += REFRESH * SECOND;
    two.request(cookie);
    two.answer(REFUSED);
    tickLater(process, [one], SECOND);
    expect(one.stream(stream).isReset).toBe(false);
    tickLater(process, [one], 400 * SECOND);
    expect(one.stream(stream).isReset).toBe(true);
  });

  it("that began after a refusal is not held to it", () => {
    const process = new FakeProcess();
    const worker = new TestWorker(process, ENDING);
    worker.request(spentCookie("alice"));
    worker.answer(REFUSED);
    while (worker.calls > 0) worker.answer(REFUSED);
    process.nowMillis += SECOND;
    const stream = worker.request(dueCookie("alice"));
    tickLater(process, [worker], 2 * SECOND);
    expect(worker.stream(stream).isReset).toBe(false);
  });

  it("is reset with its refused refresh also where the clock was set back since it began", () => {
    const process = new FakeProcess();
    const worker = new TestWorker(process, ENDING);
    // The token ends long before the cookie does.
    const stream = worker.request(sealedCookie("alice", BEGIN - REFRESH - 10, BEGIN + 1000));
    process.nowMillis -= 30 * SECOND;
    worker.answer(REFUSED);
    tickLater(process, [worker], 29 * SECOND);
    expect(worker.stream(stream).isReset).toBe(false);
    tickLater(process, [worker], 1100 * SECOND);
    expect(worker.stream(stream).isReset).toBe(true);
  });

  it("is forgotten once it is gone", () => {
    const process = new FakeProcess();
    const worker = new TestWorker(process, ENDING);
    const stream = worker.request(freshCookie("alice"));
    expect(worker.filter.worker.openStreams.size).toBe(1);
    worker.stream(stream).isGone = true;
    tickLater(process, [worker], SECOND);
    expect(worker.filter.worker.openStreams.size).toBe(0);
    expect(process.metric("postern.streams.ended")).toBe(0);
  });

  it("is not watched where nobody asked for that", () => {
    const process = new FakeProcess();
    const worker = new TestWorker(process, WITH_SECRET);
    worker.request(freshCookie("alice"));
    expect(worker.filter.worker.openStreams.size).toBe(0);
  });

  it("is looked at once a second, however often the worker ticks", () => {
    const process = new FakeProcess();
    const worker = new TestWorker(process, ENDING);
    const stream = worker.request(freshCookie("alice"));
    tickLater(process, [worker], SECOND);
    worker.stream(stream).isGone = true;
    tickLater(process, [worker], 10);
    expect(worker.filter.worker.openStreams.size).toBe(1);
    tickLater(process, [worker], SECOND);
    expect(worker.filter.worker.openStreams.size).toBe(0);
  });
});

describe("A worker that watches as many streams as it may", () => {
  it("asks about a few of them with a further one, and takes the place of one that is gone", () => {
    const process = new FakeProcess();
    const worker = new TestWorker(process, ENDING);
    const streams: u32[] = [];
    for (let i = 0; i < OPEN_STREAMS_MAX; i++) streams.push(worker.request(freshCookie("alice")));
    const before = worker.fake.streams.entered;
    worker.request(freshCookie("bob"));
    expect(worker.fake.streams.entered - before).toBeLessThan(10);
    expect(process.metric("postern.streams.unwatched")).toBe(1);
    for (let i = 0; i < OPEN_STREAMS_MAX; i++) worker.leave(streams[i]);
    worker.request(freshCookie("bob"));
    expect(process.metric("postern.streams.unwatched")).toBe(1);
    expect(worker.filter.worker.openStreams.size).toBe(OPEN_STREAMS_MAX - 3);
    tickLater(process, [worker], SECOND);
    expect(worker.filter.worker.openStreams.size).toBe(1);
  });
});

describe("A stream of a session that cannot be opened here", () => {
  it("ends with the login that was signed out", () => {
    const process = new FakeProcess();
    const configuration = NO_SECRET.replace('"session": {', '"session": {"endStreams": true,');
    const worker = new TestWorker(process, configuration);
    const cookie = "_oauth2_proxy=" + "a".repeat(80);
    const stream = worker.request(cookie);
    worker.answer(ALLOWED);
    worker.request(cookie, "/oauth2/sign_out");
    worker.answer(TO_LOGIN);
    tickLater(process, [worker], SECOND);
    expect(worker.stream(stream).isReset).toBe(true);
  });
});
