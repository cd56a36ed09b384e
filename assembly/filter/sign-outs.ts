// Sign-outs, told to all workers of the process and kept for VMs that start later: a log in shared data, and a metric that counts them.
//
// Reading a metric costs a request little and tells whether there is anything new in the log. What is written down are the keyed hashes of
// session/session-name.ts, whose key the workers share; they say nothing about a session to whoever reads them.
//
// The log is a ring of segments, each a key of its own. Writers fill the current one by compare-and-swap and move on when it is full:
//
//   postern.sign_outs          number of the current segment u64
//   postern.sign_outs.<hex>    number of this segment u64 | entries u64 | entries x (name u64 u64, until Unix ms i64)

import { DENIED_MAX, DeniedLogins } from "../cache/denied-logins";
import { ascii, bytesOf } from "../bytes/ascii";
import { arenaMark, releaseArena } from "../host/memory";
import { readShared, sharedCas, sharedLength, sharedValue, writeShared } from "../host/shared-data";
import { countSignOut, newsSeen } from "./stats";

const HEAD_KEY = ascii("postern.sign_outs");
const HEAD: usize = memory.data(8, 8);

const SEGMENT_ENTRIES: i32 = 512;
/** As many as one VM can keep in force. */
const SEGMENTS: u64 = u64(DENIED_MAX / SEGMENT_ENTRIES);
const SEGMENT_PREFIX = ascii("postern.sign_outs.");
const SEGMENT_KEY_BYTES: i32 = 18 + 2;
const SEGMENT_KEY: usize = memory.data(20);
const HEX = ascii("0123456789abcdef");

const ENTRY_BYTES: usize = 24;
const ENTRIES_AT: usize = 16;
const SEGMENT_BYTES: i32 = 16 + 512 * 24;
const SEGMENT: usize = memory.data(16 + 512 * 24, 8);

/** Workers that sign out at the same moment take turns. */
const WRITE_TRIES: i32 = 32;

let countSeen: i64 = 0;
// What of the log this VM has applied: whole segments before this one, and so many of its entries.
let appliedSegment: u64 = 0;
let appliedEntries: u64 = 0;

/** Creates the log, once per process, so that its writers can take turns by compare-and-swap. */
export function prepareSignOuts(): void {
  if (readShared(bytesOf(HEAD_KEY), HEAD_KEY.length)) return;
  for (let number: u64 = 0; number < SEGMENTS; number++) {
    setSegment(number);
    clearSegment(number);
    writeShared(SEGMENT_KEY, SEGMENT_KEY_BYTES, SEGMENT, SEGMENT_BYTES, 0);
  }
  store<u64>(HEAD, 0);
  writeShared(bytesOf(HEAD_KEY), HEAD_KEY.length, HEAD, 8, 0);
}

/** Tells all workers that a login, or the cookie of a seal, was signed out; for nothing later than this time (Unix milliseconds). */
export function publishSignOut(low: u64, high: u64, untilMillis: i64): void {
  for (let i = 0; i < WRITE_TRIES; i++) if (append(low, high, untilMillis)) break;
  countSignOut();
}

/** Whether something happened that this VM has not seen: the log may hold what it has not applied. */
export function hasNews(): bool {
  return newsSeen() !== countSeen;
}

/** Applies what was signed out since the last time. */
export function applySignOuts(denied: DeniedLogins, nowMillis: i64): void {
  const count = newsSeen();
  if (!readHead()) return;
  countSeen = count;
  const current = load<u64>(HEAD);
  if (current - appliedSegment >= SEGMENTS) startAt(current - SEGMENTS + 1);
  while (appliedSegment < current) {
    applySegment(denied, nowMillis);
    startAt(appliedSegment + 1);
  }
  applySegment(denied, nowMillis);
}

function startAt(segment: u64): void {
  appliedSegment = segment;
  appliedEntries = 0;
}

function applySegment(denied: DeniedLogins, nowMillis: i64): void {
  if (!readSegment(appliedSegment) || load<u64>(SEGMENT) !== appliedSegment) return;
  const entries = load<u64>(SEGMENT, 8);
  for (; appliedEntries < entries; appliedEntries++) {
    const entry = SEGMENT + ENTRIES_AT + usize(appliedEntries) * ENTRY_BYTES;
    const untilMillis = load<i64>(entry, 16);
    if (untilMillis > nowMillis) denied.add(load<u64>(entry), load<u64>(entry, 8), untilMillis, nowMillis);
  }
}

/** Appends an entry to the current segment, or opens the next one. False when there is need to try again. */
function append(low: u64, high: u64, untilMillis: i64): bool {
  if (!readHead()) return false;
  const current = load<u64>(HEAD);
  const headCas = sharedCas();
  if (!readSegment(current)) return false;
  // A lap ago it held entries that are older than all others.
  if (load<u64>(SEGMENT) !== current) clearSegment(current);
  const entries = load<u64>(SEGMENT, 8);
  if (entries >= u64(SEGMENT_ENTRIES)) {
    store<u64>(HEAD, current + 1);
    writeShared(bytesOf(HEAD_KEY), HEAD_KEY.length, HEAD, 8, headCas);
    return false;
  }
  const entry = SEGMENT + ENTRIES_AT + usize(entries) * ENTRY_BYTES;
  store<u64>(entry, low);
  store<u64>(entry, high, 8);
  store<i64>(entry, untilMillis, 16);
  store<u64>(SEGMENT, entries + 1, 8);
  return writeShared(SEGMENT_KEY, SEGMENT_KEY_BYTES, SEGMENT, SEGMENT_BYTES, sharedCas());
}

function readHead(): bool {
  if (!readShared(bytesOf(HEAD_KEY), HEAD_KEY.length) || sharedLength() !== 8) return false;
  store<u64>(HEAD, load<u64>(sharedValue()));
  return true;
}

/** Copies a segment to SEGMENT. */
function readSegment(number: u64): bool {
  setSegment(number);
  const mark = arenaMark();
  const isRead = readShared(SEGMENT_KEY, SEGMENT_KEY_BYTES) && sharedLength() === SEGMENT_BYTES;
  if (isRead) memory.copy(SEGMENT, sharedValue(), usize(SEGMENT_BYTES));
  releaseArena(mark);
  return isRead && load<u64>(SEGMENT, 8) <= u64(SEGMENT_ENTRIES);
}

function clearSegment(number: u64): void {
  memory.fill(SEGMENT, 0, usize(SEGMENT_BYTES));
  store<u64>(SEGMENT, number);
}

function setSegment(number: u64): void {
  memory.copy(SEGMENT_KEY, bytesOf(SEGMENT_PREFIX), usize(SEGMENT_PREFIX.length));
  const place = u32(number % SEGMENTS);
  store<u8>(SEGMENT_KEY + 18, load<u8>(bytesOf(HEX) + usize(place >> 4)));
  store<u8>(SEGMENT_KEY + 19, load<u8>(bytesOf(HEX) + usize(place & 15)));
}
