// The bearer tokens whose signature failed last, by keyed hash: one that is sent again costs no verification.
//
// A table of its own, so that a flood of forged tokens pushes nothing out but its like. A token's place follows from its hash, and
// holds for one generation of keys:
//
//   hash low u64 | hash high u64 | note i32 | generation u32

const SLOTS: i32 = 256;
const SLOT_BYTES: i32 = 24;

@final
export class FailedTokens {
  private readonly slots: ArrayBuffer = new ArrayBuffer(SLOTS * SLOT_BYTES);

  /** What was noted of a token under these keys; 0 when nothing was. */
  find(hashLow: u64, hashHigh: u64, generation: u32): i32 {
    const slot = this.slotOf(hashLow);
    const isSame = load<u64>(slot) === hashLow && load<u64>(slot, 8) === hashHigh;
    return isSame && load<u32>(slot, 20) === generation ? load<i32>(slot, 16) : 0;
  }

  /** Notes something, not 0, in the place of what was noted of another token. */
  note(hashLow: u64, hashHigh: u64, generation: u32, note: i32): void {
    const slot = this.slotOf(hashLow);
    store<u64>(slot, hashLow);
    store<u64>(slot, hashHigh, 8);
    store<i32>(slot, note, 16);
    store<u32>(slot, generation, 20);
  }

  private slotOf(hashLow: u64): usize {
    return changetype<usize>(this.slots) + usize(u32(hashLow) % SLOTS) * SLOT_BYTES;
  }
}
