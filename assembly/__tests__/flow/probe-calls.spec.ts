import { Reason } from "../../exchange/reason";
import { ProbeCall, ProbeCalls } from "../../flow/observe/probe-calls";
import { Plugin } from "../../flow/plugins/plugin";
import { Uptime } from "../../flow/uptime";
import { FakeProcess } from "./fake-process";
import { TestWorker } from "./test-worker";

const NOW_NANOS: i64 = 1_770_000_000_000_000_000;
const CALLS_MAX = 64;
const LOST_SECONDS: i64 = 65;
const NOTHING = new ArrayBuffer(0);
const DRAWS = 20_000;

function callOf(plugin: Plugin, sentMillis: i64 = 0): ProbeCall {
  return new ProbeCall(plugin, Reason.Session, NOTHING, NOTHING, NOTHING, sentMillis);
}

/** How many of 20,000 requests are asked about for this share, in hundredths of a percent. */
function sampled(share: i32): i32 {
  const probes = new ProbeCalls(new Uptime());
  let count = 0;
  for (let i = 0; i < DRAWS; i++) count += i32(probes.isSampled(share, NOW_NANOS));
  return count;
}

describe("Requests that are asked about though they pass", () => {
  it("are about as many as the share says", () => {
    expect(sampled(0)).toBe(0);
    expect(sampled(10_000)).toBe(DRAWS);
    const tenth = sampled(1000);
    expect(tenth > 1800 && tenth < 2200).toBe(true, tenth.toString());
  });

  it("are 64 at a time of one plugin", () => {
    const worker = new TestWorker(new FakeProcess());
    const other = new TestWorker(new FakeProcess()).plugin;
    const probes = new ProbeCalls(new Uptime());
    for (let i = 0; i < CALLS_MAX; i++) {
      expect(probes.hasRoom(worker.plugin)).toBe(true);
      probes.add(u32(i), callOf(worker.plugin));
    }
    expect(probes.hasRoom(worker.plugin)).toBe(false);
    expect(probes.hasRoom(other)).toBe(true);
    expect(probes.take(99) === null).toBe(true);
    expect(probes.take(7) === null).toBe(false);
    expect(probes.take(7) === null).toBe(true);
    expect(probes.hasRoom(worker.plugin)).toBe(true);
    probes.add(7, callOf(worker.plugin));
    expect(probes.hasRoom(worker.plugin)).toBe(false);
  });

  it("make room for others when no answer came for so long that none will", () => {
    const plugin = new TestWorker(new FakeProcess()).plugin;
    const uptime = new Uptime();
    const probes = new ProbeCalls(uptime);
    for (let i = 0; i < CALLS_MAX; i++) probes.add(u32(i), callOf(plugin, i === 0 ? 0 : 1));
    for (let second: i64 = 1; second <= LOST_SECONDS; second++) uptime.pass(second * 1000);
    expect(probes.hasRoom(plugin)).toBe(false);
    uptime.pass((LOST_SECONDS + 1) * 1000);
    expect(probes.hasRoom(plugin)).toBe(true);
    expect(probes.take(0) === null).toBe(true);
    expect(probes.take(1) === null).toBe(false);
  });
});
