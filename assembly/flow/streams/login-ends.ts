// When logins are over, as far as a refresh has moved that: in shared data, so that each worker knows what another's refresh came to.
//
// The table has a fixed size; of a full slot the login that was heard of longest ago goes.
//
//   postern.ends.<hex>    entries x (login u64 u64 | over at, Unix ms i64 | written at, Unix ms i64)

import { ascii, bytesOf } from "../../bytes/ascii";
import { writeHexadecimal } from "../../bytes/hexadecimal";
import { arenaMark, releaseArena } from "../../bytes/arena";
import { SharedTable } from "../../ports/shared-table";

const SLOTS: u32 = 4096;
const KEY_PREFIX = ascii("postern.ends.");
const KEY_DIGITS: i32 = 3;
const KEY_BYTES: i32 = 13 + KEY_DIGITS;
const KEY: usize = memory.data(16);

const ENTRY_BYTES: usize = 32;
const ENTRIES: i32 = 8;
const SLOT_BYTES: i32 = 256;
const SLOT: usize = memory.data(256, 8);

@final
export class LoginEnds {
  /** What `find` found, Unix milliseconds: when the login is over, and when that was written. */
  endsMillis: i64 = 0;
  notedMillis: i64 = 0;

  constructor(private readonly table: SharedTable) {}

  /** Whether a refresh said something of a login. */
  find(low: u64, high: u64): bool {
    readSlot(this.table, low);
    const entry = entryOf(low, high);
    if (load<u64>(entry) !== low || load<u64>(entry, 8) !== high) return false;
    this.endsMillis = load<i64>(entry, 16);
    this.notedMillis = load<i64>(entry, 24);
    return true;
  }

  /** Notes when a login is over by a refresh of now. */
  note(low: u64, high: u64, endsMillis: i64, nowMillis: i64): void {
    readSlot(this.table, low);
    const entry = entryOf(low, high);
    store<u64>(entry, low);
    store<u64>(entry, high, 8);
    store<i64>(entry, endsMillis, 16);
    store<i64>(entry, nowMillis, 24);
    this.table.write(KEY, KEY_BYTES, SLOT, SLOT_BYTES, 0);
  }
}

/** The place of a login in the slot in hand, or the one that was written longest ago. */
function entryOf(low: u64, high: u64): usize {
  let place = SLOT;
  for (let i = 0; i < ENTRIES; i++) {
    const entry = SLOT + usize(i) * ENTRY_BYTES;
    if (load<u64>(entry) === low && load<u64>(entry, 8) === high) return entry;
    if (load<i64>(entry, 24) < load<i64>(place, 24)) place = entry;
  }
  return place;
}

/** Selects the slot of a login and copies it; an empty one is all zeros. */
function readSlot(table: SharedTable, low: u64): void {
  memory.copy(KEY, bytesOf(KEY_PREFIX), usize(KEY_PREFIX.length));
  writeHexadecimal(KEY + usize(KEY_PREFIX.length), KEY_DIGITS, u32(low % u64(SLOTS)));
  memory.fill(SLOT, 0, usize(SLOT_BYTES));
  const mark = arenaMark();
  if (table.read(KEY, KEY_BYTES) && table.length === SLOT_BYTES)
    memory.copy(SLOT, table.value, usize(SLOT_BYTES));
  releaseArena(mark);
}
