import {
  SharedRecord,
  sharedRecordBytes,
  SharedState,
  writeSharedRecord,
} from "../../decision/shared-record";
import { SessionName } from "../../session/session-name";

const NOW: i64 = 1_800_000_000_000;

function named(low: u64, high: u64, isGenuine: bool = false): SessionName {
  const name = new SessionName();
  name.sealLow = low;
  name.sealHigh = high;
  name.isGenuine = isGenuine;
  return name;
}

const ALICE = named(1, 2);

function record(
  state: SharedState,
  untilMillis: i64,
  nowMillis: i64,
  name: SessionName = ALICE,
): SharedRecord {
  const length = writeSharedRecord(state, untilMillis, ALICE, null);
  const found = new SharedRecord();
  found.read(sharedRecordBytes(), length, name, nowMillis);
  return found;
}

function read(state: SharedState, untilMillis: i64, nowMillis: i64): SharedState {
  return record(state, untilMillis, nowMillis).state;
}

describe("A shared record", () => {
  it("is what was written, until its time is over", () => {
    for (let state = SharedState.Leased; state <= SharedState.Refused; state++) {
      expect(read(state, NOW + 1, NOW)).toBe(state);
      expect(read(state, NOW, NOW)).toBe(SharedState.None);
      expect(read(state, NOW - 1, NOW)).toBe(SharedState.None);
    }
  });

  it("is live, but not its own, to another session", () => {
    const names: SessionName[] = [named(1, 3), named(3, 2)];
    for (let i = 0; i < names.length; i++) {
      const found = record(SharedState.Refused, NOW + 1000, NOW, names[i]);
      expect(found.isLive).toBe(true);
      expect(found.isOfSession).toBe(false);
    }
    expect(record(SharedState.Refused, NOW + 1000, NOW).isOfSession).toBe(true);
  });

  it("is not live once its time is over, or where it only takes back what was said", () => {
    expect(record(SharedState.Refused, NOW, NOW).isLive).toBe(false);
    expect(record(SharedState.None, NOW + 1000, NOW).isLive).toBe(false);
  });

  it("tells whether somebody vouches for its session", () => {
    for (let i = 0; i < 2; i++) {
      const length = writeSharedRecord(SharedState.Leased, NOW + 1000, named(1, 2, i === 1), null);
      const found = new SharedRecord();
      found.read(sharedRecordBytes(), length, ALICE, NOW);
      expect(found.isGenuine).toBe(i === 1);
    }
  });

  it("is no lease where it outlives every call, as after the clock stepped back", () => {
    expect(read(SharedState.Leased, NOW + 61_000, NOW)).toBe(SharedState.Leased);
    expect(read(SharedState.Leased, NOW + 61_000, NOW - 60_000)).toBe(SharedState.None);
    expect(read(SharedState.Refused, NOW + 61_000, NOW - 60_000)).toBe(SharedState.Refused);
  });

  it("is nothing where bytes are missing", () => {
    const length = writeSharedRecord(SharedState.Leased, NOW + 1000, ALICE, null);
    for (let shorter = 0; shorter < length; shorter++) {
      const found = new SharedRecord();
      found.read(sharedRecordBytes(), shorter, ALICE, NOW);
      expect(found.isLive).toBe(false);
    }
  });
});
