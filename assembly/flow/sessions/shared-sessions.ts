// Shared data as a table of sessions that the workers of this process know something about.
//
// Shared data cannot be deleted, so the table has a fixed number of slots; a session has two of them, which follow from its seal. Whoever
// nobody vouches for takes a free one or none: what is known of genuine sessions is not pushed out by made-up cookies. A session that finds no
// place is asked about without a lease.

import { ascii, bytesOf } from "../../bytes/ascii";
import { writeHexadecimal } from "../../bytes/hexadecimal";
import { SpanList } from "../../bytes/span-list";
import {
  isRecordOver,
  SharedRecord,
  SharedState,
  sharedRecordBytes,
  writeSharedRecord,
} from "./shared-record";
import { arenaMark, releaseArena } from "../../bytes/arena";
import { SharedTable } from "../../ports/shared-table";
import { SessionName } from "../../session/session-name";
import { WipeList } from "./wipe-list";

const SLOTS: u32 = 8192;
const SLOT_PREFIX = ascii("postern.session.");
const SLOT_DIGITS: i32 = 4;
const SLOT_KEY_BYTES: i32 = 16 + SLOT_DIGITS;
const SLOT_KEY: usize = memory.data(20);
const READY_KEY = ascii("postern.sessions");

/** What taking a lease came to. */
export enum Lease {
  Taken,
  /** Another worker was faster. */
  Elsewhere,
  /** There is no place for it: the session is asked about all the same. */
  NoRoom,
}

@final
export class SharedSessions {
  /** What `find` found; its lines are valid until the arena is reset. */
  readonly found: SharedRecord = new SharedRecord();
  /** What the slot holds that was looked at last. */
  private readonly other: SharedRecord = new SharedRecord();
  private readonly toWipe: WipeList = new WipeList();

  constructor(private readonly table: SharedTable) {}

  /** Creates the slots, once per process: a slot that exists can be taken by compare-and-swap. */
  prepare(): void {
    const table = this.table;
    if (table.read(bytesOf(READY_KEY), READY_KEY.length)) return;
    for (let slot: u32 = 0; slot < SLOTS; slot++) {
      writeKey(slot);
      table.write(SLOT_KEY, SLOT_KEY_BYTES, SLOT_KEY, SLOT_KEY_BYTES, 0);
    }
    table.write(bytesOf(READY_KEY), READY_KEY.length, bytesOf(READY_KEY), READY_KEY.length, 0);
  }

  /** What the process knows of a session; lines of it are in `found` then. */
  find(name: SessionName, nowMillis: i64): SharedState {
    const found = this.found;
    for (let choice = 0; choice < 2; choice++) {
      this.readSlot(found, slotOf(name, choice), name, nowMillis);
      if (found.isOfSession) return found.state;
    }
    found.clear();
    return SharedState.None;
  }

  /**
   * What the process knows of a session that replaced another. When it was replaced in turn, its lines take the place of those in `found`,
   * which else stay.
   */
  findSuccessor(name: SessionName, nowMillis: i64): SharedState {
    const other = this.other;
    for (let choice = 0; choice < 2; choice++) {
      this.readSlot(other, slotOf(name, choice), name, nowMillis);
      if (!other.isOfSession) continue;
      if (other.state === SharedState.Refreshed) this.found.lines.copyFrom(other.lines);
      return other.state;
    }
    return SharedState.None;
  }

  /** Takes the lease on a session that no worker knows anything of. */
  lease(name: SessionName, untilMillis: i64, nowMillis: i64): Lease {
    const choice = this.placeFor(name, nowMillis);
    if (choice < 0) return Lease.NoRoom;
    if (this.other.isOfSession) return Lease.Elsewhere;
    const bytes = writeSharedRecord(SharedState.Leased, untilMillis, name, null);
    if (!this.writeSlot(slotOf(name, choice), bytes, this.table.cas)) return Lease.Elsewhere;
    // Another worker may have met the two slots in another state, and taken the other one.
    this.glanceAt(name, 1 - choice, nowMillis);
    if (!this.other.isOfSession) return Lease.Taken;
    this.publish(name, SharedState.None, nowMillis, nowMillis, null);
    return Lease.Elsewhere;
  }

  /**
   * Says something about a session to all workers; None takes back what was said. Whether it was written: new cookies are the last word on a session,
   * whatever a worker says after them of the old ones, and of two workers that write at once the first is heard.
   */
  publish(
    name: SessionName,
    state: SharedState,
    untilMillis: i64,
    nowMillis: i64,
    lines: SpanList | null,
  ): bool {
    const choice = this.placeFor(name, nowMillis);
    if (choice < 0) return false;
    const isRefresh = state === SharedState.Refreshed;
    if (!isRefresh && this.isRefreshed) return false;
    if (state === SharedState.None && !this.other.isOfSession) return false;
    const bytes = writeSharedRecord(state, untilMillis, name, lines);
    const slot = slotOf(name, choice);
    if (bytes <= 0 || !this.writeSlot(slot, bytes, isRefresh ? 0 : this.table.cas)) return false;
    if (isRefresh) this.toWipe.add(i32(slot), untilMillis);
    return true;
  }

  /** Whether the slot looked at last has new cookies for the session. */
  private get isRefreshed(): bool {
    return this.other.isOfSession && this.other.state === SharedState.Refreshed;
  }

  /** Takes back what was said about a session. */
  takeBack(name: SessionName, nowMillis: i64): void {
    this.publish(name, SharedState.None, nowMillis, nowMillis, null);
  }

  /** Overwrites what this worker wrote of new cookies, once their time is over. Call it from a tick. */
  wipe(nowMillis: i64): void {
    const table = this.table;
    for (let slot = this.toWipe.next(nowMillis); slot >= 0; slot = this.toWipe.next(nowMillis)) {
      writeKey(u32(slot));
      const mark = arenaMark();
      const isThere = table.read(SLOT_KEY, SLOT_KEY_BYTES);
      const isOver = isThere && isRecordOver(table.value, table.length, nowMillis);
      releaseArena(mark);
      if (isOver) table.write(SLOT_KEY, SLOT_KEY_BYTES, SLOT_KEY, SLOT_KEY_BYTES, table.cas);
    }
  }

  /**
   * Which of its two slots a session may write to: the one that is its own, a free one, or for a genuine session one that no genuine session
   * holds, at last the one whose time is over sooner. -1 for none. What the slot holds is in `other` then, and the table's cas is its.
   */
  private placeFor(name: SessionName, nowMillis: i64): i32 {
    let best = -1;
    let bestRank: i64 = -1;
    for (let choice = 0; choice < 2; choice++) {
      this.glanceAt(name, choice, nowMillis);
      const rank = rankOf(this.other, name, nowMillis);
      if (rank > bestRank) {
        best = choice;
        bestRank = rank;
      }
    }
    if (best >= 0) this.glanceAt(name, best, nowMillis);
    return best;
  }

  /** Reads a slot into `other`, but for its lines. */
  private glanceAt(name: SessionName, choice: i32, nowMillis: i64): void {
    const mark = arenaMark();
    this.readSlot(this.other, slotOf(name, choice), name, nowMillis);
    this.other.lines.clear();
    releaseArena(mark);
  }

  private readSlot(into: SharedRecord, slot: u32, name: SessionName, nowMillis: i64): void {
    writeKey(slot);
    into.clear();
    const table = this.table;
    if (table.read(SLOT_KEY, SLOT_KEY_BYTES)) into.read(table.value, table.length, name, nowMillis);
  }

  /** Writes the record that was laid out. */
  private writeSlot(slot: u32, bytes: i32, cas: u32): bool {
    writeKey(slot);
    return this.table.write(SLOT_KEY, SLOT_KEY_BYTES, sharedRecordBytes(), bytes, cas);
  }
}

/** How well a slot that holds this record suits a session; -1 for not at all. */
function rankOf(held: SharedRecord, name: SessionName, nowMillis: i64): i64 {
  if (held.isOfSession) return i64.MAX_VALUE;
  if (!held.isLive) return i64.MAX_VALUE - 1;
  if (!name.isGenuine) return -1;
  return held.isGenuine ? max<i64>(0, i64.MAX_VALUE / 2 - (held.untilMillis - nowMillis)) : i64.MAX_VALUE - 2;
}

/** The first or the second slot of a session. */
function slotOf(name: SessionName, choice: i32): u32 {
  const first = u32(name.sealLow % u64(SLOTS));
  if (choice === 0) return first;
  const second = u32(name.sealHigh % u64(SLOTS));
  return second === first ? (second + 1) % SLOTS : second;
}

function writeKey(slot: u32): void {
  memory.copy(SLOT_KEY, bytesOf(SLOT_PREFIX), usize(SLOT_PREFIX.length));
  writeHexadecimal(SLOT_KEY + usize(SLOT_PREFIX.length), SLOT_DIGITS, slot);
}
