import { limbsFromBigEndian } from "../../crypto/limbs";
import { Curve, curveGroup } from "../../crypto/nist-curves";
import { ELEMENT_BYTES, PrimeField } from "../../crypto/prime-field";

const A: usize = memory.data(96);
const B: usize = memory.data(96);
const C: usize = memory.data(96);
const EXPONENT: usize = memory.data(96);
const BYTES: usize = memory.data(66);

// Every field of the three curves, of 256 to 521 bits: coordinates and scalars.
function fieldAt(i: i32): PrimeField {
  const group = curveGroup(i >> 1);
  return (i & 1) === 0 ? group.field : group.order;
}

function fill(f: PrimeField, out: usize, seed: i32): void {
  const bytes = f.bits >> 3;
  for (let i = 0; i < bytes; i++) store<u8>(BYTES + i, u8((i * 7 + seed) * 151));
  f.enterBigEndian(out, BYTES, bytes);
}

function expectEqual(f: PrimeField, a: usize, b: usize, name: string): void {
  f.leave(a, a);
  f.leave(b, b);
  expect(memory.compare(a, b, f.limbs << 2)).toBe(0, name);
}

describe("PrimeField", () => {
  it("adds back what it subtracted", () => {
    for (let i = 0; i < 6; i++) {
      const f = fieldAt(i);
      for (let seed = 0; seed < 40; seed++) {
        fill(f, A, seed);
        fill(f, B, seed * 3 + 1);
        f.subtract(C, A, B);
        f.add(C, C, B);
        expectEqual(f, C, A, i.toString());
      }
    }
  });

  it("distributes multiplication over sums of the size that formulas build", () => {
    for (let i = 0; i < 6; i++) {
      const f = fieldAt(i);
      fill(f, A, 5);
      fill(f, B, 9);
      // C = ((A - B) + (A - B)) (A + A), then the same by products alone: 4 A^2 - 4 A B.
      f.subtract(C, A, B);
      f.add(C, C, C);
      f.add(EXPONENT, A, A);
      f.multiply(C, C, EXPONENT);
      f.multiply(B, A, B);
      f.multiply(A, A, A);
      f.subtract(A, A, B);
      f.add(A, A, A);
      f.add(A, A, A);
      expectEqual(f, C, A, i.toString());
    }
  });

  it("keeps limbs tight when every limb is full", () => {
    for (let i = 0; i < 6; i++) {
      const f = fieldAt(i);
      memory.copy(A, f.value, ELEMENT_BYTES);
      for (let turn = 0; turn < 3; turn++) f.add(A, A, A);
      memory.fill(B, 0, ELEMENT_BYTES);
      f.subtract(A, B, A);
      for (let at: usize = 0; at < f.limbs << 2; at += 4) {
        expect(load<u32>(A + at) < (1 << 27) + 32).toBe(true, i.toString());
      }
      f.multiply(A, A, f.one);
      expect(f.isZero(A)).toBe(true, i.toString());
    }
  });

  it("knows zero and the prime as zero, and nothing else", () => {
    for (let i = 0; i < 6; i++) {
      const f = fieldAt(i);
      memory.fill(A, 0, ELEMENT_BYTES);
      expect(f.isZero(A)).toBe(true, i.toString());
      memory.copy(A, f.value, ELEMENT_BYTES);
      expect(f.isZero(A)).toBe(true, i.toString());
      store<u32>(A, load<u32>(A) ^ 1);
      expect(f.isZero(A)).toBe(false, i.toString());
      expect(f.isZero(f.one)).toBe(false, i.toString());
    }
  });

  it("inverts", () => {
    for (let i = 0; i < 6; i++) {
      const f = fieldAt(i);
      fill(f, A, i + 3);
      f.invert(B, A);
      f.multiply(B, B, A);
      memory.copy(A, f.one, ELEMENT_BYTES);
      expectEqual(f, B, A, i.toString());
    }
  });

  it("raises to a power as repeated multiplication does", () => {
    const f = curveGroup(Curve.P256).field;
    fill(f, A, 11);
    memory.copy(C, f.one, ELEMENT_BYTES);
    for (let exponent: u32 = 0; exponent < 70; exponent++) {
      memory.fill(EXPONENT, 0, 96);
      store<u32>(EXPONENT, exponent);
      f.power(B, A, EXPONENT);
      memory.copy(EXPONENT, C, ELEMENT_BYTES);
      expectEqual(f, B, EXPONENT, exponent.toString());
      f.multiply(C, C, A);
    }
  });

  it("enters big-endian numbers", () => {
    const f = curveGroup(Curve.P384).field;
    memory.fill(BYTES, 0, 48);
    store<u8>(BYTES, 5, 47);
    f.enterBigEndian(A, BYTES, 48);
    f.leave(A, A);
    limbsFromBigEndian(B, f.limbs, BYTES, 48);
    expect(memory.compare(A, B, f.limbs << 2)).toBe(0);
    expect(load<u32>(A)).toBe(5);
  });
});
