// What the workers of a process tell each other about one session, as the bytes of a shared-data slot. Little endian:
//
//   "PST1" | state u32 | until, Unix ms i64 | SHA-256 of the session value | n u32 | n x length u32 | n Set-Cookie lines
//
// Every plugin of the process can read and write shared data, so it holds no token in clear, and what is read is checked.

import { sameBytes } from "../bytes/span";
import { SpanList } from "../bytes/span-list";
import { DIGEST_BYTES } from "./session-digest";

const MAGIC: u32 = 0x31545350;
const DIGEST_AT: usize = 16;
const COUNT_AT: usize = 48;
const LENGTHS_AT: usize = 52;

/** More than the cookies of any session that is opened here. */
const RECORD_BYTES: i32 = 96 * 1024;
const LINES_MAX: i32 = 64;

/** Longer than any lease: the longest call of 60 s, and the margin that a lease has. One that ends later is from before the clock stepped back. */
const LEASE_MAX_MILLIS: i64 = 62_000;
const RECORD: usize = memory.data(96 * 1024, 8);

export enum SharedState {
  /** Nothing is known; also what a slot of another session is. */
  None,
  /** A worker is asking the auth service about it. */
  Leased,
  /** It was refreshed: the lines are its new cookies. */
  Refreshed,
  /** The auth service refused to refresh it. */
  Refused,
  /** It was signed out. */
  SignedOut,
}

/** The record read last; its lines point into the bytes that were read. */
@final
export class SharedRecord {
  state: SharedState = SharedState.None;
  readonly lines: SpanList = new SpanList();

  /** Reads a slot. Another session's, one whose time is over, and bytes that are no record are None. */
  read(bytes: usize, length: i32, digest: usize, nowMillis: i64): SharedState {
    this.state = SharedState.None;
    this.lines.clear();
    if (length < i32(LENGTHS_AT) || load<u32>(bytes) !== MAGIC) return this.state;
    if (!sameBytes(bytes + DIGEST_AT, digest, DIGEST_BYTES)) return this.state;
    const remaining = load<i64>(bytes, 8) - nowMillis;
    if (remaining <= 0 || !this.readLines(bytes, length)) return this.state;
    const state = load<u32>(bytes, 4);
    if (state === u32(SharedState.Leased) && remaining > LEASE_MAX_MILLIS) return this.state;
    if (state <= u32(SharedState.SignedOut)) this.state = i32(state);
    return this.state;
  }

  private readLines(bytes: usize, length: i32): bool {
    const count = load<u32>(bytes + COUNT_AT);
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

/** Lays out a record; its bytes are at recordBytes. Lines that do not fit are none: answers the length, 0 for too many. */
export function writeSharedRecord(
  state: SharedState,
  untilMillis: i64,
  digest: usize,
  lines: SpanList | null,
): i32 {
  const count = lines === null ? 0 : lines.length;
  if (count > LINES_MAX) return 0;
  store<u32>(RECORD, MAGIC);
  store<u32>(RECORD, u32(state), 4);
  store<i64>(RECORD, untilMillis, 8);
  memory.copy(RECORD + DIGEST_AT, digest, usize(DIGEST_BYTES));
  store<u32>(RECORD + COUNT_AT, u32(count));
  let used = i32(LENGTHS_AT) + count * 4;
  if (lines === null) return used;
  for (let i = 0; i < count; i++) {
    const size = lines.size(i);
    if (used + size > RECORD_BYTES) return 0;
    store<u32>(RECORD + LENGTHS_AT + usize(i) * 4, u32(size));
    memory.copy(RECORD + usize(used), lines.pointer(i), usize(size));
    used += size;
  }
  return used;
}

export function sharedRecordBytes(): usize {
  return RECORD;
}
