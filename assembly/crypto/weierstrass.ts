// Points of y^2 = x^3 - 3 x + b over a prime field, in Jacobian coordinates: x = X / Z^2, y = Y / Z^3, all three in
// Montgomery form. Every special case of the group law is handled: the scalars and points come from a signature.
//
// Formulas: dbl-2001-b and add-2007-bl of the Explicit-Formulas Database, rearranged so that only products (below 1.5 p)
// and short sums of them are subtracted (see prime-field.ts). Coordinates stay below 20 p.

import { limbsZero } from "./limbs";
import { NAF_MULTIPLES } from "./naf";
import { ELEMENT_BYTES, PrimeField } from "./prime-field";

/** X, Y, Z. The point at infinity has a Z of all zeros. */
export const POINT_BYTES: usize = 240;

/** X, Y, Z, Z^2, Z^3: a point prepared for being added often. */
export const MULTIPLE_BYTES: usize = 400;

const Y: usize = ELEMENT_BYTES;
const Z: usize = 2 * ELEMENT_BYTES;
const ZZ: usize = 3 * ELEMENT_BYTES;
const ZZZ: usize = 4 * ELEMENT_BYTES;

const T0: usize = memory.data(80, 16);
const T1: usize = memory.data(80, 16);
const T2: usize = memory.data(80, 16);
const T3: usize = memory.data(80, 16);
const T4: usize = memory.data(80, 16);
const T5: usize = memory.data(80, 16);

const SUM: usize = memory.data(240, 16);
const TWICE: usize = memory.data(400, 16);

/** Whether the point with Z = 1 satisfies the equation; x and y are products or exact numbers below p. */
export function isOnCurve(f: PrimeField, x: usize, y: usize, b: usize): bool {
  f.multiply(T0, x, x);
  f.add(T1, f.one, f.one);
  f.add(T1, T1, f.one);
  f.subtract(T0, T0, T1);
  f.multiply(T0, T0, x);
  f.add(T0, T0, b);
  f.multiply(T1, y, y);
  f.subtract(T0, T1, T0);
  f.multiply(T0, T0, f.one);
  return f.isZero(T0);
}

export function isInfinity(f: PrimeField, point: usize): bool {
  return limbsZero(point + Z, f.limbs);
}

export function setInfinity(point: usize): void {
  memory.fill(point + Z, 0, ELEMENT_BYTES);
}

/** point = 2 point. No point of these curves has order two. */
export function doublePoint(f: PrimeField, point: usize): void {
  const y = point + Y;
  const z = point + Z;
  f.multiply(T0, z, z); // delta
  f.multiply(T1, y, y); // gamma
  f.multiply(T2, point, T1); // beta
  f.subtract(T3, point, T0);
  f.add(T0, point, T0);
  f.multiply(T3, T3, T0);
  f.add(T0, T3, T3);
  f.add(T0, T0, T3); // alpha = 3 (X - delta) (X + delta)
  f.multiply(z, y, z);
  f.add(z, z, z); // Z' = 2 Y Z
  f.add(T2, T2, T2);
  f.add(T2, T2, T2); // 4 beta
  f.multiply(T3, T0, T0);
  f.add(T4, T2, T2);
  f.subtract(point, T3, T4); // X' = alpha^2 - 8 beta
  f.add(T4, T4, T2);
  f.subtract(T4, T4, T3);
  f.multiply(T4, T4, T0); // alpha (4 beta - X'), where 4 beta - X' = 12 beta - alpha^2
  f.multiply(T1, T1, T1);
  f.add(T1, T1, T1);
  f.add(T1, T1, T1);
  f.add(T1, T1, T1);
  f.subtract(y, T4, T1); // Y' = alpha (4 beta - X') - 8 gamma^2
}

/** point = point + other, or point - other; `other` is a prepared multiple that is not infinity. */
export function addPoint(f: PrimeField, point: usize, other: usize, negative: bool): void {
  if (isInfinity(f, point)) return copyMultiple(f, point, other, negative);
  const y = point + Y;
  const z = point + Z;
  f.multiply(T0, z, z);
  f.multiply(T1, T0, z);
  f.multiply(T0, T0, other);
  f.multiply(T1, T1, other + Y);
  f.multiply(T2, point, other + ZZ); // U1
  f.multiply(T3, y, other + ZZZ); // S1
  f.subtract(T0, T2, T0); // H = U1 - U2
  if (negative) f.add(T1, T3, T1);
  else f.subtract(T1, T3, T1); // R = S1 - S2
  f.multiply(T4, T0, T0); // H^2
  f.multiply(T5, T1, T1); // R^2
  if (f.isZero(T4)) {
    if (f.isZero(T5)) doublePoint(f, point);
    else setInfinity(point);
    return;
  }
  f.multiply(z, z, other + Z);
  f.multiply(z, z, T0); // Z' = Z1 Z2 H
  f.multiply(T2, T2, T4); // V = U1 H^2
  f.multiply(T0, T0, T4); // H^3
  f.multiply(T3, T3, T0); // S1 H^3
  f.add(T0, T5, T0); // R^2 + H^3
  f.add(T4, T2, T2);
  f.subtract(point, T0, T4); // X' = R^2 + H^3 - 2 V
  f.add(T4, T4, T2);
  f.subtract(T4, T4, T0);
  f.multiply(T4, T4, T1); // R (V - X'), where V - X' = 3 V - R^2 - H^3
  f.subtract(y, T4, T3); // Y' = R (V - X') - S1 H^3
}

/** Prepares the odd multiples of an affine point, given by its x and y, for NAF digits. */
export function prepareMultiples(f: PrimeField, table: usize, x: usize, y: usize): void {
  memory.copy(SUM, x, ELEMENT_BYTES);
  memory.copy(SUM + Y, y, ELEMENT_BYTES);
  memory.copy(SUM + Z, f.one, ELEMENT_BYTES);
  prepareMultiple(f, table, SUM);
  doublePoint(f, SUM);
  prepareMultiple(f, TWICE, SUM);
  memory.copy(SUM, table, POINT_BYTES);
  for (let i: usize = 1; i < NAF_MULTIPLES; i++) {
    addPoint(f, SUM, TWICE, false);
    prepareMultiple(f, table + i * MULTIPLE_BYTES, SUM);
  }
}

function prepareMultiple(f: PrimeField, multiple: usize, point: usize): void {
  memory.copy(multiple, point, POINT_BYTES);
  f.multiply(multiple + ZZ, multiple + Z, multiple + Z);
  f.multiply(multiple + ZZZ, multiple + ZZ, multiple + Z);
}

function copyMultiple(f: PrimeField, point: usize, multiple: usize, negative: bool): void {
  memory.copy(point, multiple, POINT_BYTES);
  if (!negative) return;
  // 0 - Y must subtract a product: Y of a multiple may be too large.
  f.multiply(T0, multiple + Y, f.one);
  memory.fill(point + Y, 0, ELEMENT_BYTES);
  f.subtract(point + Y, point + Y, T0);
}
