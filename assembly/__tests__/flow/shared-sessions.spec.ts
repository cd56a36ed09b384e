import { copyOf } from "../../bytes/copy-of";
import { SpanList } from "../../bytes/span-list";
import { SharedState, sharedRecordBytes, writeSharedRecord } from "../../flow/sessions/shared-record";
import { Lease, SharedSessions } from "../../flow/sessions/shared-sessions";
import { SessionName } from "../../session/session-name";
import { Text, textOf } from "../judge/text";
import { FakeTable } from "./fake-host";
import { FakeProcess } from "./fake-process";
import { RelayedTable } from "./relayed-table";

const NOW: i64 = 1_770_000_000_000;
const UNTIL: i64 = NOW + 6000;
const SLOTS = 8192;

/** A session whose places are the slots of these numbers. */
function named(first: u64, second: u64, isGenuine: bool = false): SessionName {
  const name = new SessionName();
  name.sealLow = first;
  name.sealHigh = second;
  name.isGenuine = isGenuine;
  return name;
}

function linesOf(text: string): SpanList {
  const lines = new SpanList();
  const line = new Text(text);
  lines.add(line.pointer, line.length);
  return lines;
}

function lineOf(lines: SpanList): string {
  return lines.length === 0 ? "" : textOf(lines.pointer(0), lines.size(0));
}

/** One worker's view of a process's table. */
function sessionsOf(process: FakeProcess): SharedSessions {
  const sessions = new SharedSessions(new FakeTable(process));
  sessions.prepare();
  return sessions;
}

/** A table in which a rival is faster: what it wants comes in just before the first write. */
@final
class RacedTable extends RelayedTable {
  rivalKey: string = "";
  rivalValue: ArrayBuffer = new ArrayBuffer(0);

  constructor(
    private readonly process: FakeProcess,
    table: FakeTable,
  ) {
    super(table);
  }

  write(key: usize, keyLength: i32, value: usize, length: i32, cas: u32): bool {
    if (this.rivalKey.length > 0) this.process.write(this.rivalKey, this.rivalValue, 0);
    this.rivalKey = "";
    return this.table.write(key, keyLength, value, length, cas);
  }
}

function leaseRecord(name: SessionName): ArrayBuffer {
  const length = writeSharedRecord(SharedState.Leased, UNTIL, name, null);
  return copyOf(sharedRecordBytes(), length);
}

function slotKey(slot: i32): string {
  return "postern.session." + slot.toString(16).padStart(4, "0");
}

describe("What workers know of a session", () => {
  it("is what one of them said, until its time is over or it is taken back", () => {
    const process = new FakeProcess();
    const one = sessionsOf(process);
    const two = sessionsOf(process);
    const alice = named(1, 2);
    expect(two.find(alice, NOW)).toBe(SharedState.None);
    one.publish(alice, SharedState.Refused, UNTIL, NOW, null);
    expect(two.find(alice, NOW)).toBe(SharedState.Refused);
    expect(two.find(named(1, 3), NOW)).toBe(SharedState.None);
    expect(two.find(alice, UNTIL)).toBe(SharedState.None);
    two.takeBack(alice, NOW);
    expect(one.find(alice, NOW)).toBe(SharedState.None);
  });

  it("is not lost when a worker that starts later prepares the table", () => {
    const process = new FakeProcess();
    sessionsOf(process).publish(named(1, 2), SharedState.Refused, UNTIL, NOW, null);
    expect(sessionsOf(process).find(named(1, 2), NOW)).toBe(SharedState.Refused);
  });

  it("is its new cookies, and the newest of those of a session that replaced it", () => {
    const process = new FakeProcess();
    const one = sessionsOf(process);
    const two = sessionsOf(process);
    one.publish(named(1, 2), SharedState.Refreshed, UNTIL, NOW, linesOf("first"));
    one.publish(named(3, 4), SharedState.Refreshed, UNTIL, NOW, linesOf("second"));
    expect(two.find(named(1, 2), NOW)).toBe(SharedState.Refreshed);
    expect(lineOf(two.found.lines)).toBe("first");
    expect(two.findSuccessor(named(3, 4), NOW)).toBe(SharedState.Refreshed);
    expect(lineOf(two.found.lines)).toBe("second");
    expect(two.findSuccessor(named(5, 6), NOW)).toBe(SharedState.None);
    expect(lineOf(two.found.lines)).toBe("second");
  });

  it("is taken back by nobody but for that session", () => {
    const process = new FakeProcess();
    const sessions = sessionsOf(process);
    sessions.publish(named(1, 2, true), SharedState.Refused, UNTIL, NOW, null);
    sessions.publish(named(1 + SLOTS, 2 + SLOTS, true), SharedState.None, NOW, NOW, null);
    sessions.takeBack(named(1 + SLOTS, 2 + SLOTS), NOW);
    expect(sessions.find(named(1, 2), NOW)).toBe(SharedState.Refused);
  });
});

describe("The lease on a session", () => {
  it("is one worker's until its time is over or it is given back", () => {
    const process = new FakeProcess();
    const one = sessionsOf(process);
    const two = sessionsOf(process);
    expect(one.lease(named(1, 2), UNTIL, NOW)).toBe(Lease.Taken);
    expect(two.lease(named(1, 2), UNTIL, NOW)).toBe(Lease.Elsewhere);
    expect(two.lease(named(1, 2), UNTIL + 6000, UNTIL)).toBe(Lease.Taken);
    two.takeBack(named(1, 2), UNTIL);
    expect(one.lease(named(1, 2), UNTIL + 6000, UNTIL)).toBe(Lease.Taken);
  });

  it("is not taken where something is known of the session already", () => {
    const sessions = sessionsOf(new FakeProcess());
    sessions.publish(named(1, 2), SharedState.Refused, UNTIL, NOW, null);
    expect(sessions.lease(named(1, 2), UNTIL, NOW)).toBe(Lease.Elsewhere);
  });

  it("goes to whoever writes first, of two workers that found the same slot free", () => {
    const process = new FakeProcess();
    sessionsOf(process);
    const table = new RacedTable(process, new FakeTable(process));
    table.rivalKey = slotKey(1);
    table.rivalValue = leaseRecord(named(1, 2));
    expect(new SharedSessions(table).lease(named(1, 2), UNTIL, NOW)).toBe(Lease.Elsewhere);
  });

  it("goes to one alone, of two workers that took a slot each", () => {
    const process = new FakeProcess();
    const other = sessionsOf(process);
    const table = new RacedTable(process, new FakeTable(process));
    table.rivalKey = slotKey(2);
    table.rivalValue = leaseRecord(named(1, 2));
    expect(new SharedSessions(table).lease(named(1, 2), UNTIL, NOW)).toBe(Lease.Elsewhere);
    // What it wrote itself is taken back: when the rival's time is over, nothing is left.
    other.takeBack(named(1, 2), NOW);
    expect(other.find(named(1, 2), NOW)).toBe(SharedState.None);
  });
});

describe("The two slots of a session", () => {
  it("hold two sessions that share one of them", () => {
    const sessions = sessionsOf(new FakeProcess());
    expect(sessions.lease(named(1, 2), UNTIL, NOW)).toBe(Lease.Taken);
    expect(sessions.lease(named(1 + SLOTS, 3), UNTIL, NOW)).toBe(Lease.Taken);
    expect(sessions.find(named(1, 2), NOW)).toBe(SharedState.Leased);
    expect(sessions.find(named(1 + SLOTS, 3), NOW)).toBe(SharedState.Leased);
  });

  it("are different ones, also where both follow from the same number", () => {
    const sessions = sessionsOf(new FakeProcess());
    expect(sessions.lease(named(5, 5), UNTIL, NOW)).toBe(Lease.Taken);
    expect(sessions.lease(named(5, 5 + SLOTS), UNTIL, NOW)).toBe(Lease.Taken);
    expect(sessions.lease(named(5 + SLOTS, 5), UNTIL, NOW)).toBe(Lease.NoRoom);
    const edge = named(SLOTS - 1, SLOTS - 1);
    expect(sessions.lease(edge, UNTIL, NOW)).toBe(Lease.Taken);
    expect(sessions.lease(named(SLOTS - 1, 2 * SLOTS - 1), UNTIL, NOW)).toBe(Lease.Taken);
    expect(sessions.lease(named(0, 1), UNTIL, NOW)).toBe(Lease.Taken);
  });

  it("are not taken from anybody by made-up cookies", () => {
    const sessions = sessionsOf(new FakeProcess());
    sessions.lease(named(1, 2), UNTIL, NOW);
    sessions.lease(named(3, 2), UNTIL, NOW);
    expect(sessions.lease(named(1 + SLOTS, 3 + SLOTS), UNTIL, NOW)).toBe(Lease.NoRoom);
    expect(sessions.lease(named(1 + SLOTS, 3 + SLOTS), UNTIL + 6000, UNTIL)).toBe(Lease.Taken);
  });

  it("are taken from made-up cookies by a genuine session, and from no genuine one while there is another way", () => {
    const sessions = sessionsOf(new FakeProcess());
    sessions.lease(named(1, 2, true), UNTIL, NOW);
    sessions.lease(named(3, 2), UNTIL, NOW);
    expect(sessions.lease(named(1 + SLOTS, 3 + SLOTS, true), UNTIL, NOW)).toBe(Lease.Taken);
    expect(sessions.find(named(1, 2), NOW)).toBe(SharedState.Leased);
    expect(sessions.find(named(3, 2), NOW)).toBe(SharedState.None);
  });

  it("are taken from the genuine session whose time is over sooner, where both hold one", () => {
    const sessions = sessionsOf(new FakeProcess());
    sessions.lease(named(1, 2, true), UNTIL + 1, NOW);
    sessions.lease(named(3, 2, true), UNTIL, NOW);
    expect(sessions.lease(named(1 + SLOTS, 3 + SLOTS, true), UNTIL, NOW)).toBe(Lease.Taken);
    expect(sessions.find(named(1, 2), NOW)).toBe(SharedState.Leased);
    expect(sessions.find(named(3, 2), NOW)).toBe(SharedState.None);
  });
});

describe("New cookies in the workers' table", () => {
  it("are wiped by whoever wrote them once their time is over", () => {
    const process = new FakeProcess();
    const sessions = sessionsOf(process);
    const empty = valueIn(process, 1);
    sessions.publish(named(1, 2), SharedState.Refreshed, UNTIL, NOW, linesOf("secret"));
    sessions.wipe(UNTIL - 1);
    expect(sessions.find(named(1, 2), NOW)).toBe(SharedState.Refreshed);
    sessions.wipe(UNTIL);
    expect(valueIn(process, 1)).toBe(empty);
  });

  it("are wiped in every slot that has some", () => {
    const process = new FakeProcess();
    const sessions = sessionsOf(process);
    const slots: i32[] = [1, 5, 9];
    const empty: string[] = [];
    for (let i = 0; i < slots.length; i++) {
      empty.push(valueIn(process, slots[i]));
      sessions.publish(named(slots[i], 2), SharedState.Refreshed, UNTIL, NOW, linesOf("secret"));
    }
    // Another slot is looked at meanwhile.
    sessions.find(named(7, 2), NOW);
    sessions.wipe(UNTIL);
    for (let i = 0; i < slots.length; i++) expect(valueIn(process, slots[i])).toBe(empty[i]);
  });

  it("leave a slot alone that holds something else by then", () => {
    const process = new FakeProcess();
    const sessions = sessionsOf(process);
    sessions.publish(named(1, 2), SharedState.Refreshed, UNTIL, NOW, linesOf("secret"));
    sessions.publish(named(1, 2), SharedState.Refused, UNTIL + 1, UNTIL, null);
    sessions.wipe(UNTIL);
    expect(sessions.find(named(1, 2), UNTIL)).toBe(SharedState.Refused);
  });

  it("are the last word on a session while their time lasts", () => {
    const process = new FakeProcess();
    const sessions = sessionsOf(process);
    const alice = named(1, 2, true);
    expect(sessions.publish(alice, SharedState.Refreshed, UNTIL, NOW, linesOf("first"))).toBe(true);
    expect(sessions.publish(alice, SharedState.Leased, UNTIL, NOW, null)).toBe(false);
    expect(sessions.publish(alice, SharedState.Refused, UNTIL, NOW, null)).toBe(false);
    sessions.takeBack(alice, NOW);
    expect(sessions.find(alice, NOW)).toBe(SharedState.Refreshed);
    expect(lineOf(sessions.found.lines)).toBe("first");
    expect(sessions.publish(alice, SharedState.Refreshed, UNTIL, NOW, linesOf("second"))).toBe(true);
    sessions.find(alice, NOW);
    expect(lineOf(sessions.found.lines)).toBe("second");
  });
});

/** What a slot holds, as text: empty ones hold their key. */
function valueIn(process: FakeProcess, slot: i32): string {
  const found = process.find(slotKey(slot));
  return found === null ? "" : String.UTF8.decode(found.value);
}
