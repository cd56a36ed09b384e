// Shared data as a table of sessions that the workers of this process know something about.
//
// Shared data cannot be deleted, so the table has a fixed number of slots; a session has two of them, which follow from its seal. Whoever
// nobody vouches for takes a free one or none: what is known of genuine sessions is not pushed out by made-up cookies. A session that finds no
// place is asked about without a lease.

import { ascii, bytesOf } from "../bytes/ascii";
import { SpanList } from "../bytes/span-list";
import {
  isRecordOver,
  SharedRecord,
  SharedState,
  sharedRecordBytes,
  writeSharedRecord,
} from "../decision/shared-record";
import { arenaMark, releaseArena } from "../host/memory";
import { readShared, sharedCas, sharedLength, sharedValue, writeShared } from "../host/shared-data";
import { SessionName } from "../session/session-name";
import { nextToWipe, wipeLater } from "./wipe-list";

const SLOTS: u32 = 8192;
const SLOT_PREFIX = ascii("postern.session.");
const SLOT_DIGITS: i32 = 4;
const SLOT_KEY_BYTES: i32 = 16 + SLOT_DIGITS;
const SLOT_KEY: usize = memory.data(20);
const READY_KEY = ascii("postern.sessions");
const HEX = ascii("0123456789abcdef");

/** What taking a lease came to. */
export enum Lease {
  Taken,
  /** Another worker was faster. */
  Elsewhere,
  /** There is no place for it: the session is asked about all the same. */
  NoRoom,
}

/** The record that findShared found. */
export const shared = new SharedRecord();
const other = new SharedRecord();

/** Creates the slots, once per process: a slot that exists can be taken by compare-and-swap. */
export function prepareSharedSessions(): void {
  if (readShared(bytesOf(READY_KEY), READY_KEY.length)) return;
  for (let slot: u32 = 0; slot < SLOTS; slot++) {
    setSlot(slot);
    writeShared(SLOT_KEY, SLOT_KEY_BYTES, SLOT_KEY, SLOT_KEY_BYTES, 0);
  }
  writeShared(bytesOf(READY_KEY), READY_KEY.length, bytesOf(READY_KEY), READY_KEY.length, 0);
}

/** What the process knows of a session; lines of it are in `shared` until the arena is reset. */
export function findShared(name: SessionName, nowMillis: i64): SharedState {
  for (let choice = 0; choice < 2; choice++) {
    readSlot(shared, name, choice, nowMillis);
    if (shared.isOfSession) return shared.state;
  }
  shared.clear();
  return SharedState.None;
}

/**
 * What the process knows of a session that replaced another. When it was replaced in turn, its lines take the place of those in `shared`,
 * which else stay.
 */
export function findSuccessor(name: SessionName, nowMillis: i64): SharedState {
  for (let choice = 0; choice < 2; choice++) {
    readSlot(other, name, choice, nowMillis);
    if (!other.isOfSession) continue;
    if (other.state === SharedState.Refreshed) shared.lines.copyFrom(other.lines);
    return other.state;
  }
  return SharedState.None;
}

/** Takes the lease on a session that no worker knows anything of. */
export function leaseShared(name: SessionName, untilMillis: i64, nowMillis: i64): Lease {
  const choice = placeFor(name, nowMillis);
  if (choice < 0) return Lease.NoRoom;
  if (other.isOfSession) return Lease.Elsewhere;
  const bytes = writeSharedRecord(SharedState.Leased, untilMillis, name, null);
  if (!writeShared(SLOT_KEY, SLOT_KEY_BYTES, sharedRecordBytes(), bytes, sharedCas())) return Lease.Elsewhere;
  // Another worker may have met the two slots in another state, and taken the other one.
  glanceAt(name, 1 - choice, nowMillis);
  if (!other.isOfSession) return Lease.Taken;
  publishShared(name, SharedState.None, nowMillis, nowMillis, null);
  return Lease.Elsewhere;
}

/** Says something about a session to all workers; None takes back what was said. */
export function publishShared(
  name: SessionName,
  state: SharedState,
  untilMillis: i64,
  nowMillis: i64,
  lines: SpanList | null,
): void {
  if (placeFor(name, nowMillis) < 0) return;
  if (state === SharedState.None && !other.isOfSession) return;
  const bytes = writeSharedRecord(state, untilMillis, name, lines);
  if (bytes <= 0 || !writeShared(SLOT_KEY, SLOT_KEY_BYTES, sharedRecordBytes(), bytes, 0)) return;
  if (state === SharedState.Refreshed) wipeLater(i32(chosenSlot), untilMillis);
}

/** Overwrites what this worker wrote of new cookies, once their time is over. Call it from a tick. */
export function wipeSharedSessions(nowMillis: i64): void {
  for (let slot = nextToWipe(nowMillis); slot >= 0; slot = nextToWipe(nowMillis)) {
    setSlot(u32(slot));
    const mark = arenaMark();
    const isThere = readShared(SLOT_KEY, SLOT_KEY_BYTES);
    const isOver = isThere && isRecordOver(sharedValue(), sharedLength(), nowMillis);
    releaseArena(mark);
    if (isOver) writeShared(SLOT_KEY, SLOT_KEY_BYTES, SLOT_KEY, SLOT_KEY_BYTES, sharedCas());
  }
}

/**
 * Which of its two slots a session may write to: the one that is its own, a free one, or for a genuine session one that no genuine session
 * holds, at last the one whose time is over sooner. -1 for none. The slot is selected then, and what it holds is in `other`.
 */
function placeFor(name: SessionName, nowMillis: i64): i32 {
  let best = -1;
  let bestRank: i64 = -1;
  for (let choice = 0; choice < 2; choice++) {
    glanceAt(name, choice, nowMillis);
    const rank = rankOf(name, nowMillis);
    if (rank > bestRank) {
      best = choice;
      bestRank = rank;
    }
  }
  if (best >= 0) glanceAt(name, best, nowMillis);
  return best;
}

/** Reads a slot into `other`, but for its lines. */
function glanceAt(name: SessionName, choice: i32, nowMillis: i64): void {
  const mark = arenaMark();
  readSlot(other, name, choice, nowMillis);
  other.lines.clear();
  releaseArena(mark);
}

/** How well the slot in `other` suits a session; -1 for not at all. */
function rankOf(name: SessionName, nowMillis: i64): i64 {
  if (other.isOfSession) return i64.MAX_VALUE;
  if (!other.isLive) return i64.MAX_VALUE - 1;
  if (!name.isGenuine) return -1;
  return other.isGenuine
    ? max<i64>(0, i64.MAX_VALUE / 2 - (other.untilMillis - nowMillis))
    : i64.MAX_VALUE - 2;
}

function readSlot(into: SharedRecord, name: SessionName, choice: i32, nowMillis: i64): void {
  const first = u32(name.sealLow % u64(SLOTS));
  const second = u32(name.sealHigh % u64(SLOTS));
  if (choice === 0) setSlot(first);
  else setSlot(second === first ? (second + 1) % SLOTS : second);
  into.clear();
  if (readShared(SLOT_KEY, SLOT_KEY_BYTES)) into.read(sharedValue(), sharedLength(), name, nowMillis);
}

/** The one whose key was made last. */
let chosenSlot: u32 = 0;

function setSlot(slot: u32): void {
  chosenSlot = slot;
  memory.copy(SLOT_KEY, bytesOf(SLOT_PREFIX), usize(SLOT_PREFIX.length));
  let rest = slot;
  for (let i = 1; i <= SLOT_DIGITS; i++) {
    store<u8>(SLOT_KEY + usize(SLOT_KEY_BYTES - i), load<u8>(bytesOf(HEX) + usize(rest & 15)));
    rest >>= 4;
  }
}
