import {
  LIMB_MASK,
  limbsAdd,
  limbsBits,
  limbsFromBigEndian,
  limbsFromLittleEndian,
  limbsLess,
  limbsSubtract,
  limbsToBigEndian,
  limbsToLittleEndian,
  limbsZero,
} from "../../crypto/limbs";

const COUNT: usize = 12;
const BYTES: usize = memory.data(64);
const AGAIN: usize = memory.data(64);
const A: usize = memory.data(64);
const B: usize = memory.data(64);
const C: usize = memory.data(64);

function fillBytes(seed: usize): void {
  for (let i: usize = 0; i < 64; i++) store<u8>(BYTES + i, u8((i + seed) * 151 + (i >> 2)));
}

function fillLimbs(limbs: usize, value: u32): void {
  for (let i: usize = 0; i < COUNT; i++) store<u32>(limbs + (i << 2), value);
}

describe("reading and writing bytes", () => {
  it("gives back the big-endian bytes of every length that fits", () => {
    for (let length = 0; length <= 40; length++) {
      fillBytes(usize(length));
      limbsFromBigEndian(A, COUNT, BYTES, length);
      limbsToBigEndian(AGAIN, length, A, COUNT);
      expect(memory.compare(AGAIN, BYTES, length)).toBe(0, length.toString());
    }
  });

  it("gives back the little-endian bytes of every length that fits", () => {
    for (let length = 0; length <= 40; length++) {
      fillBytes(usize(length));
      limbsFromLittleEndian(A, COUNT, BYTES, length);
      limbsToLittleEndian(AGAIN, length, A, COUNT);
      expect(memory.compare(AGAIN, BYTES, length)).toBe(0, length.toString());
    }
  });

  it("puts the last big-endian byte lowest and 27 bits in a limb", () => {
    store<u64>(BYTES, bswap<u64>(0x0123456789abcdef));
    limbsFromBigEndian(A, 4, BYTES, 8);
    expect(load<u32>(A)).toBe(0x1abcdef);
    expect(load<u32>(A, 4)).toBe(u32((u64(0x0123456789abcdef) >> 27) & LIMB_MASK));
    expect(load<u32>(A, 8)).toBe(u32(u64(0x0123456789abcdef) >> 54));
    expect(load<u32>(A, 12)).toBe(0);
  });

  it("writes zeros in front of a short number", () => {
    fillLimbs(A, 0);
    store<u32>(A, 0x4030201);
    memory.fill(AGAIN, 0xff, 64);
    limbsToBigEndian(AGAIN, 60, A, 2);
    for (let i: usize = 0; i < 56; i++) expect(load<u8>(AGAIN + i)).toBe(0);
    expect(load<u32>(AGAIN, 56)).toBe(0x01020304);
    expect(load<u8>(AGAIN, 60)).toBe(0xff);
  });

  it("drops bits above the limbs", () => {
    memory.fill(BYTES, 0xff, 64);
    fillLimbs(A, 7);
    limbsFromBigEndian(A, 2, BYTES, 64);
    expect(load<u32>(A)).toBe(LIMB_MASK);
    expect(load<u32>(A, 4)).toBe(LIMB_MASK);
    expect(load<u32>(A, 8)).toBe(7);
  });
});

describe("limbs", () => {
  it("compares by the highest limb that differs", () => {
    fillLimbs(A, 5);
    fillLimbs(B, 5);
    expect(limbsLess(A, B, COUNT)).toBe(false);
    store<u32>(B, 6);
    expect(limbsLess(A, B, COUNT)).toBe(true);
    expect(limbsLess(B, A, COUNT)).toBe(false);
    store<u32>(A, 6, 44);
    expect(limbsLess(A, B, COUNT)).toBe(false);
    expect(limbsLess(A, B, 11)).toBe(true);
  });

  it("finds zero only when every limb is", () => {
    fillLimbs(A, 0);
    expect(limbsZero(A, COUNT)).toBe(true);
    for (let i: usize = 0; i < COUNT; i++) {
      store<u32>(A + (i << 2), 1 << 26);
      expect(limbsZero(A, COUNT)).toBe(false, i.toString());
      expect(limbsZero(A, i)).toBe(true, i.toString());
      store<u32>(A + (i << 2), 0);
    }
  });

  it("carries and borrows through all limbs", () => {
    fillLimbs(A, LIMB_MASK);
    fillLimbs(B, 0);
    store<u32>(B, 1);
    limbsAdd(C, A, B, COUNT);
    expect(limbsZero(C, COUNT)).toBe(true);
    limbsSubtract(C, C, B, COUNT);
    expect(memory.compare(C, A, COUNT << 2)).toBe(0);
  });

  it("subtracts what it added", () => {
    for (let seed: usize = 0; seed < 50; seed++) {
      fillBytes(seed);
      limbsFromBigEndian(A, COUNT, BYTES, 40);
      limbsFromBigEndian(B, COUNT, BYTES + 20, 40);
      limbsAdd(C, A, B, COUNT);
      limbsSubtract(C, C, B, COUNT);
      expect(memory.compare(C, A, COUNT << 2)).toBe(0, seed.toString());
    }
  });

  it("reads bits across a limb border", () => {
    store<u64>(BYTES, bswap<u64>(0x0123456789abcdef));
    limbsFromBigEndian(A, COUNT, BYTES, 8);
    for (let index = 0; index < 64; index++) {
      for (let width = 1; width <= 27; width++) {
        const expected = i32((u64(0x0123456789abcdef) >> index) & ((1 << width) - 1));
        expect(limbsBits(A, index, width)).toBe(expected);
      }
    }
  });
});
