import { nafDigits } from "../../crypto/naf";
import { CurveGroup, curveGroup } from "../../crypto/nist-curves";
import { ELEMENT_BYTES } from "../../crypto/prime-field";
import {
  MULTIPLE_BYTES,
  addPoint,
  doublePoint,
  isInfinity,
  isOnCurve,
  prepareMultiples,
  setInfinity,
} from "../../crypto/weierstrass";

const P: usize = memory.data(240);
const Q: usize = memory.data(240);
const A: usize = memory.data(80);
const B: usize = memory.data(80);
const X: usize = memory.data(80);
const Y: usize = memory.data(80);
const DIGITS: usize = memory.data(528);
const TABLE: usize = memory.data(8 * 400);
const SCALAR: usize = memory.data(96);

// point = odd G, for an odd number below 16.
function setMultiple(group: CurveGroup, point: usize, odd: i32): void {
  setInfinity(point);
  addPoint(group.field, point, multiple(group, odd), false);
}

function multiple(group: CurveGroup, odd: i32): usize {
  return group.multiples + usize(odd >> 1) * MULTIPLE_BYTES;
}

// X1 Z2^2 = X2 Z1^2 and Y1 Z2^3 = Y2 Z1^3.
function samePoint(group: CurveGroup, p: usize, q: usize): bool {
  return sameRatio(group, p, q, 0, false) && sameRatio(group, p, q, ELEMENT_BYTES, true);
}

function sameRatio(group: CurveGroup, p: usize, q: usize, coordinate: usize, cubed: bool): bool {
  const f = group.field;
  scale(group, A, p + coordinate, q + 2 * ELEMENT_BYTES, cubed);
  scale(group, B, q + coordinate, p + 2 * ELEMENT_BYTES, cubed);
  f.subtract(A, A, B);
  f.multiply(A, A, f.one);
  return f.isZero(A);
}

function scale(group: CurveGroup, out: usize, coordinate: usize, z: usize, cubed: bool): void {
  group.field.multiply(out, coordinate, z);
  group.field.multiply(out, out, z);
  if (cubed) group.field.multiply(out, out, z);
}

// Brings a point to Z = 1.
function toAffine(group: CurveGroup, point: usize): void {
  const f = group.field;
  f.invert(A, point + 2 * ELEMENT_BYTES);
  scale(group, X, point, A, false);
  scale(group, Y, point + ELEMENT_BYTES, A, true);
}

describe("points", () => {
  it("stay on the curve when doubled and added", () => {
    for (let curve = 0; curve < 3; curve++) {
      const group = curveGroup(curve);
      setMultiple(group, P, 1);
      for (let i = 0; i < 12; i++) {
        if (i % 3 === 2) addPoint(group.field, P, multiple(group, 5), (i & 1) !== 0);
        else doublePoint(group.field, P);
        toAffine(group, P);
        expect(isOnCurve(group.field, X, Y, group.b)).toBe(true, i.toString());
        group.field.add(Y, Y, group.field.one);
        group.field.multiply(Y, Y, group.field.one);
        expect(isOnCurve(group.field, X, Y, group.b)).toBe(false, i.toString());
      }
    }
  });

  it("add to the same sum in any order", () => {
    for (let curve = 0; curve < 3; curve++) {
      const group = curveGroup(curve);
      // 2 (3 G) + G = 8 G - G
      setMultiple(group, P, 3);
      doublePoint(group.field, P);
      addPoint(group.field, P, multiple(group, 1), false);
      setMultiple(group, Q, 1);
      for (let i = 0; i < 3; i++) doublePoint(group.field, Q);
      addPoint(group.field, Q, multiple(group, 1), true);
      expect(samePoint(group, P, Q)).toBe(true);
      expect(samePoint(group, P, multiple(group, 7))).toBe(true);
      expect(samePoint(group, P, multiple(group, 9))).toBe(false);
    }
  });

  it("double when a point is added to itself", () => {
    for (let curve = 0; curve < 3; curve++) {
      const group = curveGroup(curve);
      setMultiple(group, P, 9);
      setMultiple(group, Q, 9);
      addPoint(group.field, P, multiple(group, 9), false);
      doublePoint(group.field, Q);
      expect(samePoint(group, P, Q)).toBe(true);
    }
  });

  it("become infinity when a point is taken from itself, and leave it again", () => {
    for (let curve = 0; curve < 3; curve++) {
      const group = curveGroup(curve);
      setMultiple(group, P, 11);
      expect(isInfinity(group.field, P)).toBe(false);
      addPoint(group.field, P, multiple(group, 11), true);
      expect(isInfinity(group.field, P)).toBe(true);
      addPoint(group.field, P, multiple(group, 13), true);
      expect(isInfinity(group.field, P)).toBe(false);
      addPoint(group.field, P, multiple(group, 13), false);
      expect(isInfinity(group.field, P)).toBe(true);
    }
  });

  it("are at infinity after n times G", () => {
    for (let curve = 0; curve < 3; curve++) {
      const group = curveGroup(curve);
      memory.fill(SCALAR, 0, 96);
      memory.copy(SCALAR, group.order.value, group.order.limbs << 2);
      nafDigits(DIGITS, SCALAR, group.bits);
      setInfinity(P);
      for (let i = group.bits; i >= 0; i--) {
        if (!isInfinity(group.field, P)) doublePoint(group.field, P);
        const digit = i32(load<i8>(DIGITS + i));
        if (digit !== 0) addPoint(group.field, P, multiple(group, abs(digit)), digit < 0);
      }
      expect(isInfinity(group.field, P)).toBe(true, curve.toString());
    }
  });
});

describe("prepareMultiples", () => {
  it("makes the odd multiples of any point, with Z squared and cubed", () => {
    for (let curve = 0; curve < 3; curve++) {
      const group = curveGroup(curve);
      const f = group.field;
      setMultiple(group, P, 3);
      toAffine(group, P);
      prepareMultiples(f, TABLE, X, Y);
      for (let i = 0; i < 8; i++) {
        const entry = TABLE + usize(i) * MULTIPLE_BYTES;
        // Seen from P = 3 G, entry i is 3 (2 i + 1) G.
        setMultiple(group, Q, 3);
        for (let j = 0; j < i; j++) {
          addPoint(f, Q, multiple(group, 3), false);
          addPoint(f, Q, multiple(group, 3), false);
        }
        expect(samePoint(group, Q, entry)).toBe(true, i.toString());
        const z = entry + 2 * ELEMENT_BYTES;
        f.multiply(A, z, z);
        f.leave(A, A);
        f.leave(B, z + ELEMENT_BYTES);
        expect(memory.compare(A, B, f.limbs << 2)).toBe(0, "Z squared");
        f.multiply(A, z, z + ELEMENT_BYTES);
        f.leave(A, A);
        f.leave(B, z + 2 * ELEMENT_BYTES);
        expect(memory.compare(A, B, f.limbs << 2)).toBe(0, "Z cubed");
      }
    }
  });
});
