// Slots of shared data that hold somebody's new cookies, and until when: oldest first, as all are kept for the same time.

const ROOM: i32 = 8192;
const SLOTS: usize = memory.data(8192 * 16, 8);

let first: i32 = 0;
let used: i32 = 0;

/** Keeps a slot in mind; where there is no room for it, the oldest goes without. */
export function wipeLater(slot: i32, untilMillis: i64): void {
  if (used === ROOM) drop();
  const entry = SLOTS + usize((first + used) % ROOM) * 16;
  store<i64>(entry, untilMillis);
  store<i32>(entry, slot, 8);
  used++;
}

/** Takes out a slot whose time is over, or -1. */
export function nextToWipe(nowMillis: i64): i32 {
  const entry = SLOTS + usize(first) * 16;
  if (used === 0 || load<i64>(entry) > nowMillis) return -1;
  drop();
  return load<i32>(entry, 8);
}

function drop(): void {
  first = (first + 1) % ROOM;
  used--;
}
