// Slots of shared data that hold somebody's new cookies, and until when: oldest first, as all are kept for the same time.

const ROOM: i32 = 8192;
/** until, Unix ms i64 | slot i32 */
const ENTRY_BYTES: usize = 16;

@final
export class WipeList {
  private readonly entries: ArrayBuffer = new ArrayBuffer(ROOM * i32(ENTRY_BYTES));
  private first: i32 = 0;
  private used: i32 = 0;

  /** Keeps a slot in mind; where there is no room for it, the oldest goes without. */
  add(slot: i32, untilMillis: i64): void {
    if (this.used === ROOM) this.drop();
    const entry = this.entryAt(this.first + this.used);
    store<i64>(entry, untilMillis);
    store<i32>(entry, slot, 8);
    this.used++;
  }

  /** Takes out a slot whose time is over, or -1. */
  next(nowMillis: i64): i32 {
    const entry = this.entryAt(this.first);
    if (this.used === 0 || load<i64>(entry) > nowMillis) return -1;
    this.drop();
    return load<i32>(entry, 8);
  }

  private entryAt(index: i32): usize {
    return changetype<usize>(this.entries) + usize(index % ROOM) * ENTRY_BYTES;
  }

  private drop(): void {
    this.first = (this.first + 1) % ROOM;
    this.used--;
  }
}
