// Header pairs written for the host (calls and local replies), in the layout of the proxy-wasm ABI.
//
// The host takes malformed or oversized pairs as NO headers without an error, so the writer refuses first.

/** The host's own bound on pairs that a module hands over. */
const PAIRS_MAX: i32 = 1024;
const LENGTHS: usize = memory.data(1024 * 8, 8);
const BYTES_MAX: i32 = 192 * 1024;
const BYTES: usize = memory.data(192 * 1024, 8);
const SERIALIZED: usize = memory.data(4 + 1024 * 8 + 192 * 1024, 8);

let count: i32 = 0;
let used: i32 = 0;
let overflow: bool = false;

/** Starts a new list; the one before is gone. */
export function startPairs(): void {
  count = 0;
  used = 0;
  overflow = false;
}

/** Appends one header. */
export function addPair(name: usize, nameLength: i32, value: usize, valueLength: i32): void {
  const size = i64(nameLength) + i64(valueLength) + 2;
  if (count >= PAIRS_MAX || i64(used) + size > i64(BYTES_MAX)) {
    overflow = true;
    return;
  }
  store<i32>(LENGTHS + usize(count) * 8, nameLength);
  store<i32>(LENGTHS + usize(count) * 8, valueLength, 4);
  const at = BYTES + usize(used);
  memory.copy(at, name, usize(nameLength));
  store<u8>(at + usize(nameLength), 0);
  memory.copy(at + usize(nameLength) + 1, value, usize(valueLength));
  store<u8>(at + usize(nameLength) + 1 + usize(valueLength), 0);
  used += i32(size);
  count++;
}

/** Whether all of the list can be sent. */
export function pairsFit(): bool {
  return !overflow;
}

/** Lays the list out for the host. False when it did not fit: then it must not be sent. */
export function finishPairs(): bool {
  if (overflow) return false;
  const head = usize(4 + count * 8);
  store<i32>(SERIALIZED, count);
  memory.copy(SERIALIZED + 4, LENGTHS, usize(count) * 8);
  memory.copy(SERIALIZED + head, BYTES, usize(used));
  return true;
}

export function pairsBytes(): usize {
  return SERIALIZED;
}

export function pairsLength(): i32 {
  return 4 + count * 8 + used;
}
