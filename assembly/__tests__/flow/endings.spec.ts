// What many waits leave to do at one moment, told as stories: so many requests end in one callback, and a verdict that may not be kept
// ends with those that waited for it.

import { FakeProcess } from "./fake-process";
import { Fate } from "./fake-streams";
import { ALLOWED, cookieOf, NO_SECRET, REFUSED, TestWorker } from "./test-worker";

/** Requests that may end in one callback. */
const ENDINGS_MAX = 64;
const COUNT = 150;
const ALICE = cookieOf("alice");

const KEEPING_NOTHING = NO_SECRET.replace('"session": {', '"cache": {"verdictTtl": "0s"}, "session": {');

const ids: u32[] = [];

/** How many of them have this fate. */
function count(worker: TestWorker, fate: Fate): i32 {
  let found = 0;
  for (let i = 0; i < ids.length; i++) found += i32(worker.fate(ids[i]) === fate);
  return found;
}

describe("Requests that all wait for one call", () => {
  it("go on 64 in one callback, in order, and the others on quick ticks", () => {
    const worker = new TestWorker(new FakeProcess());
    ids.length = 0;
    for (let i = 0; i < COUNT; i++) ids.push(worker.request(ALICE));
    expect(worker.calls).toBe(1);
    worker.answer(ALLOWED);
    expect(count(worker, Fate.Passed)).toBe(ENDINGS_MAX);
    expect(worker.fate(ids[ENDINGS_MAX - 1])).toBe(Fate.Passed);
    expect(worker.fake.machine.tickMillis).toBe(10);
    worker.tick();
    expect(count(worker, Fate.Passed)).toBe(2 * ENDINGS_MAX);
    worker.tick();
    expect(count(worker, Fate.Passed)).toBe(COUNT);
    worker.tick();
    expect(worker.fake.machine.tickMillis).toBe(1000);
  });

  it("are told so when it was lost, 64 calls on one tick", () => {
    const worker = new TestWorker(new FakeProcess());
    worker.tick();
    ids.length = 0;
    for (let i = 0; i < COUNT; i++) ids.push(worker.request(cookieOf("person" + i.toString())));
    for (let i = 0; i < COUNT; i++) worker.loseCall();
    worker.wait(6000);
    expect(count(worker, Fate.Replied)).toBe(0);
    worker.wait(1000);
    expect(count(worker, Fate.Replied)).toBe(ENDINGS_MAX);
    worker.tick();
    worker.tick();
    expect(count(worker, Fate.Replied)).toBe(COUNT);
  });
});

const REALMS = `{"realms": [
  {"name": "shop", "hosts": ["shop.example.com"], "authService": {"cluster": "shop"}},
  {"name": "wiki", "hosts": ["wiki.example.com"], "authService": {"cluster": "wiki"}}
]}`;

function requestTo(worker: TestWorker, host: string, cookie: string): u32 {
  const headers = [":method", "GET", ":path", "/", ":authority", host, ":scheme", "https"];
  return worker.begin(headers.concat(["accept", "text/html", "cookie", cookie]));
}

/** A worker in which more than 64 requests of two realms may ask for themselves now. */
function busyAsking(): TestWorker {
  const worker = new TestWorker(new FakeProcess(), REALMS);
  const hosts = ["shop.example.com", "wiki.example.com"];
  for (let i = 0; i < hosts.length; i++) {
    ids.length = 0;
    for (let j = 0; j < COUNT; j++) ids.push(requestTo(worker, hosts[i], ALICE));
    worker.fake.calls.sent.unshift(worker.fake.calls.sent.pop());
    worker.answer(REFUSED);
    // Those that ask already leave.
    for (let j = 0; j < ENDINGS_MAX / 2; j++) worker.leave(ids[j]);
  }
  return worker;
}

describe("Requests whose session is known", () => {
  it("come to their turn though many have to ask for themselves", () => {
    const worker = busyAsking();
    ids.length = 0;
    for (let i = 0; i < COUNT; i++) ids.push(requestTo(worker, "shop.example.com", cookieOf("bob")));
    worker.fake.calls.sent.unshift(worker.fake.calls.sent.pop());
    worker.answer(ALLOWED);
    expect(count(worker, Fate.Passed)).toBe(1 + ENDINGS_MAX / 2);
  });
});

describe("A verdict that may not be kept", () => {
  it("is for those that waited for it, also where they go on later, and for nobody after them", () => {
    const worker = new TestWorker(new FakeProcess(), KEEPING_NOTHING);
    ids.length = 0;
    for (let i = 0; i < COUNT; i++) ids.push(worker.request(ALICE));
    worker.answer(ALLOWED);
    worker.tick();
    worker.tick();
    expect(count(worker, Fate.Passed)).toBe(COUNT);
    expect(worker.calls).toBe(0);
    const next = worker.request(ALICE);
    expect(worker.fate(next)).toBe(Fate.Held);
    expect(worker.calls).toBe(1);
  });

  it("is for the one that asked alone, where nobody waited", () => {
    const worker = new TestWorker(new FakeProcess(), KEEPING_NOTHING);
    const first = worker.request(ALICE);
    worker.answer(ALLOWED);
    expect(worker.fate(first)).toBe(Fate.Passed);
    worker.request(ALICE);
    expect(worker.calls).toBe(1);
  });
});
