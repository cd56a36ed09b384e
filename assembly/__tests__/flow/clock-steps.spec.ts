// A clock that is set while requests wait, told as stories.

import { FakeProcess } from "./fake-process";
import { Fate } from "./fake-streams";
import { cookieOf, TestWorker } from "./test-worker";

const ALICE = cookieOf("alice");

describe("A clock that is set back", () => {
  it("makes nobody wait longer for another worker than a call takes from then on", () => {
    const process = new FakeProcess();
    const here = new TestWorker(process);
    const there = new TestWorker(process);
    here.request(ALICE);
    here.loseCall();
    const waiting = there.request(ALICE);
    process.nowMillis -= 2000;
    there.tick();
    there.wait(7000);
    expect(there.fate(waiting)).toBe(Fate.Held);
    there.wait(500);
    expect(there.fate(waiting)).toBe(Fate.Replied);
    expect(there.calls).toBe(0);
  });
});
