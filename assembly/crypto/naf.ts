// Width-5 non-adjacent form of a scalar (Guide to Elliptic Curve Cryptography, algorithm 3.35): digits are zero or odd
// from -15 to 15, and of five neighbours at most one is not zero. A curve multiplies with it through eight odd multiples.

import { limbsBits } from "./limbs";

export const NAF_WIDTH: i32 = 5;

/** Odd multiples P, 3 P, .. 15 P that the digits ask for. */
export const NAF_MULTIPLES: usize = 8;

/** Room for the digits of the longest scalar, 521 bits. */
export const NAF_MAX_DIGITS: i32 = 528;

/** Writes bits + 1 digits (i8), the lowest first, of a scalar below 2^bits. */
export function nafDigits(digits: usize, scalar: usize, bits: i32): void {
  memory.fill(digits, 0, usize(bits + 1));
  let carry = 0;
  for (let i = 0; i <= bits;) {
    if ((limbsBits(scalar, i, 1) ^ carry) === 0) {
      i++;
      continue;
    }
    const window = limbsBits(scalar, i, NAF_WIDTH) + carry;
    carry = window >> (NAF_WIDTH - 1);
    store<i8>(digits + usize(i), i8(window - (carry << NAF_WIDTH)));
    i += NAF_WIDTH;
  }
}
