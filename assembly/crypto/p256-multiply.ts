// The Montgomery product modulo p = 2^256 - 2^224 + 2^192 + 2^96 - 1, the prime of P-256, with R = 2^270.
//
// p ends in 96 ones, so the multiple of p that clears the lowest limb is that limb itself, and adding it is four shifts.
// With the rows unrolled this halves the time of ES256 verification. Columns are signed: 2^224 is subtracted.

import { LIMB_BITS, LIMB_MASK } from "./limbs";

/** out = a b / R, with the bounds of Modulus.multiply; 10 limbs each, `out` may be a or b. */
export function multiplyP256(out: usize, a: usize, b: usize): void {
  const mask = i64(LIMB_MASK);
  const b0 = i64(load<u32>(b));
  const b1 = i64(load<u32>(b, 4));
  const b2 = i64(load<u32>(b, 8));
  const b3 = i64(load<u32>(b, 12));
  const b4 = i64(load<u32>(b, 16));
  const b5 = i64(load<u32>(b, 20));
  const b6 = i64(load<u32>(b, 24));
  const b7 = i64(load<u32>(b, 28));
  const b8 = i64(load<u32>(b, 32));
  const b9 = i64(load<u32>(b, 36));
  let t0: i64 = 0;
  let t1: i64 = 0;
  let t2: i64 = 0;
  let t3: i64 = 0;
  let t4: i64 = 0;
  let t5: i64 = 0;
  let t6: i64 = 0;
  let t7: i64 = 0;
  let t8: i64 = 0;
  for (const end = a + 40; a < end; a += 4) {
    const x = i64(load<u32>(a));
    t0 += x * b0;
    const q = t0 & mask;
    t0 = t1 + x * b1 + (t0 >> LIMB_BITS);
    t1 = t2 + x * b2;
    t2 = t3 + x * b3 + (q << 15);
    t3 = t4 + x * b4;
    t4 = t5 + x * b5;
    t5 = t6 + x * b6;
    t6 = t7 + x * b7 + (q << 3);
    t7 = t8 + x * b8 - (q << 8);
    t8 = x * b9 + (q << 13);
  }
  t1 += storeLimb(out, t0);
  t2 += storeLimb(out + 4, t1);
  t3 += storeLimb(out + 8, t2);
  t4 += storeLimb(out + 12, t3);
  t5 += storeLimb(out + 16, t4);
  t6 += storeLimb(out + 20, t5);
  t7 += storeLimb(out + 24, t6);
  t8 += storeLimb(out + 28, t7);
  store<u32>(out, u32(storeLimb(out + 32, t8)), 36);
}

/** Stores a column's limb; returns what it carries to the next. */
function storeLimb(limb: usize, column: i64): i64 {
  store<u32>(limb, u32(column & i64(LIMB_MASK)));
  return column >> LIMB_BITS;
}
