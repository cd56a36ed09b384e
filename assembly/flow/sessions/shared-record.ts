// What the workers of a process tell each other about one session, as the bytes of a shared-data slot. Little endian:
//
//   "PST3" | state u32 | until, Unix ms i64 | seal u64 u64 | genuine u32 | n u32 | tag 16 | sealed: n x length u32, n Set-Cookie lines
//
// Every plugin of the process can read and write shared data. So the lines, which are somebody's session, are sealed with the session's own key
// (session/shared-seal.ts), and what is read is checked.

import { SpanList } from "../../bytes/span-list";
import { SessionName } from "../../session/session-name";
import { openShared, SHARED_TAG_BYTES, sealShared } from "../../session/shared-seal";

const MAGIC: u32 = 0x33545350;
const GENUINE_AT: usize = 32;
const COUNT_AT: usize = 36;
const TAG_AT: usize = 40;
const LENGTHS_AT: usize = TAG_AT + usize(SHARED_TAG_BYTES);

/** More than the cookies of any session that is opened here. */
const RECORD_BYTES: i32 = 96 * 1024;
const LINES_MAX: i32 = 64;

/** Longer than any lease: the longest call of 60 s, and the margin that a lease has. One that ends later is from before the clock stepped back. */
const LEASE_MAX_MILLIS: i64 = 62_000;
const RECORD: usize = memory.data(96 * 1024, 8);

export enum SharedState {
  /** Nothing is known. */
  None,
  /** A worker is asking the auth service about it. */
  Leased,
  /** It was refreshed: the lines are its new cookies. */
  Refreshed,
  /** The auth service refused to refresh it. */
  Refused,
}

/** The record read last; its lines point into the bytes that were read, which are opened in place. */
@final
export class SharedRecord {
  state: SharedState = SharedState.None;
  /** Of any session, with time left. */
  isLive: bool = false;
  /** Somebody vouched for its session: a configured secret, or the auth service. */
  isGenuine: bool = false;
  untilMillis: i64 = 0;
  private isOwn: bool = false;
  readonly lines: SpanList = new SpanList();

  /** Reads a slot. Bytes that are no record, and one whose time is over, are not live. */
  read(bytes: usize, length: i32, name: SessionName, nowMillis: i64): void {
    this.clear();
    if (length < i32(LENGTHS_AT) || load<u32>(bytes) !== MAGIC) return;
    const state = load<u32>(bytes, 4);
    if (state === u32(SharedState.None) || state > u32(SharedState.Refused)) return;
    this.untilMillis = load<i64>(bytes, 8);
    const remaining = this.untilMillis - nowMillis;
    if (remaining <= 0 || (state === u32(SharedState.Leased) && remaining > LEASE_MAX_MILLIS)) return;
    this.isOwn = load<u64>(bytes, 16) === name.sealLow && load<u64>(bytes, 24) === name.sealHigh;
    if (this.isOwn && !this.openLines(bytes, length, name)) return this.clear();
    this.isLive = true;
    this.isGenuine = load<u32>(bytes + GENUINE_AT) !== 0;
    this.state = i32(state);
  }

  clear(): void {
    this.state = SharedState.None;
    this.isLive = false;
    this.isGenuine = false;
    this.isOwn = false;
    this.lines.clear();
  }

  /** Whether it is of the session that it was read for. */
  get isOfSession(): bool {
    return this.isLive && this.isOwn;
  }

  private openLines(bytes: usize, length: i32, name: SessionName): bool {
    const count = load<u32>(bytes + COUNT_AT);
    const size = length - i32(LENGTHS_AT);
    if (count > 0 && !openShared(name.shareKey, bytes + LENGTHS_AT, size, bytes + TAG_AT)) return false;
    if (count > u32(LINES_MAX)) return false;
    let at = i64(LENGTHS_AT) + i64(count) * 4;
    for (let i: u32 = 0; i < count; i++) {
      if (at > i64(length) || i64(LENGTHS_AT) + i64(count) * 4 > i64(length)) return false;
      const size = load<u32>(bytes + LENGTHS_AT + usize(i) * 4);
      if (at + i64(size) > i64(length)) return false;
      this.lines.add(bytes + usize(at), i32(size));
      at += i64(size);
    }
    return true;
  }
}

/** Whether bytes are a record whose time is over. */
export function isRecordOver(bytes: usize, length: i32, nowMillis: i64): bool {
  return length >= i32(LENGTHS_AT) && load<u32>(bytes) === MAGIC && load<i64>(bytes, 8) <= nowMillis;
}

/** Lays out a record, at sharedRecordBytes. Answers its length, 0 for one with too many or too long lines. */
export function writeSharedRecord(
  state: SharedState,
  untilMillis: i64,
  name: SessionName,
  lines: SpanList | null,
): i32 {
  const count = lines === null ? 0 : lines.length;
  if (count > LINES_MAX) return 0;
  store<u32>(RECORD, MAGIC);
  store<u32>(RECORD, u32(state), 4);
  store<i64>(RECORD, untilMillis, 8);
  store<u64>(RECORD, name.sealLow, 16);
  store<u64>(RECORD, name.sealHigh, 24);
  store<u32>(RECORD + GENUINE_AT, u32(name.isGenuine));
  store<u32>(RECORD + COUNT_AT, u32(count));
  let used = i32(LENGTHS_AT) + count * 4;
  if (lines === null || count === 0) return used;
  for (let i = 0; i < count; i++) {
    const size = lines.size(i);
    if (used + size > RECORD_BYTES) return 0;
    store<u32>(RECORD + LENGTHS_AT + usize(i) * 4, u32(size));
    memory.copy(RECORD + usize(used), lines.pointer(i), usize(size));
    used += size;
  }
  sealShared(name.shareKey, RECORD + LENGTHS_AT, used - i32(LENGTHS_AT), RECORD + TAG_AT);
  return used;
}

export function sharedRecordBytes(): usize {
  return RECORD;
}
