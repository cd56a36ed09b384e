// Natural numbers of up to 8208 bits as arrays of 27-bit limbs, each in a u32, least significant first.
//
// Why 27: a column of a 8192-bit product with its Montgomery reduction sums 608 products below 2^54, which fits u64, so
// no carry is handled inside the multiplication loops. "Exact" limbs are below 2^27; every function here needs them.

export const LIMB_BITS: i32 = 27;
export const LIMB_MASK: u32 = 0x7ffffff;

/** Reads big-endian bytes. Bits above `limbs` are dropped: the caller has bounded `length`. */
export function limbsFromBigEndian(out: usize, limbs: usize, bytes: usize, length: i32): void {
  readLimbs(out, limbs, bytes + usize(length) - 1, -1, length);
}

/** Reads little-endian bytes, with the same rule. */
export function limbsFromLittleEndian(out: usize, limbs: usize, bytes: usize, length: i32): void {
  readLimbs(out, limbs, bytes, 1, length);
}

function readLimbs(out: usize, limbs: usize, byte: usize, step: isize, length: i32): void {
  let buffer: u64 = 0;
  let held = 0;
  for (const end = out + (limbs << 2); out < end; out += 4) {
    for (; held < LIMB_BITS && length > 0; length--) {
      buffer |= u64(load<u8>(byte)) << held;
      byte += step;
      held += 8;
    }
    store<u32>(out, u32(buffer) & LIMB_MASK);
    buffer >>= LIMB_BITS;
    held -= LIMB_BITS;
  }
}

/** Writes big-endian bytes, as many as asked: zeros in front, or the low bytes of a longer number. */
export function limbsToBigEndian(bytes: usize, length: i32, limbs: usize, count: usize): void {
  writeBytes(bytes + usize(length) - 1, -1, length, limbs, count);
}

/** Writes little-endian bytes, with the same rule. */
export function limbsToLittleEndian(bytes: usize, length: i32, limbs: usize, count: usize): void {
  writeBytes(bytes, 1, length, limbs, count);
}

function writeBytes(byte: usize, step: isize, length: i32, limbs: usize, count: usize): void {
  let buffer: u64 = 0;
  let held = 0;
  for (const end = limbs + (count << 2); length > 0; length--) {
    if (held < 8) {
      if (limbs < end) buffer |= u64(load<u32>(limbs)) << held;
      limbs += 4;
      held += LIMB_BITS;
    }
    store<u8>(byte, u8(buffer));
    byte += step;
    buffer >>= 8;
    held -= 8;
  }
}

/** Whether a < b. */
export function limbsLess(a: usize, b: usize, limbs: usize): bool {
  for (let i = limbs << 2; i > 0; i -= 4) {
    const x = load<u32>(a + i - 4);
    const y = load<u32>(b + i - 4);
    if (x !== y) return x < y;
  }
  return false;
}

/** Whether a = 0. */
export function limbsZero(a: usize, limbs: usize): bool {
  let any: u32 = 0;
  for (const end = a + (limbs << 2); a < end; a += 4) any |= load<u32>(a);
  return any === 0;
}

/** out = a - b modulo 2^(27 limbs), with exact limbs; `out` may be a or b. */
export function limbsSubtract(out: usize, a: usize, b: usize, limbs: usize): void {
  let borrow: i32 = 0;
  for (let i: usize = 0; i < limbs << 2; i += 4) {
    const difference = load<i32>(a + i) - load<i32>(b + i) + borrow;
    store<u32>(out + i, u32(difference) & LIMB_MASK);
    borrow = difference >> LIMB_BITS;
  }
}

/** out = a + b modulo 2^(27 limbs), with exact limbs; `out` may be a or b. */
export function limbsAdd(out: usize, a: usize, b: usize, limbs: usize): void {
  let carry: u32 = 0;
  for (let i: usize = 0; i < limbs << 2; i += 4) {
    carry += load<u32>(a + i) + load<u32>(b + i);
    store<u32>(out + i, carry & LIMB_MASK);
    carry >>= LIMB_BITS;
  }
}

/** `width` bits (at most 27) from bit `index` on; one limb above the last one touched is read and must be zero. */
export function limbsBits(a: usize, index: i32, width: i32): i32 {
  const limb = a + (usize(index / LIMB_BITS) << 2);
  const pair = u64(load<u32>(limb)) | (u64(load<u32>(limb, 4)) << LIMB_BITS);
  return i32((pair >> (index % LIMB_BITS)) & ((1 << width) - 1));
}
