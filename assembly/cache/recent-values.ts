// The session values and bearer tokens that were found last, byte for byte, with their hashes: the requests of a page come in a
// burst, and to compare a value costs a quarter of hashing it.
//
// Where a value would be follows from the last bytes of its signature:
//
//   hash low u64 | hash high u64 | secret u32 | length i32 | value
//
// All bytes are compared whatever the first ones say, so that nobody can feel a way to somebody else's cookie.

const SLOT_BYTES: usize = 4096;
const HEAD_BYTES: usize = 24;
/** Longer ones are hashed each time. */
const VALUE_MAX: i32 = i32(SLOT_BYTES - HEAD_BYTES);
/** What one step compares; no shorter value is taken. */
const STEP_BYTES: usize = 64;

/** 32 slots. */
const TABLE: usize = memory.data(32 * 4096, 16);

/** The 16 bytes of a value's hash under the secret at this address, or 0 when it is not among the values kept. */
export function recentHash(secret: usize, value: usize, length: i32): usize {
  const slot = slotOf(value, length);
  if (load<u32>(slot, 16) !== u32(secret) || load<i32>(slot, 20) !== length) return 0;
  return hasSameBytes(value, slot + HEAD_BYTES, length) ? slot : 0;
}

/** Keeps a value, of at least 64 bytes, in the place of another one. */
export function keepRecent(secret: usize, value: usize, length: i32, hashLow: u64, hashHigh: u64): void {
  if (length > VALUE_MAX) return;
  const slot = slotOf(value, length);
  store<u64>(slot, hashLow);
  store<u64>(slot, hashHigh, 8);
  store<u32>(slot, u32(secret), 16);
  store<i32>(slot, length, 20);
  memory.copy(slot + HEAD_BYTES, value, usize(length));
}

// A signature's text ends in padding: the bytes before it differ.
function slotOf(value: usize, length: i32): usize {
  const bytes = load<u64>(value + usize(length - 16));
  return TABLE + usize((bytes * 0x9e3779b97f4a7c15) >> 59) * SLOT_BYTES;
}

function hasSameBytes(a: usize, b: usize, length: i32): bool {
  const end = usize(length);
  const last = end - STEP_BYTES;
  let differences = i8x16.splat(0);
  // The last step overlaps the one before.
  for (let i: usize = 0; i < end; i += STEP_BYTES) {
    const at = min(i, last);
    differences = v128.or(differences, differencesAt(a + at, b + at));
  }
  return !v128.any_true(differences);
}

function differencesAt(a: usize, b: usize): v128 {
  const first = v128.xor(v128.load(a), v128.load(b));
  const second = v128.xor(v128.load(a, 16), v128.load(b, 16));
  const third = v128.xor(v128.load(a, 32), v128.load(b, 32));
  const fourth = v128.xor(v128.load(a, 48), v128.load(b, 48));
  return v128.or(v128.or(first, second), v128.or(third, fourth));
}
