// ECDSA verification (FIPS 186-5 section 6.4.2) with signatures as JWS writes them: r, then s, each as long as a
// coordinate of the curve (RFC 7518 section 3.4). ES256, ES384, ES512.
//
// The comparison at the end is made without leaving Jacobian coordinates: X = r Z^2 instead of X / Z^2 = r.

import { HASH_MAX_BYTES, Hash, hashInto } from "./hash";
import { limbsAdd, limbsFromBigEndian, limbsLess, limbsZero } from "./limbs";
import { nafDigits } from "./naf";
import { Curve, CurveGroup, curveBytes, curveGroup } from "./nist-curves";
import { ELEMENT_BYTES, PrimeField } from "./prime-field";
import {
  MULTIPLE_BYTES,
  addPoint,
  doublePoint,
  isInfinity,
  isOnCurve,
  prepareMultiples,
  setInfinity,
} from "./weierstrass";

const KEY_X: usize = memory.data(80, 16);
const KEY_Y: usize = memory.data(80, 16);
const KEY_MULTIPLES: usize = memory.data(8 * 400, 16);

const R: usize = memory.data(80, 16);
const S: usize = memory.data(80, 16);
const DIGEST: usize = memory.data(HASH_MAX_BYTES, 16);

// The scalars of step 4, u1 for G and u2 for the key, and their digits.
const U1: usize = memory.data(96, 16);
const U2: usize = memory.data(96, 16);
const U1_DIGITS: usize = memory.data(528, 16);
const U2_DIGITS: usize = memory.data(528, 16);

const SUM: usize = memory.data(240, 16);

/** Whether (x, y) has coordinates of exactly the curve's length, below p, and lies on the curve. */
export function ecPointUsable(curve: Curve, x: usize, xLength: i32, y: usize, yLength: i32): bool {
  if (xLength !== curveBytes(curve) || yLength !== xLength) return false;
  return loadKey(curveGroup(curve), x, y);
}

/**
 * Whether the signature over the message is good; false for a key that ecPointUsable refuses. x and y have the length
 * of the curve's coordinates. A digest longer than the curve's order is cut; the three JWS algorithms have none.
 */
export function ecdsaVerify(
  curve: Curve,
  hash: Hash,
  x: usize,
  y: usize,
  signature: usize,
  signatureLength: i32,
  message: usize,
  messageLength: i32,
): bool {
  if (signatureLength !== 2 * curveBytes(curve)) return false;
  const group = curveGroup(curve);
  if (!loadKey(group, x, y)) return false;
  if (!loadScalar(group, R, signature) || !loadScalar(group, S, signature + usize(group.bytes))) return false;
  const digestLength = hashInto(hash, message, messageLength, DIGEST);
  computeScalars(group, min(digestLength, group.bytes));
  addProducts(group);
  return !isInfinity(group.field, SUM) && sumHasR(group);
}

function loadKey(group: CurveGroup, x: usize, y: usize): bool {
  const field = group.field;
  return (
    loadCoordinate(field, KEY_X, x, group.bytes) &&
    loadCoordinate(field, KEY_Y, y, group.bytes) &&
    isOnCurve(field, KEY_X, KEY_Y, group.b)
  );
}

function loadCoordinate(field: PrimeField, out: usize, coordinate: usize, bytes: i32): bool {
  limbsFromBigEndian(out, field.limbs, coordinate, bytes);
  if (!limbsLess(out, field.value, field.limbs)) return false;
  field.enter(out, out);
  return true;
}

// Step 1: 1 <= scalar <= n - 1.
function loadScalar(group: CurveGroup, out: usize, scalar: usize): bool {
  const order = group.order;
  limbsFromBigEndian(out, order.limbs, scalar, group.bytes);
  return !limbsZero(out, order.limbs) && limbsLess(out, order.value, order.limbs);
}

// Steps 2 to 4: u1 = e / s, u2 = r / s.
function computeScalars(group: CurveGroup, digestLength: i32): void {
  const order = group.order;
  limbsFromBigEndian(U1, order.limbs, DIGEST, digestLength);
  order.enter(S, S);
  order.invert(S, S);
  order.multiply(U1, U1, S);
  order.reduceOnce(U1);
  order.multiply(U2, R, S);
  order.reduceOnce(U2);
  nafDigits(U1_DIGITS, U1, group.bits);
  nafDigits(U2_DIGITS, U2, group.bits);
}

// Step 5: SUM = u1 G + u2 Q, with one chain of doublings for both.
function addProducts(group: CurveGroup): void {
  const field = group.field;
  prepareMultiples(field, KEY_MULTIPLES, KEY_X, KEY_Y);
  setInfinity(SUM);
  for (let i = usize(group.bits); i !== usize(-1); i--) {
    if (!isInfinity(field, SUM)) doublePoint(field, SUM);
    addDigit(field, group.multiples, load<i8>(U1_DIGITS + i));
    addDigit(field, KEY_MULTIPLES, load<i8>(U2_DIGITS + i));
  }
}

function addDigit(field: PrimeField, multiples: usize, digit: i32): void {
  if (digit === 0) return;
  addPoint(field, SUM, multiples + usize(abs(digit) >> 1) * MULTIPLE_BYTES, digit < 0);
}

// Steps 6 and 7: the x coordinate, modulo n, is r. Modulo p it is then r, or r + n where that is below p.
function sumHasR(group: CurveGroup): bool {
  const field = group.field;
  if (sumHasX(field, R)) return true;
  limbsAdd(R, R, group.order.value, field.limbs);
  return limbsLess(R, field.value, field.limbs) && sumHasX(field, R);
}

function sumHasX(field: PrimeField, x: usize): bool {
  const z = SUM + 2 * ELEMENT_BYTES;
  field.multiply(KEY_X, z, z);
  field.enter(KEY_Y, x);
  field.multiply(KEY_X, KEY_X, KEY_Y);
  field.subtract(KEY_X, SUM, KEY_X);
  field.multiply(KEY_X, KEY_X, field.one);
  return field.isZero(KEY_X);
}
