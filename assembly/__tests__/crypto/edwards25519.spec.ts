import {
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
} from "../../crypto/edwards25519";
import { nafDigits } from "../../crypto/naf";

const P: usize = memory.data(320);
const Q: usize = memory.data(320);
const TABLE: usize = memory.data(8 * 320);
const ENCODED: usize = memory.data(32);
const AGAIN: usize = memory.data(32);
const DIGITS: usize = memory.data(256);
const SCALAR: usize = memory.data(96);

function base(odd: i32): usize {
  return baseMultiples() + usize(odd >> 1) * MULTIPLE_BYTES;
}

function setBase(odd: i32): void {
  const f = edwardsField();
  setNeutral(f, P);
  addPoint(f, P, base(odd), false);
}

function encodesTo(low: u64, rest: u8, last: u8): bool {
  encodePoint(edwardsField(), ENCODED, P);
  for (let i: usize = 8; i < 31; i++) if (load<u8>(ENCODED + i) !== rest) return false;
  return load<u64>(ENCODED) === low && load<u8>(ENCODED, 31) === last;
}

function samePoints(): bool {
  encodePoint(edwardsField(), ENCODED, P);
  encodePoint(edwardsField(), AGAIN, Q);
  return memory.compare(ENCODED, AGAIN, 32) === 0;
}

describe("the base point", () => {
  it("has y = 4/5 and the even x", () => {
    setBase(1);
    expect(encodesTo(0x6666666666666658, 0x66, 0x66)).toBe(true);
  });

  it("has the order L", () => {
    const f = edwardsField();
    const order = edwardsOrder();
    memory.fill(SCALAR, 0, 96);
    memory.copy(SCALAR, order.value, order.limbs << 2);
    nafDigits(DIGITS, SCALAR, 253);
    setNeutral(f, P);
    for (let i = 253; i >= 0; i--) {
      doublePoint(f, P);
      const digit = i32(load<i8>(DIGITS + i));
      if (digit !== 0) addPoint(f, P, base(abs(digit)), digit < 0);
    }
    expect(encodesTo(1, 0, 0)).toBe(true);
  });
});

describe("points", () => {
  it("add to the same sum in any order", () => {
    const f = edwardsField();
    // 2 (3 B) + B = 8 B - B
    setBase(3);
    doublePoint(f, P);
    addPoint(f, P, base(1), false);
    memory.copy(Q, P, 320);
    setBase(1);
    for (let i = 0; i < 3; i++) doublePoint(f, P);
    addPoint(f, P, base(1), true);
    expect(samePoints()).toBe(true);
    setBase(7);
    expect(samePoints()).toBe(true);
  });

  it("need no special case for a point and itself", () => {
    const f = edwardsField();
    setBase(5);
    memory.copy(Q, P, 320);
    addPoint(f, P, base(5), false);
    doublePoint(f, Q);
    expect(samePoints()).toBe(true);
    setBase(5);
    addPoint(f, P, base(5), true);
    expect(encodesTo(1, 0, 0)).toBe(true);
  });

  it("decode to what was encoded, with either sign", () => {
    const f = edwardsField();
    for (let odd = 1; odd < 16; odd += 2) {
      setBase(odd);
      encodePoint(f, ENCODED, P);
      for (let sign = 0; sign < 2; sign++) {
        expect(decodePoint(f, Q, ENCODED)).toBe(true);
        encodePoint(f, AGAIN, Q);
        expect(memory.compare(AGAIN, ENCODED, 32)).toBe(0, odd.toString());
        store<u8>(ENCODED, load<u8>(ENCODED, 31) ^ 0x80, 31);
      }
    }
  });

  it("do not decode where x is zero and its sign is set", () => {
    const f = edwardsField();
    memory.fill(ENCODED, 0, 32);
    store<u8>(ENCODED, 1);
    expect(decodePoint(f, P, ENCODED)).toBe(true);
    store<u8>(ENCODED, 0x80, 31);
    expect(decodePoint(f, P, ENCODED)).toBe(false);
  });

  it("have small order or not", () => {
    const f = edwardsField();
    setBase(1);
    expect(hasSmallOrder(f, P)).toBe(false);
    setNeutral(f, P);
    expect(hasSmallOrder(f, P)).toBe(true);
    // y = 0 has order 4
    memory.fill(ENCODED, 0, 32);
    expect(decodePoint(f, P, ENCODED)).toBe(true);
    expect(hasSmallOrder(f, P)).toBe(true);
  });
});

describe("prepareMultiples", () => {
  it("makes the odd multiples of any point", () => {
    const f = edwardsField();
    setBase(3);
    memory.copy(Q, P, 320);
    prepareMultiples(f, TABLE, Q);
    for (let i = 0; i < 8; i++) {
      setNeutral(f, Q);
      addPoint(f, Q, TABLE + usize(i) * MULTIPLE_BYTES, false);
      setBase(3);
      for (let j = 0; j < 2 * i; j++) addPoint(f, P, base(3), false);
      expect(samePoints()).toBe(true, i.toString());
    }
  });
});
