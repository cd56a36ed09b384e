// The RSA public operation RSAVP1 (RFC 8017 section 5.2.2) and the rule for the keys it is done with.
//
// Usable keys: odd modulus of 2048 to 8192 bits, odd exponent from 3 to 2^32 - 1. e = 1 would make every encoded
// message its own signature; an even n or e is no RSA key; the bounds keep the work of one verification bounded.

import { limbsFromBigEndian, limbsToBigEndian } from "./limbs";
import { Modulus, limbsForBits } from "./montgomery";

export const RSA_MIN_BITS: i32 = 2048;
export const RSA_MAX_BITS: i32 = 8192;

/** The longest modulus, and so the longest encoded message, in bytes. */
export const RSA_MAX_BYTES: i32 = 1024;

const MODULUS: usize = memory.data(40, 16);
const VALUE: usize = memory.data(304 * 4, 16);
const SQUARE: usize = memory.data(304 * 4, 16);
const BASE: usize = memory.data(304 * 4, 16);
const POWER: usize = memory.data(304 * 4, 16);

/** Whether this module verifies with the key (n, e), both big-endian and possibly with zeros in front. */
export function rsaKeyUsable(n: usize, nLength: i32, e: usize, eLength: i32): bool {
  const bits = rsaModulusBits(n, nLength);
  if (bits < RSA_MIN_BITS || bits > RSA_MAX_BITS) return false;
  if ((load<u8>(n + usize(nLength) - 1) & 1) === 0) return false;
  return rsaExponent(e, eLength) !== 0;
}

/** Length of the modulus in bits, without the zeros in front: 0 for an empty one, above RSA_MAX_BITS for all too long ones. */
export function rsaModulusBits(n: usize, nLength: i32): i32 {
  const zeros = leadingZeros(n, nLength);
  if (zeros >= nLength) return 0;
  const bytes = min(nLength - zeros, RSA_MAX_BYTES + 1);
  return bytes * 8 - i32(clz(u32(load<u8>(n + usize(zeros)))) - 24);
}

/**
 * s^e mod n for a usable key, as big-endian bytes of the length of n at `out`. Returns that length, or 0 when the
 * signature is not exactly that long or not below n. `out` has RSA_MAX_BYTES and may be the signature.
 */
export function rsaVerificationPrimitive(
  n: usize,
  nLength: i32,
  e: usize,
  eLength: i32,
  signature: usize,
  signatureLength: i32,
  out: usize,
): i32 {
  const bits = rsaModulusBits(n, nLength);
  const bytes = (bits + 7) >> 3;
  if (signatureLength !== bytes) return 0;
  // Compared as bytes: a signature may have more bits than the limbs of the modulus hold.
  if (memory.compare(signature, n + usize(nLength - bytes), usize(bytes)) >= 0) return 0;
  const limbs = limbsForBits(bits);
  limbsFromBigEndian(VALUE, limbs, n, nLength);
  limbsFromBigEndian(BASE, limbs, signature, signatureLength);
  const modulus = changetype<Modulus>(MODULUS);
  modulus.prepare(VALUE, bits, SQUARE);
  raise(modulus, rsaExponent(e, eLength));
  limbsToBigEndian(out, bytes, POWER, limbs);
  return bytes;
}

// POWER = BASE^exponent, from the bit below the highest on.
function raise(modulus: Modulus, exponent: u32): void {
  modulus.enter(BASE, BASE);
  memory.copy(POWER, BASE, modulus.limbs << 2);
  for (let bit: u32 = 0x80000000 >> (clz(exponent) + 1); bit !== 0; bit >>= 1) {
    modulus.multiply(POWER, POWER, POWER);
    if ((exponent & bit) !== 0) modulus.multiply(POWER, POWER, BASE);
  }
  modulus.leave(POWER, POWER);
}

// The exponent as a number, or 0 when it is none that we take.
function rsaExponent(e: usize, eLength: i32): u32 {
  const zeros = leadingZeros(e, eLength);
  if (eLength - zeros > 4) return 0;
  let exponent: u32 = 0;
  for (let i = zeros; i < eLength; i++) exponent = (exponent << 8) | u32(load<u8>(e + usize(i)));
  return exponent >= 3 && (exponent & 1) !== 0 ? exponent : 0;
}

function leadingZeros(bytes: usize, length: i32): i32 {
  let zeros = 0;
  while (zeros < length && load<u8>(bytes + usize(zeros)) === 0) zeros++;
  return zeros;
}
