// The curve edwards25519 (RFC 8032 section 5.1): -x^2 + y^2 = 1 + d x^2 y^2, cofactor 8.
//
// Points are extended coordinates: x = X / Z, y = Y / Z, x y = T / Z, all in Montgomery form. The formulas are those of
// section 5.1.4; they hold for every pair of points, so there are no special cases.

import { LIMB_MASK, limbsFromLittleEndian, limbsLess, limbsToLittleEndian } from "./limbs";
import { NAF_MULTIPLES } from "./naf";
import { ELEMENT_BYTES, PRIME_FIELD_BYTES, PrimeField } from "./prime-field";

/** Length of an encoded point or scalar. */
export const ENCODED_BYTES: i32 = 32;

/** X, Y, Z, T. */
export const POINT_BYTES: usize = 320;

/** Y - X, Y + X, 2 d T, 2 Z: a point prepared for being added often. */
export const MULTIPLE_BYTES: usize = 320;

// Big-endian numbers.
const NUMBERS: usize = memory.data<u8>([
  // p = 2^255 - 19
  0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xed,
  // L, the order of B
  0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x14, 0xde,
  0xf9, 0xde, 0xa2, 0xf7, 0x9c, 0xd6, 0x58, 0x12, 0x63, 0x1a, 0x5c, 0xf5, 0xd3, 0xed,
  // d = -121665 / 121666
  0x52, 0x03, 0x6c, 0xee, 0x2b, 0x6f, 0xfe, 0x73, 0x8c, 0xc7, 0x40, 0x79, 0x77, 0x79, 0xe8, 0x98, 0x00, 0x70,
  0x0a, 0x4d, 0x41, 0x41, 0xd8, 0xab, 0x75, 0xeb, 0x4d, 0xca, 0x13, 0x59, 0x78, 0xa3,
  // the square root 2^((p - 1) / 4) of -1
  0x2b, 0x83, 0x24, 0x80, 0x4f, 0xc1, 0xdf, 0x0b, 0x2b, 0x4d, 0x00, 0x99, 0x3d, 0xfb, 0xd7, 0xa7, 0x2f, 0x43,
  0x18, 0x06, 0xad, 0x2f, 0xe4, 0x78, 0xc4, 0xee, 0x1b, 0x27, 0x4a, 0x0e, 0xa0, 0xb0,
  // x of B
  0x21, 0x69, 0x36, 0xd3, 0xcd, 0x6e, 0x53, 0xfe, 0xc0, 0xa4, 0xe2, 0x31, 0xfd, 0xd6, 0xdc, 0x5c, 0x69, 0x2c,
  0xc7, 0x60, 0x95, 0x25, 0xa7, 0xb2, 0xc9, 0x56, 0x2d, 0x60, 0x8f, 0x25, 0xd5, 0x1a,
  // y of B
  0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
  0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x58,
]);

const FIELD: usize = memory.data(i32(PRIME_FIELD_BYTES), 16);
const ORDER: usize = memory.data(i32(PRIME_FIELD_BYTES), 16);
const D: usize = memory.data(80, 16);
const TWICE_D: usize = memory.data(80, 16);
const ROOT: usize = memory.data(80, 16);
const BASE: usize = memory.data(320, 16);
const BASE_MULTIPLES: usize = memory.data(8 * 320, 16);

const Y: usize = ELEMENT_BYTES;
const Z: usize = 2 * ELEMENT_BYTES;
const T: usize = 3 * ELEMENT_BYTES;

const T0: usize = memory.data(80, 16);
const T1: usize = memory.data(80, 16);
const T2: usize = memory.data(80, 16);
const T3: usize = memory.data(80, 16);
const T4: usize = memory.data(80, 16);
const EXPONENT: usize = memory.data(96, 16);

const SUM: usize = memory.data(320, 16);
const TWICE: usize = memory.data(320, 16);

/** The field of the coordinates, modulo p. Everything else here needs it to have been asked for once. */
export function edwardsField(): PrimeField {
  const f = changetype<PrimeField>(FIELD);
  if (f.bits === 0) prepareCurve(f);
  return f;
}

/** The field of the scalars, modulo L. */
export function edwardsOrder(): PrimeField {
  return changetype<PrimeField>(ORDER);
}

/** Odd multiples of the base point B. */
export function baseMultiples(): usize {
  return BASE_MULTIPLES;
}

function prepareCurve(f: PrimeField): void {
  f.prepareField(NUMBERS, ENCODED_BYTES, 255);
  edwardsOrder().prepareField(NUMBERS + 32, ENCODED_BYTES, 253);
  f.enterBigEndian(D, NUMBERS + 64, ENCODED_BYTES);
  f.add(TWICE_D, D, D);
  f.enterBigEndian(ROOT, NUMBERS + 96, ENCODED_BYTES);
  f.enterBigEndian(BASE, NUMBERS + 128, ENCODED_BYTES);
  f.enterBigEndian(BASE + Y, NUMBERS + 160, ENCODED_BYTES);
  completePoint(f, BASE);
  prepareMultiples(f, BASE_MULTIPLES, BASE);
}

// Makes Z and T of a point whose x and y are there.
function completePoint(f: PrimeField, point: usize): void {
  memory.copy(point + Z, f.one, ELEMENT_BYTES);
  f.multiply(point + T, point, point + Y);
}

/** Section 5.1.3. False when y is not below p, or no x belongs to it, or x is zero and its sign bit set. */
export function decodePoint(f: PrimeField, point: usize, encoded: usize): bool {
  const y = point + Y;
  const sign = load<u8>(encoded, 31) >> 7;
  limbsFromLittleEndian(y, f.limbs, encoded, ENCODED_BYTES);
  store<u32>(y, load<u32>(y, 36) & 0xfff, 36);
  if (!limbsLess(y, f.value, f.limbs)) return false;
  f.enter(y, y);
  if (!recoverX(f, point, y)) return false;
  f.leave(T0, point);
  if (f.isZero(T0) && sign !== 0) return false;
  if ((load<u32>(T0) & 1) !== u32(sign)) {
    memory.fill(T0, 0, ELEMENT_BYTES);
    f.subtract(point, T0, point);
    f.multiply(point, point, f.one);
  }
  completePoint(f, point);
  return true;
}

// Steps 2 and 3: x = sqrt(u / v) with u = y^2 - 1 and v = d y^2 + 1.
function recoverX(f: PrimeField, x: usize, y: usize): bool {
  f.multiply(T0, y, y);
  f.multiply(T1, T0, D);
  f.subtract(T0, T0, f.one);
  f.multiply(T0, T0, f.one); // u, as a product: it is subtracted below
  f.add(T1, T1, f.one); // v
  f.multiply(T2, T1, T1);
  f.multiply(T2, T2, T1);
  f.multiply(x, T0, T2); // u v^3
  f.multiply(T2, T2, x);
  f.multiply(T2, T2, T1); // u v^7
  setExponent();
  f.power(T3, T2, EXPONENT);
  f.multiply(x, x, T3); // u v^3 (u v^7)^((p - 5) / 8)
  f.multiply(T2, x, x);
  f.multiply(T2, T2, T1);
  if (areEqual(f, T2, T0)) return true;
  f.add(T2, T2, T0);
  f.multiply(T2, T2, f.one);
  f.multiply(x, x, ROOT);
  return f.isZero(T2);
}

// (p - 5) / 8 = 2^252 - 3.
function setExponent(): void {
  for (let i: usize = 0; i < 36; i += 4) store<u32>(EXPONENT + i, LIMB_MASK);
  store<u32>(EXPONENT, LIMB_MASK - 2);
  store<u32>(EXPONENT, 0x1ff, 36);
}

function areEqual(f: PrimeField, a: usize, product: usize): bool {
  f.subtract(T4, a, product);
  f.multiply(T4, T4, f.one);
  return f.isZero(T4);
}

/** Section 5.1.2: writes the 32 bytes of a point. */
export function encodePoint(f: PrimeField, out: usize, point: usize): void {
  f.invert(T0, point + Z);
  f.multiply(T1, point, T0);
  f.leave(T1, T1);
  f.multiply(T2, point + Y, T0);
  f.leave(T2, T2);
  limbsToLittleEndian(out, ENCODED_BYTES, T2, f.limbs);
  store<u8>(out, load<u8>(out, 31) | u8(load<u32>(T1) << 7), 31);
}

/** point = the neutral element. */
export function setNeutral(f: PrimeField, point: usize): void {
  memory.fill(point, 0, POINT_BYTES);
  memory.copy(point + Y, f.one, ELEMENT_BYTES);
  memory.copy(point + Z, f.one, ELEMENT_BYTES);
}

/** Whether eight times the point is the neutral element: then one signature can verify for many messages. */
export function hasSmallOrder(f: PrimeField, point: usize): bool {
  memory.copy(SUM, point, POINT_BYTES);
  for (let i = 0; i < 3; i++) doublePoint(f, SUM);
  return f.isZero(SUM);
}

/** point = 2 point. */
export function doublePoint(f: PrimeField, point: usize): void {
  f.multiply(T0, point, point); // A
  f.multiply(T1, point + Y, point + Y); // B
  f.add(T2, point, point + Y);
  f.multiply(T2, T2, T2);
  f.add(T3, T0, T1); // H = A + B
  f.subtract(T2, T3, T2); // E = H - (X + Y)^2
  f.subtract(T0, T0, T1); // G = A - B
  f.multiply(T1, point + Z, point + Z);
  f.add(T1, T1, T1); // C
  f.add(T1, T1, T0); // F = C + G
  completeSum(f, point, T1, T0);
}

/** point = point + other, or point - other, for a prepared multiple. */
export function addPoint(f: PrimeField, point: usize, other: usize, negative: bool): void {
  const difference = negative ? other + Y : other;
  const sum = negative ? other : other + Y;
  f.subtract(T0, point + Y, point);
  f.multiply(T0, T0, difference); // A
  f.add(T1, point + Y, point);
  f.multiply(T3, T1, sum); // B
  f.multiply(T4, point + T, other + Z); // C
  f.multiply(T1, point + Z, other + T); // D
  f.subtract(T2, T3, T0); // E = B - A
  f.add(T3, T3, T0); // H = B + A
  f.add(T0, T1, T4); // G = D + C
  f.subtract(T1, T1, T4); // F = D - C
  // Subtracting turns C around, which exchanges F and G.
  if (negative) completeSum(f, point, T0, T1);
  else completeSum(f, point, T1, T0);
}

// X = E F, Y = G H, Z = F G, T = E H, with E in T2 and H in T3.
function completeSum(f: PrimeField, point: usize, F: usize, G: usize): void {
  f.multiply(point, T2, F);
  f.multiply(point + Y, G, T3);
  f.multiply(point + Z, F, G);
  f.multiply(point + T, T2, T3);
}

/** Prepares the odd multiples of a point for NAF digits. */
export function prepareMultiples(f: PrimeField, table: usize, point: usize): void {
  memory.copy(SUM, point, POINT_BYTES);
  prepareMultiple(f, table, SUM);
  doublePoint(f, SUM);
  prepareMultiple(f, TWICE, SUM);
  memory.copy(SUM, point, POINT_BYTES);
  for (let i: usize = 1; i < NAF_MULTIPLES; i++) {
    addPoint(f, SUM, TWICE, false);
    prepareMultiple(f, table + i * MULTIPLE_BYTES, SUM);
  }
}

function prepareMultiple(f: PrimeField, multiple: usize, point: usize): void {
  f.subtract(multiple, point + Y, point);
  f.add(multiple + Y, point + Y, point);
  f.multiply(multiple + Z, point + T, TWICE_D);
  f.add(multiple + T, point + Z, point + Z);
}
