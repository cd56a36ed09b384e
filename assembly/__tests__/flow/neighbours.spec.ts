import { Neighbours } from "../../flow/plugins/neighbours";
import { Stats } from "../../flow/metrics/stats";
import { FakeHost } from "./fake-host";
import { FakeProcess } from "./fake-process";

const NOW: i64 = 1_770_000_000_000;
const FRESH: i64 = 10_000;
const ENTRIES_MAX = 16;

/** What a VM with this id knows of its neighbours. */
function neighboursOf(process: FakeProcess, vmId: string = ""): Neighbours {
  const fake = new FakeHost(process);
  fake.machine.vmId = vmId;
  const stats = new Stats(fake.host.metrics);
  stats.define();
  return new Neighbours(fake.host, stats);
}

describe("The neighbours of a plugin", () => {
  it("are not there while it is alone, in however many workers", () => {
    const process = new FakeProcess();
    const one = neighboursOf(process);
    const two = neighboursOf(process);
    one.note(7, NOW);
    two.note(7, NOW);
    one.look(NOW);
    expect(one.areThere || two.areThere).toBe(false);
  });

  it("are there once another plugin has noted itself, which is news", () => {
    const process = new FakeProcess();
    const one = neighboursOf(process);
    one.note(7, NOW);
    const news = process.metric("postern.news");
    neighboursOf(process).note(8, NOW);
    expect(process.metric("postern.news")).toBe(news + 1);
    one.look(NOW);
    expect(one.areThere).toBe(true);
  });

  it("are forgotten ten seconds after their last note", () => {
    const process = new FakeProcess();
    const one = neighboursOf(process);
    neighboursOf(process).note(8, NOW);
    one.note(7, NOW + FRESH - 1);
    expect(one.areThere).toBe(true);
    one.note(7, NOW + FRESH);
    expect(one.areThere).toBe(false);
  });

  it("are told of by a note that is renewed after a second, and no sooner", () => {
    const process = new FakeProcess();
    const one = neighboursOf(process);
    one.note(7, NOW);
    const before = casOf(process);
    one.note(7, NOW + 999);
    expect(casOf(process)).toBe(before);
    const news = process.metric("postern.news");
    one.note(7, NOW + 1000);
    expect(casOf(process)).not.toBe(before);
    // That it is still there is no news.
    expect(process.metric("postern.news")).toBe(news);
  });

  it("do not count a plugin that cannot be used", () => {
    const process = new FakeProcess();
    neighboursOf(process).note(0, NOW);
    expect(process.find("postern.plugins") === null).toBe(true);
    const one = neighboursOf(process);
    one.note(7, NOW);
    neighboursOf(process).note(0, NOW);
    one.look(NOW);
    expect(one.areThere).toBe(false);
  });

  it("are there for good where VMs have different ids", () => {
    const process = new FakeProcess();
    const one = neighboursOf(process, "a");
    one.note(7, NOW);
    const two = neighboursOf(process, "b");
    two.note(7, NOW);
    one.look(NOW);
    expect(one.areThere && two.areThere).toBe(true);
    one.note(7, NOW + 100 * FRESH);
    expect(one.areThere).toBe(true);
  });

  it("beyond 16 take the place of the one seen longest ago", () => {
    const process = new FakeProcess();
    const one = neighboursOf(process);
    for (let i = 0; i < ENTRIES_MAX; i++) one.note(100 + u64(i), NOW + i64(i === 5 ? 0 : 10 + i));
    one.note(999, NOW + 100);
    const found = process.find("postern.plugins");
    if (found === null) return expect(true).toBe(false);
    expect(found.value.byteLength).toBe(ENTRIES_MAX * 16);
    expect(load<u64>(changetype<usize>(found.value), 5 * 16)).toBe(999);
    expect(one.areThere).toBe(true);
  });
});

/** The number of the table as it was written last. */
function casOf(process: FakeProcess): u32 {
  const found = process.find("postern.plugins");
  return found === null ? 0 : found.cas;
}
