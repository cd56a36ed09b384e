// Ed25519 verification (RFC 8032 section 5.1.7): EdDSA with the key type OKP (RFC 8037).
//
// Strict where the RFC leaves room: S < L, canonical encodings only, no key of small order, and the equation without the
// cofactor: R must be, byte for byte, the encoding of S B - k A.

import { sameBytes } from "../bytes/span";
import {
  ENCODED_BYTES,
  MULTIPLE_BYTES,
  addPoint,
  baseMultiples,
  decodePoint,
  doublePoint,
  edwardsField,
  edwardsOrder,
  encodePoint,
  hasSmallOrder,
  prepareMultiples,
  setNeutral,
} from "./edwards25519";
import { limbsAdd, limbsFromLittleEndian, limbsLess } from "./limbs";
import { nafDigits } from "./naf";
import { PrimeField } from "./prime-field";
import { SHA512_STATE_BYTES, sha512Finish, sha512Start, sha512Update } from "./sha512";

export const ED25519_SIGNATURE_BYTES: i32 = 64;

// Scalars are below L, which has 253 bits.
const SCALAR_BITS: i32 = 253;

const HASH_STATE: usize = memory.data(SHA512_STATE_BYTES, 16);
const DIGEST: usize = memory.data(64, 16);

// The digest as 20 limbs, its lower ten becoming k; then S.
const K: usize = memory.data(96, 16);
const K_HIGH: usize = K + 40;
const S: usize = memory.data(96, 16);
const K_DIGITS: usize = memory.data(256, 16);
const S_DIGITS: usize = memory.data(256, 16);

const KEY: usize = memory.data(320, 16);
const KEY_MULTIPLES: usize = memory.data(8 * 320, 16);
const SUM: usize = memory.data(320, 16);
const ENCODED_SUM: usize = memory.data(32, 16);

/** Whether the 32 bytes are the canonical encoding of a point that is not of small order. */
export function ed25519KeyUsable(publicKey: usize): bool {
  const field = edwardsField();
  return decodePoint(field, KEY, publicKey) && !hasSmallOrder(field, KEY);
}

/** Whether the signature over the message is good; false for a key that ed25519KeyUsable refuses. */
export function ed25519Verify(
  publicKey: usize,
  signature: usize,
  signatureLength: i32,
  message: usize,
  messageLength: i32,
): bool {
  if (signatureLength !== ED25519_SIGNATURE_BYTES || !ed25519KeyUsable(publicKey)) return false;
  const order = edwardsOrder();
  limbsFromLittleEndian(S, order.limbs, signature + 32, ENCODED_BYTES);
  if (!limbsLess(S, order.value, order.limbs)) return false;
  computeK(order, publicKey, signature, message, messageLength);
  nafDigits(S_DIGITS, S, SCALAR_BITS);
  nafDigits(K_DIGITS, K, SCALAR_BITS);
  addProducts(edwardsField());
  return sameBytes(ENCODED_SUM, signature, ENCODED_BYTES);
}

// Step 2: k = SHA-512(R || A || M) modulo L. With R = 2^270 of the Montgomery form and k = low + high R, both halves are
// entered, the high one twice, and the sum is left once.
function computeK(order: PrimeField, publicKey: usize, r: usize, message: usize, messageLength: i32): void {
  sha512Start(HASH_STATE);
  sha512Update(HASH_STATE, r, ENCODED_BYTES);
  sha512Update(HASH_STATE, publicKey, ENCODED_BYTES);
  sha512Update(HASH_STATE, message, messageLength);
  sha512Finish(HASH_STATE, DIGEST);
  limbsFromLittleEndian(K, 20, DIGEST, 64);
  order.enter(K, K);
  order.enter(K_HIGH, K_HIGH);
  order.enter(K_HIGH, K_HIGH);
  limbsAdd(K, K, K_HIGH, order.limbs);
  order.leave(K, K);
}

// Step 3: the encoding of S B - k A, with one chain of doublings for both.
function addProducts(field: PrimeField): void {
  prepareMultiples(field, KEY_MULTIPLES, KEY);
  setNeutral(field, SUM);
  for (let i = SCALAR_BITS; i >= 0; i--) {
    doublePoint(field, SUM);
    addDigit(field, baseMultiples(), load<i8>(S_DIGITS + usize(i)));
    addDigit(field, KEY_MULTIPLES, -load<i8>(K_DIGITS + usize(i)));
  }
  encodePoint(field, ENCODED_SUM, SUM);
}

function addDigit(field: PrimeField, multiples: usize, digit: i32): void {
  if (digit === 0) return;
  addPoint(field, SUM, multiples + usize(abs(digit) >> 1) * MULTIPLE_BYTES, digit < 0);
}
