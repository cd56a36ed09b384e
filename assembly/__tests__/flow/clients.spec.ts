// What clients do meanwhile, told as stories: they leave, and they send trailers.

import { FakeProcess } from "./fake-process";
import { Fate } from "./fake-streams";
import { dueCookie, freshCookie, WITH_SECRET } from "./sealed-session";
import { ALLOWED, cookieOf, TestWorker } from "./test-worker";

const ALICE = cookieOf("alice");

describe("A client that left", () => {
  it("is counted, and what its call brought is known to the next one", () => {
    const worker = new TestWorker(new FakeProcess());
    const first = worker.request(ALICE);
    worker.leave(first);
    worker.answer(ALLOWED);
    expect(worker.fate(first)).toBe(Fate.Held);
    expect(worker.fate(worker.request(ALICE))).toBe(Fate.Passed);
    worker.tick();
    expect(worker.process.metric("postern.auth.client_gone")).toBe(1);
  });

  it("while it waited for another's call is passed over", () => {
    const worker = new TestWorker(new FakeProcess());
    worker.request(ALICE);
    const second = worker.request(ALICE);
    const third = worker.request(ALICE);
    worker.leave(second);
    worker.answer(ALLOWED);
    expect(worker.stream(second).resumed).toBe(0);
    expect(worker.fate(third)).toBe(Fate.Passed);
  });

  it("before the refresh behind its request came leaves the new cookies to whoever comes with the old ones", () => {
    const worker = new TestWorker(new FakeProcess(), WITH_SECRET);
    const first = worker.request(dueCookie("alice"));
    worker.leave(first);
    const anew = freshCookie("alice-anew") + "; Path=/";
    worker.answer(ALLOWED.concat(["set-cookie", anew]));
    expect(worker.stream(first).addedToResponse.length).toBe(0);
    const next = worker.request(dueCookie("alice"));
    worker.respond(next);
    expect(worker.stream(next).addedToResponse[1]).toBe(anew);
  });
});

describe("Trailers", () => {
  it("bring no identity and no credentials behind a request that went on", () => {
    const worker = new TestWorker(new FakeProcess(), WITH_SECRET);
    const id = worker.request(freshCookie("alice"));
    const trailers = ["grpc-status", "0", "x-auth-request-user", "mallory", "x-own", "1"];
    expect(worker.trail(id, trailers.concat(["authorization", "Bearer x", "cookie", "a=1"]))).toBe(true);
    expect(worker.stream(id).removedTrailers).toStrictEqual([
      "x-auth-request-user",
      "authorization",
      "cookie",
    ]);
  });

  it("that cannot be read end the request", () => {
    const worker = new TestWorker(new FakeProcess(), WITH_SECRET);
    const id = worker.request(freshCookie("alice"));
    worker.stream(id).hasTrailers = false;
    expect(worker.trail(id, [])).toBe(false);
    expect(worker.stream(id).status).toBe(503);
  });
});
