import { SharedRecord, sharedRecordBytes, SharedState, writeSharedRecord } from "../../cache/shared-record";

const NOW: i64 = 1_800_000_000_000;
const DIGEST: usize = memory.data(32, 8);
const OTHER_DIGEST: usize = memory.data(32, 8);

function read(state: SharedState, untilMillis: i64, nowMillis: i64, digest: usize = DIGEST): SharedState {
  const length = writeSharedRecord(state, untilMillis, DIGEST, null);
  return new SharedRecord().read(sharedRecordBytes(), length, digest, nowMillis);
}

describe("A shared record", () => {
  it("is what was written, until its time is over", () => {
    for (let state = SharedState.Leased; state <= SharedState.SignedOut; state++) {
      expect(read(state, NOW + 1, NOW)).toBe(state);
      expect(read(state, NOW, NOW)).toBe(SharedState.None);
      expect(read(state, NOW - 1, NOW)).toBe(SharedState.None);
    }
  });

  it("is nothing to another session", () => {
    store<u8>(OTHER_DIGEST, 1, 31);
    expect(read(SharedState.Refused, NOW + 1000, NOW, OTHER_DIGEST)).toBe(SharedState.None);
  });

  it("is no lease where it outlives every call, as after the clock stepped back", () => {
    expect(read(SharedState.Leased, NOW + 61_000, NOW)).toBe(SharedState.Leased);
    expect(read(SharedState.Leased, NOW + 61_000, NOW - 60_000)).toBe(SharedState.None);
    expect(read(SharedState.SignedOut, NOW + 61_000, NOW - 60_000)).toBe(SharedState.SignedOut);
  });

  it("is nothing where bytes are missing", () => {
    const length = writeSharedRecord(SharedState.Leased, NOW + 1000, DIGEST, null);
    for (let shorter = 0; shorter < length; shorter++) {
      expect(new SharedRecord().read(sharedRecordBytes(), shorter, DIGEST, NOW)).toBe(SharedState.None);
    }
  });
});
