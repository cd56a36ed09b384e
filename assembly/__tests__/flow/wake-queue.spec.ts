import { Attempt } from "../../flow/attempt";
import { PlacedCall } from "../../flow/calls/placed-call";
import { Wake, WaitingLine } from "../../flow/calls/waiting-line";
import { WakeQueue } from "../../flow/calls/wake-queue";
import { Plugin } from "../../flow/plugins/plugin";
import { Uptime } from "../../flow/uptime";
import { FakeProcess } from "./fake-process";
import { FakeStream } from "./fake-streams";
import { TestWorker } from "./test-worker";

const ALONE_MAX = 32;
const TIMEOUT: i64 = 5000;

function lineOf(streams: u32[], plugin: Plugin, uptime: Uptime = new Uptime()): WaitingLine {
  const line = new WaitingLine(plugin, uptime);
  for (let i = 0; i < streams.length; i++) line.add(streams[i], 0);
  return line;
}

/** A plugin that has this many calls under way that are for one request each, whose clients are there. */
function pluginWith(calls: i32): Plugin {
  const worker = new TestWorker(new FakeProcess());
  for (let i = 0; i < calls; i++) {
    worker.fake.streams.all.set(u32(i), new FakeStream(new ArrayBuffer(4)));
    worker.plugin.alone.add(new PlacedCall(u32(i)));
  }
  return worker.plugin;
}

/** The stream of a wake; 0 for none. */
function streamOf(wake: Wake | null): u32 {
  return wake === null ? 0 : wake.stream;
}

describe("Requests whose wait is over", () => {
  it("come in turn, but for those that have to ask alone", () => {
    const wakes = new WakeQueue();
    const plugin = pluginWith(0);
    expect(wakes.hasWakes).toBe(false);
    wakes.wake(lineOf([1, 2], plugin), Attempt.First);
    wakes.wake(lineOf([11], plugin), Attempt.Alone);
    wakes.wake(lineOf([21], plugin), Attempt.AfterFailure);
    expect(wakes.hasWakes).toBe(true);
    expect(streamOf(wakes.next())).toBe(1);
    expect(streamOf(wakes.next())).toBe(21);
    expect(streamOf(wakes.next())).toBe(2);
    expect(streamOf(wakes.next())).toBe(0);
    expect(streamOf(wakes.nextToAsk())).toBe(11);
    expect(streamOf(wakes.nextToAsk())).toBe(0);
    expect(wakes.hasWakes).toBe(false);
  });

  it("ask alone only while their plugin has room, and hold no other plugin's up", () => {
    const wakes = new WakeQueue();
    wakes.wake(lineOf([1], pluginWith(ALONE_MAX)), Attempt.Alone);
    wakes.wake(lineOf([11], pluginWith(ALONE_MAX - 1)), Attempt.Alone);
    expect(streamOf(wakes.nextToAsk())).toBe(11);
    expect(streamOf(wakes.nextToAsk())).toBe(0);
    expect(wakes.hasWakes).toBe(true);
  });

  it("ask one plugin after the other, and one line of a plugin after the other", () => {
    const wakes = new WakeQueue();
    const one = pluginWith(0);
    wakes.wake(lineOf([1, 2], one), Attempt.Alone);
    wakes.wake(lineOf([11, 12], one), Attempt.Alone);
    wakes.wake(lineOf([21, 22], pluginWith(0)), Attempt.Alone);
    const streams: u32[] = [];
    for (let i = 0; i < 6; i++) streams.push(streamOf(wakes.nextToAsk()));
    expect(streams).toStrictEqual([1, 21, 11, 22, 2, 12]);
  });

  it("give up whose turn to ask does not come within the time of a call", () => {
    const uptime = new Uptime();
    uptime.pass(1000);
    const wakes = new WakeQueue();
    wakes.wake(lineOf([1, 2], pluginWith(ALONE_MAX), uptime), Attempt.Alone);
    for (let now: i64 = 2000; now < 1000 + TIMEOUT; now += 1000) uptime.pass(now);
    wakes.giveUpLate();
    expect(streamOf(wakes.next())).toBe(0);
    uptime.pass(1000 + TIMEOUT);
    wakes.giveUpLate();
    const late = wakes.next();
    expect(streamOf(late)).toBe(1);
    expect(late !== null && late.attempt === Attempt.TooLate).toBe(true);
    expect(streamOf(wakes.next())).toBe(2);
    expect(wakes.hasWakes).toBe(false);
  });
});
