import { NAF_MAX_DIGITS, nafDigits } from "../../crypto/naf";

const SCALAR: usize = memory.data(96);
const DIGITS: usize = memory.data(528);

function digit(i: i32): i32 {
  return load<i8>(DIGITS + i);
}

function valueOf(bits: i32): i64 {
  let value: i64 = 0;
  for (let i = bits; i >= 0; i--) value = value * 2 + digit(i);
  return value;
}

function setScalar(value: u64): void {
  memory.fill(SCALAR, 0, 96);
  store<u32>(SCALAR, u32(value & 0x7ffffff));
  store<u32>(SCALAR, u32((value >> 27) & 0x7ffffff), 4);
  store<u32>(SCALAR, u32(value >> 54), 8);
}

describe("nafDigits", () => {
  it("writes digits that add up to the scalar", () => {
    for (let value: u64 = 0; value < 5000; value++) {
      setScalar(value);
      nafDigits(DIGITS, SCALAR, 13);
      if (valueOf(13) !== i64(value)) expect(valueOf(13)).toBe(i64(value));
    }
    for (let i = 0; i < 60; i++) {
      const value = (u64(0x9e3779b97f4a7c15) * (i + 1)) >> 4;
      setScalar(value);
      nafDigits(DIGITS, SCALAR, 60);
      expect(valueOf(60)).toBe(i64(value), value.toString());
    }
  });

  it("writes odd digits below 16 with four zeros after each", () => {
    setScalar(0x0fffffffffffffff);
    nafDigits(DIGITS, SCALAR, 60);
    let last = -5;
    for (let i = 0; i <= 60; i++) {
      if (digit(i) === 0) continue;
      expect(digit(i) & 1).toBe(1);
      expect(abs(digit(i)) < 16).toBe(true);
      expect(i - last >= 5).toBe(true);
      last = i;
    }
  });

  it("carries into the digit above the highest bit of the longest scalar", () => {
    for (let i: usize = 0; i < 19; i++) store<u32>(SCALAR + (i << 2), 0x7ffffff);
    store<u32>(SCALAR, 0xff, 76);
    memory.fill(DIGITS, 0x55, 528);
    nafDigits(DIGITS, SCALAR, 521);
    expect(digit(0)).toBe(-1);
    expect(digit(521)).toBe(1);
    for (let i = 1; i < 521; i++) if (digit(i) !== 0) expect(i).toBe(0);
    expect(digit(522)).toBe(0x55);
    expect(522 <= NAF_MAX_DIGITS).toBe(true);
  });
});
