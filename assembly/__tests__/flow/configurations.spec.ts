// Configurations that come and go, told as stories: what serves where one is wrong, and what a host without this or that leaves of the filter.

import { FakeProcess } from "./fake-process";
import { Fate } from "./fake-streams";
import { freshCookie, WITH_SECRET } from "./sealed-session";
import { ALLOWED, cookieOf, NO_SECRET, TestWorker } from "./test-worker";

const WRONG = `{"authService": {"cluster": "oauth2-proxy"}, "sesion": {}}`;
const ALICE = cookieOf("alice");

describe("A configuration that is wrong", () => {
  it("lets nobody by where none was right before", () => {
    const worker = new TestWorker(new FakeProcess(), WRONG);
    const id = worker.request(ALICE);
    expect(worker.stream(id).status).toBe(503);
    expect(worker.stream(id).details).toBe("postern_not_configured");
    expect(worker.fake.log.lines[0].includes("sesion")).toBe(true, worker.fake.log.lines[0]);
    worker.configure(NO_SECRET);
    worker.request(ALICE);
    expect(worker.calls).toBe(1);
  });

  it("leaves the last good one in charge, with all that it knows", () => {
    const worker = new TestWorker(new FakeProcess());
    worker.request(ALICE);
    worker.answer(ALLOWED);
    worker.configure(WRONG);
    expect(worker.fate(worker.request(ALICE))).toBe(Fate.Passed);
    worker.configure(WRONG + " ");
    expect(worker.fate(worker.request(ALICE))).toBe(Fate.Passed);
    expect(worker.calls).toBe(0);
  });

  it("is shown by a gauge of the process, until one is right", () => {
    const process = new FakeProcess();
    const worker = new TestWorker(process);
    const other = new TestWorker(process);
    worker.tick();
    expect(process.metric("postern.config.rejected")).toBe(0);
    worker.configure(WRONG);
    worker.tick();
    other.tick();
    expect(process.metric("postern.config.rejected")).toBe(1);
    expect(process.metric("postern.config.rejections")).toBe(1);
    worker.configure(NO_SECRET);
    worker.wait(4000);
    other.tick();
    expect(process.metric("postern.config.rejected")).toBe(0);
  });

  it("is no good one to a worker that starts with it, whatever others go by", () => {
    const process = new FakeProcess();
    new TestWorker(process);
    const late = new TestWorker(process, WRONG);
    expect(late.stream(late.request(ALICE)).status).toBe(503);
  });
});

describe("A configuration that comes again", () => {
  it("keeps what it knows, also of calls under way", () => {
    const worker = new TestWorker(new FakeProcess());
    const first = worker.request(ALICE);
    worker.configure(NO_SECRET);
    const second = worker.request(ALICE);
    expect(worker.calls).toBe(1);
    worker.answer(ALLOWED);
    expect(worker.fate(first)).toBe(Fate.Passed);
    expect(worker.fate(second)).toBe(Fate.Passed);
  });
});

describe("A stream of which nobody knows whose it is", () => {
  it("does not pass", () => {
    const worker = new TestWorker(new FakeProcess());
    worker.root += 1000;
    const id = worker.request(ALICE);
    expect(worker.stream(id).status).toBe(503);
    expect(worker.stream(id).details).toBe("postern_not_configured");
  });
});

describe("A host without randomness", () => {
  it("lets nobody by: what tells sessions apart could be guessed", () => {
    const worker = new TestWorker(new FakeProcess(), WRONG);
    worker.fake.machine.hasRandomness = false;
    worker.configure(WITH_SECRET);
    const id = worker.request(freshCookie("alice"));
    expect(worker.stream(id).status).toBe(503);
    expect(worker.fake.log.lines.join("\n").includes("randomness")).toBe(
      true,
      worker.fake.log.lines.join("\n"),
    );
    worker.fake.machine.hasRandomness = true;
    worker.configure(WITH_SECRET);
    expect(worker.fate(worker.request(freshCookie("alice")))).toBe(Fate.Passed);
  });
});

describe("A host without a clock", () => {
  it("has everybody asked about, for no session's time can be judged", () => {
    const worker = new TestWorker(new FakeProcess(), WITH_SECRET);
    expect(worker.fate(worker.request(freshCookie("alice")))).toBe(Fate.Passed);
    worker.fake.machine.hasClock = false;
    const id = worker.request(freshCookie("alice"));
    expect(worker.fate(id)).toBe(Fate.Held);
    expect(worker.calls).toBe(1);
    worker.answer(ALLOWED);
    expect(worker.fate(id)).toBe(Fate.Passed);
    // Nothing was kept of the answer.
    worker.request(freshCookie("alice"));
    expect(worker.calls).toBe(1);
  });
});
