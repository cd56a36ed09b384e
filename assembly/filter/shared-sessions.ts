// Shared data as a table of sessions that the workers of this process know something about.
//
// Shared data cannot be deleted, so the table has a fixed number of slots; a session's slot follows from its digest, and a
// later session takes an earlier one's place. Losing a record costs a call, nothing else.

import { ascii, bytesOf } from "../bytes/ascii";
import { SpanList } from "../bytes/span-list";
import { digestSession } from "../cache/session-digest";
import { SharedRecord, SharedState, sharedRecordBytes, writeSharedRecord } from "../cache/shared-record";
import { readShared, sharedCas, sharedLength, sharedValue, writeShared } from "../host/shared-data";

const SLOTS: u32 = 8192;
const SLOT_PREFIX = ascii("postern.session.");
const SLOT_DIGITS: i32 = 4;
const SLOT_KEY_BYTES: i32 = 16 + SLOT_DIGITS;
const SLOT_KEY: usize = memory.data(20);
const READY_KEY = ascii("postern.sessions");
const HEX = ascii("0123456789abcdef");

const DIGEST: usize = memory.data(32, 8);

/** The record that findShared read. */
export const shared = new SharedRecord();
const successor = new SharedRecord();

/** Creates the slots, once per process: a slot that exists can be taken by compare-and-swap. */
export function prepareSharedSessions(): void {
  if (readShared(bytesOf(READY_KEY), READY_KEY.length)) return;
  for (let slot: u32 = 0; slot < SLOTS; slot++) {
    setSlot(slot);
    writeShared(SLOT_KEY, SLOT_KEY_BYTES, SLOT_KEY, SLOT_KEY_BYTES, 0);
  }
  writeShared(bytesOf(READY_KEY), READY_KEY.length, bytesOf(READY_KEY), READY_KEY.length, 0);
}

/** What the process knows of a session value; lines of it are in `shared` until the arena is reset. */
export function findShared(value: usize, length: i32, nowMillis: i64): SharedState {
  selectSlot(value, length);
  if (!readShared(SLOT_KEY, SLOT_KEY_BYTES)) return SharedState.None;
  return shared.read(sharedValue(), sharedLength(), DIGEST, nowMillis);
}

/**
 * What the process knows of a session value that replaced another. When it was replaced in turn, its lines take the place of
 * those in `shared`, which else stay.
 */
export function findSuccessor(value: usize, length: i32, nowMillis: i64): SharedState {
  selectSlot(value, length);
  if (!readShared(SLOT_KEY, SLOT_KEY_BYTES)) return SharedState.None;
  const state = successor.read(sharedValue(), sharedLength(), DIGEST, nowMillis);
  if (state === SharedState.Refreshed) shared.lines.copyFrom(successor.lines);
  return state;
}

/** Takes the lease on the session that findShared or findSuccessor was just asked about. False when another worker was faster. */
export function leaseShared(untilMillis: i64): bool {
  const bytes = writeSharedRecord(SharedState.Leased, untilMillis, DIGEST, null);
  return writeShared(SLOT_KEY, SLOT_KEY_BYTES, sharedRecordBytes(), bytes, sharedCas());
}

/** Says something about a session to all workers. */
export function publishShared(
  value: usize,
  length: i32,
  state: SharedState,
  untilMillis: i64,
  lines: SpanList | null,
): void {
  selectSlot(value, length);
  const bytes = writeSharedRecord(state, untilMillis, DIGEST, lines);
  if (bytes > 0) writeShared(SLOT_KEY, SLOT_KEY_BYTES, sharedRecordBytes(), bytes, 0);
}

function selectSlot(value: usize, length: i32): void {
  digestSession(value, length, DIGEST);
  setSlot(load<u32>(DIGEST) % SLOTS);
}

function setSlot(slot: u32): void {
  memory.copy(SLOT_KEY, bytesOf(SLOT_PREFIX), usize(SLOT_PREFIX.length));
  let rest = slot;
  for (let i = 1; i <= SLOT_DIGITS; i++) {
    store<u8>(SLOT_KEY + usize(SLOT_KEY_BYTES - i), load<u8>(bytesOf(HEX) + usize(rest & 15)));
    rest >>= 4;
  }
}
