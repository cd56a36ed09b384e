import { Attempt } from "../../flow/attempt";
import { WakeQueue } from "../../flow/calls/wake-queue";
import { RemoteWaiters } from "../../flow/sessions/remote-waiters";
import { Ticks } from "../../flow/ticks";
import { Uptime } from "../../flow/uptime";
import { SessionName } from "../../session/session-name";
import { FakeMachine } from "./fake-host";
import { FakeProcess } from "./fake-process";
import { TestWorker } from "./test-worker";

const PLUGIN = new TestWorker(new FakeProcess()).plugin;

function named(low: u64): SessionName {
  const name = new SessionName();
  name.sealLow = low;
  return name;
}

function waitersOf(wakes: WakeQueue, machine: FakeMachine): RemoteWaiters {
  return new RemoteWaiters(new Uptime(), new Ticks(machine), wakes);
}

/** The streams that are to be decided now. */
function woken(wakes: WakeQueue): u32[] {
  const streams: u32[] = [];
  for (let wake = wakes.next(); wake !== null; wake = wakes.next()) {
    expect(wake.attempt).toBe(Attempt.First);
    streams.push(wake.stream);
  }
  return streams;
}

describe("Requests that wait for another worker", () => {
  it("hurry the ticks, and look again on each of them", () => {
    const wakes = new WakeQueue();
    const machine = new FakeMachine(new FakeProcess());
    const waiters = waitersOf(wakes, machine);
    expect(waiters.isEmpty).toBe(true);
    expect(waiters.add(1, PLUGIN, named(1), Attempt.First, 0)).toBe(true);
    expect(machine.tickMillis).toBe(10);
    expect(waiters.isEmpty).toBe(false);
    expect(woken(wakes)).toStrictEqual([]);
    waiters.wake();
    expect(woken(wakes)).toStrictEqual([1]);
    waiters.add(1, PLUGIN, named(1), Attempt.First, 0);
    waiters.wake();
    expect(woken(wakes)).toStrictEqual([1]);
  });

  it("are no more once none of them waits again", () => {
    const wakes = new WakeQueue();
    const waiters = waitersOf(wakes, new FakeMachine(new FakeProcess()));
    waiters.add(1, PLUGIN, named(1), Attempt.First, 0);
    waiters.wake();
    woken(wakes);
    expect(waiters.isEmpty).toBe(false);
    waiters.wake();
    expect(waiters.isEmpty).toBe(true);
  });

  it("of one session stand in one line, and the lines take turns", () => {
    const wakes = new WakeQueue();
    const waiters = waitersOf(wakes, new FakeMachine(new FakeProcess()));
    for (let i = 1; i < 4; i++) waiters.add(u32(i), PLUGIN, named(1), Attempt.First, 0);
    waiters.add(11, PLUGIN, named(2), Attempt.First, 0);
    waiters.wake();
    const streams = woken(wakes);
    expect(streams.length).toBe(4);
    expect(streams.indexOf(11) < 2).toBe(true);
    expect(streams.indexOf(1) < streams.indexOf(2) && streams.indexOf(2) < streams.indexOf(3)).toBe(true);
  });

  it("that have not looked since the last tick keep their place", () => {
    const wakes = new WakeQueue();
    const waiters = waitersOf(wakes, new FakeMachine(new FakeProcess()));
    waiters.add(1, PLUGIN, named(1), Attempt.First, 0);
    waiters.add(2, PLUGIN, named(1), Attempt.First, 0);
    waiters.wake();
    wakes.next();
    // The first one looked, and waits on.
    waiters.add(1, PLUGIN, named(1), Attempt.First, 0);
    waiters.wake();
    expect(woken(wakes)).toStrictEqual([2]);
    waiters.wake();
    expect(woken(wakes)).toStrictEqual([1]);
  });
});
