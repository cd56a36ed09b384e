import { limbsFromBigEndian, limbsLess, limbsSubtract, limbsZero } from "../../crypto/limbs";
import { Modulus, limbsForBits } from "../../crypto/montgomery";

const MODULUS: usize = memory.data(64);
const VALUE: usize = memory.data(1280);
const SQUARE: usize = memory.data(1280);
const A: usize = memory.data(1280);
const B: usize = memory.data(1280);
const C: usize = memory.data(1280);
const BYTES: usize = memory.data(1024);

let state: u32 = 1;

function nextByte(): u8 {
  state = state * 1664525 + 1013904223;
  return u8(state >> 24);
}

function fillBytes(length: usize): void {
  for (let i: usize = 0; i < length; i++) store<u8>(BYTES + i, nextByte());
}

// A modulus of exactly so many bits, and its highest and lowest bit set.
function prepare(bits: i32): Modulus {
  const m = changetype<Modulus>(MODULUS);
  const bytes = (bits + 7) >> 3;
  fillBytes(bytes);
  const highest: u32 = 1 << ((bits - 1) & 7);
  store<u8>(BYTES, u8((u32(load<u8>(BYTES)) & (highest - 1)) | highest));
  store<u8>(BYTES + bytes - 1, load<u8>(BYTES + bytes - 1) | 1);
  limbsFromBigEndian(VALUE, limbsForBits(bits), BYTES, bytes);
  m.prepare(VALUE, bits, SQUARE);
  return m;
}

function setSmall(out: usize, value: u64): void {
  memory.fill(out, 0, 1280);
  store<u32>(out, u32(value & 0x7ffffff));
  store<u32>(out, u32(value >> 27), 4);
}

function getSmall(a: usize): u64 {
  return u64(load<u32>(a)) | (u64(load<u32>(a, 4)) << 27);
}

describe("limbsForBits", () => {
  it("leaves two bits, in an even count", () => {
    expect(limbsForBits(52)).toBe(2);
    expect(limbsForBits(53)).toBe(4);
    expect(limbsForBits(256)).toBe(10);
    expect(limbsForBits(521)).toBe(20);
    expect(limbsForBits(2048)).toBe(76);
    expect(limbsForBits(8192)).toBe(304);
  });
});

describe("Modulus", () => {
  it("multiplies as 64-bit arithmetic does", () => {
    for (let bits = 2; bits <= 31; bits++) {
      const m = prepare(bits);
      const modulus = getSmall(VALUE);
      for (let i = 0; i < 20; i++) {
        const a = (u64(nextByte()) * 8421504 + nextByte()) % modulus;
        const b = (u64(nextByte()) * 8421504 + nextByte()) % modulus;
        setSmall(A, a);
        setSmall(B, b);
        m.enter(A, A);
        m.enter(B, B);
        m.multiply(C, A, B);
        m.leave(C, C);
        expect(getSmall(C)).toBe((a * b) % modulus, modulus.toString());
      }
    }
  });

  it("gives back what it took in, for every size up to 1100 bits", () => {
    for (let bits = 3; bits <= 1100; bits++) {
      const m = prepare(bits);
      memory.copy(A, VALUE, m.limbs << 2);
      setSmall(B, 2);
      limbsSubtract(A, A, B, m.limbs);
      m.enter(C, A);
      m.leave(C, C);
      expect(memory.compare(C, A, m.limbs << 2)).toBe(0, bits.toString());
    }
  });

  it("squares minus one to one, with every limb of an 8192-bit modulus full", () => {
    const m = changetype<Modulus>(MODULUS);
    memory.fill(BYTES, 0xff, 1024);
    limbsFromBigEndian(VALUE, limbsForBits(8192), BYTES, 1024);
    m.prepare(VALUE, 8192, SQUARE);
    setSmall(B, 1);
    limbsSubtract(A, VALUE, B, m.limbs);
    m.enter(A, A);
    m.multiply(A, A, A);
    m.leave(A, A);
    expect(memory.compare(A, B, m.limbs << 2)).toBe(0);
  });

  it("leaves numbers below the modulus, and zero for the modulus itself", () => {
    const m = prepare(256);
    m.leave(A, VALUE);
    expect(limbsZero(A, m.limbs)).toBe(true);
    memory.copy(A, VALUE, 40);
    m.reduceOnce(A);
    expect(limbsZero(A, m.limbs)).toBe(true);
    m.enter(A, VALUE);
    m.leave(A, A);
    expect(limbsLess(A, VALUE, m.limbs)).toBe(true);
  });
});
