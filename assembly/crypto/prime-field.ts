// A prime field of at most 521 bits on Montgomery residues, for elliptic curves.
//
// Additions do not reduce. The bookkeeping that keeps every value in range, with p the prime:
//   - R is at least 2^14 p, so a product is below 1.5 p when its factors are below x p and y p with x y at most 8192;
//   - subtract adds 16 p first: what is subtracted must be below 15 p;
//   - limbs stay below 2^27 + 2^5 ("tight"), which multiply takes as it takes exact ones.
// Vector loops run over whole groups of four limbs; what they leave above the last limb is never read by multiply.

import { sameBytes } from "../bytes/span";
import {
  LIMB_BITS,
  LIMB_MASK,
  limbsAdd,
  limbsBits,
  limbsFromBigEndian,
  limbsSubtract,
  limbsZero,
} from "./limbs";
import { Modulus, limbsForBits } from "./montgomery";

/** Room for one field element: 20 limbs. */
export const ELEMENT_BYTES: usize = 80;

/** Room for a PrimeField: its members and, from NUMBERS on, the prime and the three numbers made from it. */
export const PRIME_FIELD_BYTES: usize = 384;
const NUMBERS: usize = 64;

const POWERS: usize = memory.data(16 * 80, 16);
const EXPONENT: usize = memory.data(96, 16);

@final
@unmanaged
export class PrimeField extends Modulus {
  /** 16 p with each limb large enough that a tight limb can be subtracted from it. */
  sixteenTimes: usize;
  /** 1 in Montgomery form. */
  one: usize;

  /** Takes a prime of exactly `bits` bits, given as `bytes` big-endian bytes. */
  prepareField(prime: usize, bytes: i32, bits: i32): void {
    const value = changetype<usize>(this) + NUMBERS;
    limbsFromBigEndian(value, limbsForBits(bits), prime, bytes);
    this.prepare(value, bits, value + ELEMENT_BYTES);
    this.sixteenTimes = value + 2 * ELEMENT_BYTES;
    this.one = value + 3 * ELEMENT_BYTES;
    this.computeSixteenTimes();
    memory.fill(this.one, 0, ELEMENT_BYTES);
    store<u32>(this.one, 1);
    this.enter(this.one, this.one);
  }

  /** out = a number given as big-endian bytes, in Montgomery form; at most as long as the limbs. */
  enterBigEndian(out: usize, number: usize, bytes: i32): void {
    limbsFromBigEndian(out, this.limbs, number, bytes);
    this.enter(out, out);
  }

  /** out = a + b, tight. */
  add(out: usize, a: usize, b: usize): void {
    let below = i32x4.splat(0);
    for (let i: usize = 0; i < this.limbs << 2; i += 16) {
      below = storeTight(out + i, i32x4.add(v128.load(a + i), v128.load(b + i)), below);
    }
  }

  /** out = a - b + 16 p, tight, for b below 15 p. */
  subtract(out: usize, a: usize, b: usize): void {
    let below = i32x4.splat(0);
    for (let i: usize = 0; i < this.limbs << 2; i += 16) {
      const raised = i32x4.add(v128.load(a + i), v128.load(this.sixteenTimes + i));
      below = storeTight(out + i, i32x4.sub(raised, v128.load(b + i)), below);
    }
  }

  /** Whether a product (exact limbs, below 2 p) is zero in the field. */
  isZero(product: usize): bool {
    const limbs = this.limbs;
    return limbsZero(product, limbs) || sameBytes(product, this.value, i32(limbs << 2));
  }

  /** out = 1 / a for a other than zero, by Fermat's little theorem: a^(p - 2). */
  invert(out: usize, a: usize): void {
    memory.fill(EXPONENT, 0, 96);
    store<u32>(EXPONENT, 2);
    limbsSubtract(EXPONENT, this.value, EXPONENT, this.limbs);
    this.power(out, a, EXPONENT);
  }

  /** out = a^exponent, four bits of the exponent at a time; a limb of zero follows the exponent. */
  power(out: usize, a: usize, exponent: usize): void {
    memory.copy(POWERS, this.one, ELEMENT_BYTES);
    for (let i: usize = 1; i < 16; i++) {
      const power = POWERS + i * ELEMENT_BYTES;
      this.multiply(power, power - ELEMENT_BYTES, a);
    }
    memory.copy(out, this.one, ELEMENT_BYTES);
    for (let index = (this.bits - 1) & ~3; index >= 0; index -= 4) {
      for (let i = 0; i < 4; i++) this.multiply(out, out, out);
      const digit = limbsBits(exponent, index, 4);
      if (digit !== 0) this.multiply(out, out, POWERS + usize(digit) * ELEMENT_BYTES);
    }
  }

  // Each limb below the highest borrows 2 from the next one and so gains 2^28 (minus the 2 it lent).
  private computeSixteenTimes(): void {
    const a = this.sixteenTimes;
    const limbs = this.limbs;
    memory.copy(a, this.value, ELEMENT_BYTES);
    for (let i = 0; i < 4; i++) limbsAdd(a, a, a, limbs);
    const top = a + (usize((this.bits - 1) / LIMB_BITS) << 2);
    for (let limb = a; limb < top; limb += 4) {
      store<u32>(limb, load<u32>(limb) + (2 << LIMB_BITS));
      store<u32>(limb, load<u32>(limb, 4) - 2, 4);
    }
  }
}

// Moves the bits above 27 of each lane to the next lane; `below` is what the previous vector hands up, and so the result.
function storeTight(out: usize, lanes: v128, below: v128): v128 {
  const high = i32x4.shr_u(lanes, LIMB_BITS);
  const low = v128.and(lanes, i32x4.splat(LIMB_MASK));
  v128.store(out, i32x4.add(low, v128.shuffle<u32>(below, high, 3, 4, 5, 6)));
  return high;
}
