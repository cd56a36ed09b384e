// Refreshes that this process has seen, in shared data: which login the cookie of a seal goes back to. Kept for sessions that do not name their
// login themselves (session/session-name.ts).
//
// The table has a fixed size; only refreshes of genuine sessions take a place, and of a full slot the one whose time is over first goes.

import { ascii, bytesOf } from "../../bytes/ascii";
import { writeHexadecimal } from "../../bytes/hexadecimal";
import { SharedTable } from "../../ports/shared-table";
import { Lineage } from "../../session/lineage";
import { SessionName } from "../../session/session-name";

const SLOTS: u32 = 4096;
const KEY_PREFIX = ascii("postern.login.");
const KEY_DIGITS: i32 = 3;
const KEY_BYTES: i32 = 14 + KEY_DIGITS;
const KEY: usize = memory.data(17);

/** seal u64 u64 | login u64 u64 | until, Unix ms i64 */
const ENTRY_BYTES: usize = 40;
const ENTRIES: i32 = 8;
const SLOT_BYTES: i32 = 320;
const SLOT: usize = memory.data(320, 8);

@final
export class SharedLineage extends Lineage {
  constructor(private readonly table: SharedTable) {
    super();
  }

  find(sealLow: u64, sealHigh: u64): bool {
    this.readSlot(sealLow);
    for (let i = 0; i < ENTRIES; i++) {
      const entry = SLOT + usize(i) * ENTRY_BYTES;
      if (load<u64>(entry) !== sealLow || load<u64>(entry, 8) !== sealHigh) continue;
      this.loginLow = load<u64>(entry, 16);
      this.loginHigh = load<u64>(entry, 24);
      return true;
    }
    return false;
  }

  /** Notes that the session `name` came out of a refresh of one of the login of `before`. */
  note(before: SessionName, name: SessionName, untilMillis: i64): void {
    this.readSlot(name.sealLow);
    let place = SLOT;
    for (let i = 0; i < ENTRIES; i++) {
      const entry = SLOT + usize(i) * ENTRY_BYTES;
      if (load<u64>(entry) === name.sealLow && load<u64>(entry, 8) === name.sealHigh) place = entry;
      else if (load<i64>(entry, 32) < load<i64>(place, 32)) place = entry;
    }
    store<u64>(place, name.sealLow);
    store<u64>(place, name.sealHigh, 8);
    store<u64>(place, before.loginLow, 16);
    store<u64>(place, before.loginHigh, 24);
    store<i64>(place, untilMillis, 32);
    this.table.write(KEY, KEY_BYTES, SLOT, SLOT_BYTES, 0);
  }

  /** Selects the slot of a seal and copies it; an empty one is all zeros. */
  private readSlot(sealLow: u64): void {
    writeKey(u32(sealLow % u64(SLOTS)));
    memory.fill(SLOT, 0, usize(SLOT_BYTES));
    const table = this.table;
    if (!table.read(KEY, KEY_BYTES) || table.length !== SLOT_BYTES) return;
    memory.copy(SLOT, table.value, usize(SLOT_BYTES));
  }
}

function writeKey(slot: u32): void {
  memory.copy(KEY, bytesOf(KEY_PREFIX), usize(KEY_PREFIX.length));
  writeHexadecimal(KEY + usize(KEY_PREFIX.length), KEY_DIGITS, slot);
}
