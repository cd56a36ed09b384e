// Requests whose session was refused, told as a story: each has to ask for itself, so many at a time, in the order in which they came.

import { FakeProcess } from "./fake-process";
import { Fate } from "./fake-streams";
import { spentCookie, WITH_SECRET } from "./sealed-session";
import { cookieOf, REFUSED, TestWorker, TO_LOGIN } from "./test-worker";

const COUNT = 40;
const ALONE_MAX = 32;

const ids: u32[] = [];

/** Forty requests of one session, whose refresh is refused then. */
function refused(): TestWorker {
  const worker = new TestWorker(new FakeProcess(), WITH_SECRET);
  worker.tick();
  ids.length = 0;
  for (let i = 0; i < COUNT; i++) ids.push(worker.request(spentCookie("alice"), "/" + i.toString()));
  expect(worker.calls).toBe(1);
  worker.answer(REFUSED);
  return worker;
}

/** How many of them were answered so. */
function answered(worker: TestWorker, status: i32): i32 {
  let count = 0;
  for (let i = 0; i < ids.length; i++) count += i32(worker.stream(ids[i]).status === status);
  return count;
}

describe("Requests of a session whose refresh was refused", () => {
  it("ask for themselves, 32 at a time and in order, without the spent session", () => {
    const worker = refused();
    expect(worker.calls).toBe(ALONE_MAX);
    const sent = worker.fake.calls.sent;
    for (let i = 0; i < ALONE_MAX; i++) {
      expect(sent[i].header("x-forwarded-uri")).toBe("/" + i.toString());
      expect(sent[i].header("cookie")).toBe("_oauth2_proxy=-");
    }
  });

  it("come to their turn one by one, as the calls before them end", () => {
    const worker = refused();
    for (let i = ALONE_MAX; i < COUNT; i++) {
      worker.answer(TO_LOGIN);
      expect(worker.calls).toBe(ALONE_MAX);
      expect(worker.fake.calls.sent[ALONE_MAX - 1].header("x-forwarded-uri")).toBe("/" + i.toString());
    }
    while (worker.calls > 0) worker.answer(TO_LOGIN);
    expect(answered(worker, 302)).toBe(COUNT);
  });

  it("are told to come again where their turn does not come in the time of a call", () => {
    const worker = refused();
    worker.wait(4000);
    expect(answered(worker, 503)).toBe(0);
    worker.wait(1000);
    expect(answered(worker, 503)).toBe(COUNT - ALONE_MAX);
    expect(worker.stream(ids[COUNT - 1]).details).toBe("postern_waited_too_long");
    expect(worker.fate(ids[0])).toBe(Fate.Held);
    while (worker.calls > 0) worker.answer(TO_LOGIN);
    expect(answered(worker, 302)).toBe(ALONE_MAX);
  });

  it("do not take the turn of others whose clients have gone", () => {
    const worker = refused();
    worker.leave(ids[ALONE_MAX]);
    worker.answer(TO_LOGIN);
    worker.tick();
    const sent = worker.fake.calls.sent;
    expect(sent[sent.length - 1].header("x-forwarded-uri")).toBe("/" + (ALONE_MAX + 1).toString());
  });

  it("do not hold up the sessions of others", () => {
    const worker = refused();
    worker.request(cookieOf("bob"));
    expect(worker.calls).toBe(ALONE_MAX + 1);
  });

  it("that come later find it refused, and wait for their turn as well", () => {
    const worker = refused();
    const late = worker.request(spentCookie("alice"), "/late");
    expect(worker.fate(late)).toBe(Fate.Held);
    expect(worker.calls).toBe(ALONE_MAX);
    while (worker.calls > 0) worker.answer(TO_LOGIN);
    worker.tick();
    expect(worker.calls).toBe(1);
    expect(worker.fake.calls.sent[0].header("x-forwarded-uri")).toBe("/late");
    worker.answer(TO_LOGIN);
    expect(worker.stream(late).status).toBe(302);
  });
});
