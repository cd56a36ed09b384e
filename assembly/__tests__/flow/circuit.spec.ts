// The circuit breaker of calls to an auth service, told as stories: whom it stops, and how it closes again.

import { FakeProcess } from "./fake-process";
import { ALLOWED, cookieOf, NO_ANSWER, TestWorker } from "./test-worker";

const ALICE = cookieOf("alice");

describe("The circuit", () => {
  it("opens after five failures in a row, and lets one request probe after a moment", () => {
    const worker = new TestWorker(new FakeProcess());
    for (let i = 0; i < 5; i++) {
      worker.request(cookieOf("person" + i.toString()));
      worker.answer(NO_ANSWER);
    }
    const held = worker.request(cookieOf("somebody"));
    expect(worker.calls).toBe(0);
    expect(worker.stream(held).details).toBe("postern_circuit_open");
    worker.wait(1000);
    worker.request(cookieOf("probe"));
    const next = worker.request(cookieOf("next"));
    expect(worker.calls).toBe(1);
    expect(worker.stream(next).status).toBe(503);
    worker.answer(ALLOWED);
    worker.request(cookieOf("after"));
    expect(worker.calls).toBe(1);
  });

  it("lets one request probe also after the clock was set back, at its time and no sooner", () => {
    const process = new FakeProcess();
    const worker = new TestWorker(process);
    for (let i = 0; i < 5; i++) {
      worker.request(cookieOf("person" + i.toString()));
      worker.answer(NO_ANSWER);
    }
    process.nowMillis -= 3_600_000;
    worker.request(cookieOf("early"));
    expect(worker.calls).toBe(0);
    process.nowMillis += 1000;
    worker.request(cookieOf("probe"));
    worker.request(cookieOf("next"));
    expect(worker.calls).toBe(1);
  });

  it("lets the next request probe where the host refused to send the probe", () => {
    const worker = new TestWorker(new FakeProcess());
    for (let i = 0; i < 5; i++) {
      worker.request(cookieOf("person" + i.toString()));
      worker.answer(NO_ANSWER);
    }
    worker.wait(1000);
    worker.fake.calls.isRefusing = true;
    expect(worker.stream(worker.request(cookieOf("probe"))).details).toBe("postern_call_refused");
    worker.fake.calls.isRefusing = false;
    worker.request(cookieOf("next"));
    expect(worker.calls).toBe(1);
  });

  it("counts an answer that came as one, whatever its headers say of load, and an overflow not at all", () => {
    const worker = new TestWorker(new FakeProcess());
    for (let i = 0; i < 4; i++) {
      worker.request(cookieOf("person" + i.toString()));
      worker.answer(NO_ANSWER);
    }
    worker.request(cookieOf("loaded"));
    worker.answer(ALLOWED.concat(["x-envoy-overloaded", "true"]));
    for (let i = 0; i < 4; i++) {
      worker.request(cookieOf("other" + i.toString()));
      worker.answer(NO_ANSWER);
    }
    worker.request(cookieOf("overflow"));
    worker.answer([":status", "503", "x-envoy-overloaded", "true"]);
    worker.request(cookieOf("last"));
    expect(worker.calls).toBe(1);
    worker.answer(NO_ANSWER);
    worker.request(cookieOf("nobody"));
    expect(worker.calls).toBe(0);
  });

  it("of one plugin is not opened by another's service", () => {
    const worker = new TestWorker(new FakeProcess());
    for (let i = 0; i < 5; i++) {
      worker.request(cookieOf("person" + i.toString()));
      worker.answer(NO_ANSWER);
    }
    worker.configure(`{"authService": {"cluster": "other"}, "session": {"cookieName": "_oauth2_proxy"}}`);
    worker.request(ALICE);
    expect(worker.calls).toBe(1);
  });
});
