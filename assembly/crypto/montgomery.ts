// Arithmetic modulo an odd number m by Montgomery's method ("Modular Multiplication Without Trial Division", 1985):
// x is kept as x R mod m with R = 2^(27 limbs), and a product is divided by R instead of by m.
//
// R is at least 4 m: the product of two numbers below 2 m is below 2 m again, so no step needs a final subtraction.
// For public numbers only: nothing here is constant time.

import { LIMB_BITS, LIMB_MASK, limbsLess, limbsSubtract } from "./limbs";
import { multiplyP256 } from "./p256-multiply";

/** Limbs for a modulus of so many bits: an even count (multiply takes two rows at once) with two bits to spare. */
export function limbsForBits(bits: i32): usize {
  return usize((bits + 2 + 2 * LIMB_BITS - 1) / (2 * LIMB_BITS)) << 1;
}

// Columns of the product being summed, a u64 for each limb of the longest modulus.
const COLUMNS: usize = memory.data(304 * 8, 16);

// The number 1 in as many limbs; written when it is first used.
const ONE: usize = memory.data(304 * 4, 16);

@unmanaged
export class Modulus {
  limbs: usize;
  bits: i32;
  /** -1/m mod 2^27. */
  negativeInverse: u64;
  /** The limbs of m. */
  value: usize;
  /** The limbs of R^2 mod m, which brings a number into Montgomery form. */
  square: usize;
  /** Set for the prime of P-256, which has a multiplication of its own. */
  isP256: bool;

  /** Takes over `value`, exact limbs of an odd number with exactly `bits` bits; `square` has room for as many limbs. */
  prepare(value: usize, bits: i32, square: usize): void {
    this.limbs = limbsForBits(bits);
    this.bits = bits;
    this.value = value;
    this.square = square;
    this.negativeInverse = u64((0 - inverseOfOdd(load<u32>(value))) & LIMB_MASK);
    this.computeSquare();
  }

  /** out = a b / R: below 2 m with exact limbs when a b is below m R. `out` may be a or b. */
  multiply(out: usize, a: usize, b: usize): void {
    if (this.isP256) return multiplyP256(out, a, b);
    const limbs = this.limbs;
    memory.fill(COLUMNS, 0, limbs << 3);
    for (const end = a + (limbs << 2); a < end; a += 8) {
      addTwoRows(u64(load<u32>(a)), u64(load<u32>(a, 4)), b, this.value, this.negativeInverse, limbs);
    }
    carryColumns(out, limbs);
  }

  /** out = a R mod m, below 2 m. */
  enter(out: usize, a: usize): void {
    this.multiply(out, a, this.square);
  }

  /** out = a / R mod m, below m. */
  leave(out: usize, a: usize): void {
    store<u32>(ONE, 1);
    this.multiply(out, a, ONE);
    this.reduceOnce(out);
  }

  /** Subtracts m from a number that is not below it; a number below 2 m becomes the smallest one. */
  reduceOnce(a: usize): void {
    if (!limbsLess(a, this.value, this.limbs)) limbsSubtract(a, a, this.value, this.limbs);
  }

  // R^2 = R 2^E with E = 27 limbs. Some doublings lead from 2^bits to R 2^(E / 32), five squarings from there to R 2^E.
  private computeSquare(): void {
    const a = this.square;
    const limbs = this.limbs;
    const exponent = i32(limbs) * LIMB_BITS;
    memory.fill(a, 0, limbs << 2);
    store<u32>(a + (usize(this.bits / LIMB_BITS) << 2), 1 << (this.bits % LIMB_BITS));
    limbsSubtract(a, a, this.value, limbs);
    for (let i = this.bits; i < exponent + (exponent >> 5); i++) this.doubleReduced(a);
    for (let shift = 4; shift >= 0; shift--) {
      this.multiply(a, a, a);
      this.reduceOnce(a);
      if (((exponent >> shift) & 1) !== 0) this.doubleReduced(a);
    }
  }

  // a = 2 a mod m for a below m.
  private doubleReduced(a: usize): void {
    let carry: u32 = 0;
    for (let i: usize = 0; i < this.limbs << 2; i += 4) {
      const doubled = (load<u32>(a + i) << 1) | carry;
      store<u32>(a + i, doubled & LIMB_MASK);
      carry = doubled >> LIMB_BITS;
    }
    this.reduceOnce(a);
  }
}

// Newton's iteration: each turn doubles the number of right low bits, from 3.
function inverseOfOdd(a: u32): u32 {
  let x = a;
  for (let i = 0; i < 4; i++) x *= 2 - a * x;
  return x;
}

// Adds a0 b + a1 b 2^27, then the multiples q0 m + q1 m 2^27 that clear the two lowest columns, and drops these two.
// Two rows at once halve the traffic with COLUMNS.
function addTwoRows(a0: u64, a1: u64, b: usize, m: usize, negativeInverse: u64, limbs: usize): void {
  const end = b + (limbs << 2);
  const mask = u64(LIMB_MASK);
  let bOdd = u64(load<u32>(b, 4));
  let mOdd = u64(load<u32>(m, 4));
  let b0 = u64(load<u32>(b));
  let m0 = u64(load<u32>(m));
  let column = load<u64>(COLUMNS) + a0 * b0;
  const q0 = (column * negativeInverse) & mask;
  column = load<u64>(COLUMNS, 8) + a0 * bOdd + a1 * b0 + q0 * mOdd + ((column + q0 * m0) >> LIMB_BITS);
  const q1 = (column * negativeInverse) & mask;
  const carry = (column + q1 * m0) >> LIMB_BITS;
  let out = COLUMNS;
  for (b += 8, m += 8; b < end; b += 8, m += 8, out += 16) {
    b0 = u64(load<u32>(b));
    m0 = u64(load<u32>(m));
    store<u64>(out, load<u64>(out, 16) + a0 * b0 + a1 * bOdd + q0 * m0 + q1 * mOdd);
    bOdd = u64(load<u32>(b, 4));
    mOdd = u64(load<u32>(m, 4));
    store<u64>(out, load<u64>(out, 24) + a0 * bOdd + a1 * b0 + q0 * mOdd + q1 * m0, 8);
  }
  store<u64>(out, a1 * bOdd + q1 * mOdd);
  store<u64>(out, 0, 8);
  store<u64>(COLUMNS, load<u64>(COLUMNS) + carry);
}

function carryColumns(out: usize, limbs: usize): void {
  const mask = u64(LIMB_MASK);
  let carry: u64 = 0;
  for (let i: usize = 0; i < limbs; i++) {
    carry += load<u64>(COLUMNS + (i << 3));
    store<u32>(out + (i << 2), u32(carry & mask));
    carry >>= LIMB_BITS;
  }
}
