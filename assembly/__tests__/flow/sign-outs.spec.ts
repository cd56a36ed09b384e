import { DeniedLogins } from "../../cache/denied-logins";
import { Stats } from "../../flow/metrics/stats";
import { SignOuts } from "../../flow/sessions/sign-outs";
import { textOf } from "../judge/text";
import { FakeHost, FakeTable } from "./fake-host";
import { FakeProcess } from "./fake-process";
import { RelayedTable } from "./relayed-table";

const NOW: i64 = 1_770_000_000_000;
const UNTIL: i64 = NOW + 3_600_000;
const SEGMENT_ENTRIES = 512;
const SEGMENTS = 256;

function statsOf(process: FakeProcess): Stats {
  const stats = new Stats(new FakeHost(process).host.metrics);
  stats.define();
  return stats;
}

/** The log of a worker that starts now. */
function signOutsOf(process: FakeProcess): SignOuts {
  const signOuts = new SignOuts(new FakeTable(process), statsOf(process), new DeniedLogins());
  signOuts.prepare();
  signOuts.apply(NOW);
  return signOuts;
}

/** Signs the logins of these numbers out. */
function publish(signOuts: SignOuts, from: i32, to: i32): void {
  for (let i = from; i < to; i++) signOuts.publish(u64(i), 7, UNTIL);
}

/** The first of these numbers that a worker knows nothing of, or -1. */
function missing(signOuts: SignOuts, from: i32, to: i32): i32 {
  for (let i = from; i < to; i++) if (!signOuts.denied.has(u64(i), 7)) return i;
  return -1;
}

/** Makes the segment of this number the current one. */
function setHead(process: FakeProcess, number: u64): void {
  const head = new ArrayBuffer(8);
  store<u64>(changetype<usize>(head), number);
  process.write("postern.sign_outs", head, 0);
}

/** A table in which another worker signs somebody out just before each of the first so many writes of a segment. */
@final
class BusyTable extends RelayedTable {
  rivals: i32 = 0;

  constructor(
    table: FakeTable,
    private readonly rival: SignOuts,
  ) {
    super(table);
  }

  write(key: usize, keyLength: i32, value: usize, length: i32, cas: u32): bool {
    const name = textOf(key, keyLength);
    if (this.rivals === 0) return this.table.write(key, keyLength, value, length, cas);
    const kept = new ArrayBuffer(length);
    memory.copy(changetype<usize>(kept), value, usize(length));
    this.rival.publish(u64(1000 + --this.rivals), 7, UNTIL);
    const bytes = String.UTF8.encode(name);
    return this.table.write(changetype<usize>(bytes), keyLength, changetype<usize>(kept), length, cas);
  }
}

describe("Sign-outs", () => {
  it("are news to every worker, which knows them once it has applied them", () => {
    const process = new FakeProcess();
    const one = signOutsOf(process);
    const two = signOutsOf(process);
    expect(two.hasNews).toBe(false);
    one.publish(1, 7, UNTIL);
    expect(one.hasNews).toBe(true);
    expect(two.hasNews).toBe(true);
    expect(two.denied.has(1, 7)).toBe(false);
    two.apply(NOW);
    expect(two.hasNews).toBe(false);
    expect(two.denied.has(1, 7)).toBe(true);
    expect(two.denied.has(1, 8)).toBe(false);
    expect(process.metric("postern.news")).toBe(1);
  });

  it("of several workers all stay", () => {
    const process = new FakeProcess();
    const one = signOutsOf(process);
    const two = signOutsOf(process);
    for (let i = 0; i < 20; i++) publish(i % 2 === 0 ? one : two, i, i + 1);
    const three = signOutsOf(process);
    expect(missing(three, 0, 20)).toBe(-1);
    one.apply(NOW);
    expect(missing(one, 0, 20)).toBe(-1);
  });

  it("of workers that write at the same moment take turns", () => {
    const process = new FakeProcess();
    const rival = signOutsOf(process);
    const table = new BusyTable(new FakeTable(process), rival);
    const signOuts = new SignOuts(table, statsOf(process), new DeniedLogins());
    table.rivals = 5;
    signOuts.publish(1, 7, UNTIL);
    const late = signOutsOf(process);
    expect(missing(late, 1, 2)).toBe(-1);
    expect(missing(late, 1000, 1005)).toBe(-1);
  });

  it("go on in the next segment when one is full, for workers that are behind too", () => {
    const process = new FakeProcess();
    const one = signOutsOf(process);
    const two = signOutsOf(process);
    publish(one, 0, 10);
    two.apply(NOW);
    const count = 2 * SEGMENT_ENTRIES + 3;
    publish(one, 10, count);
    two.apply(NOW);
    expect(missing(two, 0, count)).toBe(-1);
    expect(missing(signOutsOf(process), 0, count)).toBe(-1);
  });

  it("are known to a VM that starts late, unless their time is over", () => {
    const process = new FakeProcess();
    const one = signOutsOf(process);
    one.publish(1, 7, NOW);
    one.publish(2, 7, NOW + 1);
    const late = signOutsOf(process);
    expect(late.hasNews).toBe(false);
    expect(late.denied.has(1, 7)).toBe(false);
    expect(late.denied.has(2, 7)).toBe(true);
  });

  it("of a lap ago are overwritten, and a worker that is a lap behind goes on with the oldest there is", () => {
    const process = new FakeProcess();
    const one = signOutsOf(process);
    const two = signOutsOf(process);
    // As if nearly a lap of segments had been filled.
    setHead(process, SEGMENTS - 1);
    const count = 2 * SEGMENT_ENTRIES;
    publish(one, 0, count + 1);
    const found = process.find("postern.sign_outs");
    expect(found === null ? 0 : load<u64>(changetype<usize>(found.value))).toBe(SEGMENTS + 1);
    two.apply(NOW);
    expect(missing(two, 0, count + 1)).toBe(-1);
    expect(missing(signOutsOf(process), 0, count + 1)).toBe(-1);
  });

  it("are not read from what is no log", () => {
    const process = new FakeProcess();
    const one = signOutsOf(process);
    const two = signOutsOf(process);
    one.publish(1, 7, UNTIL);
    const found = process.find("postern.sign_outs.00");
    if (found !== null) store<u64>(changetype<usize>(found.value), u64(SEGMENT_ENTRIES + 1), 8);
    two.apply(NOW);
    expect(two.denied.has(1, 7)).toBe(false);
    process.write("postern.sign_outs", new ArrayBuffer(7), 0);
    two.apply(NOW);
    expect(two.hasNews).toBe(false);
  });

  it("are read from the beginning of a log that begins anew", () => {
    const heads: u64[] = [0, 600];
    for (let i = 0; i < heads.length; i++) {
      const process = new FakeProcess();
      const one = signOutsOf(process);
      const two = signOutsOf(process);
      setHead(process, heads[i]);
      publish(one, 0, 3);
      two.apply(NOW);
      expect(missing(two, 0, 3)).toBe(-1);
      process.slots.clear();
      publish(signOutsOf(process), 10, 11);
      two.apply(NOW);
      expect(missing(two, 10, 11)).toBe(-1, heads[i].toString());
    }
  });

  it("hold no worker up where the log says that it is far ahead", () => {
    const process = new FakeProcess();
    const one = signOutsOf(process);
    const two = signOutsOf(process);
    setHead(process, u64.MAX_VALUE - 1);
    one.publish(1, 7, UNTIL);
    two.apply(NOW);
    expect(missing(two, 1, 2)).toBe(-1);
  });
});
