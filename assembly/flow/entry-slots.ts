// Short entries by a key of 128 bits in shared data, for all workers: 4096 slots of eight entries each, by the key's lower bits.
//
//   <prefix><three hex digits>    8 x (key u64 u64 | content | rank i64)
//
// The size is fixed: of a full slot the entry of the lowest rank goes. Two workers that write to one slot at the same moment may lose the
// entry of one: what is kept here must be no more than a help.

import { arenaMark, releaseArena } from "../bytes/arena";
import { bytesOf, Text } from "../bytes/ascii";
import { writeHexadecimal } from "../bytes/hexadecimal";
import { SharedTable } from "../ports/shared-table";

const SLOTS: u32 = 4096;
const ENTRIES: i32 = 8;
const KEY_DIGITS: i32 = 3;
/** The longest prefix, and the digits. */
const KEY: usize = memory.data(32);
const KEY_BYTES_OF_ENTRY: i32 = 16;
const RANK_BYTES: i32 = 8;
/** The largest content, and what is around it. */
const ENTRY_BYTES_MAX: i32 = 48;
/** The slot in hand. */
const SLOT: usize = memory.data(ENTRIES * ENTRY_BYTES_MAX, 8);

@final
export class EntrySlots {
  private readonly entryBytes: i32;

  /** `prefix`: of the keys, at most 29 bytes. `contentBytes`: a multiple of 8 up to 24. */
  constructor(
    private readonly table: SharedTable,
    private readonly prefix: Text,
    contentBytes: i32,
  ) {
    this.entryBytes = KEY_BYTES_OF_ENTRY + contentBytes + RANK_BYTES;
  }

  /** Where the content of a key's entry is, its rank behind it; 0 when there is none. Valid until the next call. */
  find(low: u64, high: u64): usize {
    this.readSlot(low);
    const entry = this.entryOf(low, high);
    return entry === 0 ? 0 : entry + usize(KEY_BYTES_OF_ENTRY);
  }

  /** Makes room for a key's entry, the one that it has or another's; answers where its content goes. `write` must follow. */
  take(low: u64, high: u64, rank: i64): usize {
    this.readSlot(low);
    const own = this.entryOf(low, high);
    const entry = own === 0 ? this.lowest() : own;
    store<u64>(entry, low);
    store<u64>(entry, high, 8);
    store<i64>(this.rankOf(entry), rank);
    return entry + usize(KEY_BYTES_OF_ENTRY);
  }

  /** Writes the slot in which room was taken. */
  write(): void {
    this.table.write(KEY, this.prefix.length + KEY_DIGITS, SLOT, this.slotBytes, 0);
  }

  private get slotBytes(): i32 {
    return ENTRIES * this.entryBytes;
  }

  private rankOf(entry: usize): usize {
    return entry + usize(this.entryBytes - RANK_BYTES);
  }

  private entryOf(low: u64, high: u64): usize {
    for (let i = 0; i < ENTRIES; i++) {
      const entry = SLOT + usize(i * this.entryBytes);
      if (load<u64>(entry) === low && load<u64>(entry, 8) === high) return entry;
    }
    return 0;
  }

  private lowest(): usize {
    let lowest = SLOT;
    for (let i = 1; i < ENTRIES; i++) {
      const entry = SLOT + usize(i * this.entryBytes);
      if (load<i64>(this.rankOf(entry)) < load<i64>(this.rankOf(lowest))) lowest = entry;
    }
    return lowest;
  }

  /** Selects the slot of a key and copies it; one that is not there, or of another size, is all zeros. */
  private readSlot(low: u64): void {
    const prefix = this.prefix;
    memory.copy(KEY, bytesOf(prefix), usize(prefix.length));
    writeHexadecimal(KEY + usize(prefix.length), KEY_DIGITS, u32(low % u64(SLOTS)));
    memory.fill(SLOT, 0, usize(this.slotBytes));
    const mark = arenaMark();
    if (this.table.read(KEY, prefix.length + KEY_DIGITS) && this.table.length === this.slotBytes)
      memory.copy(SLOT, this.table.value, usize(this.slotBytes));
    releaseArena(mark);
  }
}
