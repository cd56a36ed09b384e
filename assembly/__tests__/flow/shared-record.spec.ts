import { SpanList } from "../../bytes/span-list";
import {
  isRecordOver,
  SharedRecord,
  sharedRecordBytes,
  SharedState,
  writeSharedRecord,
} from "../../flow/sessions/shared-record";
import { SessionName } from "../../session/session-name";

const NOW: i64 = 1_800_000_000_000;

function named(low: u64, high: u64, isGenuine: bool = false): SessionName {
  const name = new SessionName();
  name.sealLow = low;
  name.sealHigh = high;
  name.isGenuine = isGenuine;
  return name;
}

/** The same session's name, with the key that this cookie makes. */
function keyed(cookie: string): SessionName {
  const name = new SessionName();
  const value = String.UTF8.encode(cookie);
  name.readOpaque(SECRET, changetype<usize>(value), value.byteLength);
  name.readShareKey(null);
  name.sealLow = 1;
  name.sealHigh = 2;
  return name;
}

const SECRET: usize = memory.data(16);
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

  it("gives its lines to whoever has the session's own key, and to nobody else", () => {
    const line = String.UTF8.encode("_oauth2_proxy=secret; Path=/");
    const lines = new SpanList();
    lines.add(changetype<usize>(line), line.byteLength);
    const owner = keyed("cookie");
    const length = writeSharedRecord(SharedState.Refreshed, NOW + 1000, owner, lines);
    const bytes = String.UTF8.decodeUnsafe(sharedRecordBytes(), length);
    expect(bytes.includes("secret")).toBe(false);
    expect(isRecordOver(sharedRecordBytes(), length, NOW + 999)).toBe(false);
    expect(isRecordOver(sharedRecordBytes(), length, NOW + 1000)).toBe(true);
    const found = new SharedRecord();
    found.read(sharedRecordBytes(), length, owner, NOW);
    expect(found.state).toBe(SharedState.Refreshed);
    expect(String.UTF8.decodeUnsafe(found.lines.pointer(0), found.lines.size(0))).toBe(
      "_oauth2_proxy=secret; Path=/",
    );
    writeSharedRecord(SharedState.Refreshed, NOW + 1000, owner, lines);
    found.read(sharedRecordBytes(), length, keyed("another"), NOW);
    expect(found.isLive).toBe(false);
    expect(found.lines.length).toBe(0);
  });

  it("gives each of its lines whole, whatever was written before", () => {
    const texts: string[][] = [
      ["a=1; Path=/", "bb=22", "ccc="],
      ["x", "a=1; Path=/; HttpOnly", "yy"],
    ];
    const owner = keyed("cookie");
    for (let row = 0; row < texts.length; row++) {
      const bytes: ArrayBuffer[] = [];
      const lines = new SpanList();
      for (let i = 0; i < texts[row].length; i++) {
        bytes.push(String.UTF8.encode(texts[row][i]));
        lines.add(changetype<usize>(bytes[i]), bytes[i].byteLength);
      }
      const length = writeSharedRecord(SharedState.Refreshed, NOW + 1000, owner, lines);
      const found = new SharedRecord();
      found.read(sharedRecordBytes(), length, owner, NOW);
      expect(found.lines.length).toBe(texts[row].length);
      for (let i = 0; i < found.lines.length; i++) {
        const line = String.UTF8.decodeUnsafe(found.lines.pointer(i), found.lines.size(i));
        expect(line).toBe(texts[row][i]);
      }
    }
  });

  it("is nothing to its session where somebody changed what is sealed", () => {
    const line = String.UTF8.encode("_oauth2_proxy=s; Secure");
    const lines = new SpanList();
    lines.add(changetype<usize>(line), line.byteLength);
    const owner = keyed("cookie");
    for (let at = 40; at < 40 + 16 + 4 + line.byteLength; at++) {
      const length = writeSharedRecord(SharedState.Refreshed, NOW + 1000, owner, lines);
      const byte = sharedRecordBytes() + usize(at);
      store<u8>(byte, load<u8>(byte) ^ 1);
      const found = new SharedRecord();
      found.read(sharedRecordBytes(), length, owner, NOW);
      expect(found.isLive).toBe(false);
    }
  });
});
