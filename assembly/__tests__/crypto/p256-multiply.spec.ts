import { LIMB_MASK, limbsFromBigEndian } from "../../crypto/limbs";
import { Curve, curveGroup } from "../../crypto/nist-curves";
import { multiplyP256 } from "../../crypto/p256-multiply";
import { PrimeField } from "../../crypto/prime-field";

const A: usize = memory.data(80);
const B: usize = memory.data(80);
const SPECIAL: usize = memory.data(80);
const GENERAL: usize = memory.data(80);
const BYTES: usize = memory.data(64);

let state: u32 = 7;

// Half of the bytes are all zeros or all ones, where carries and the subtracted term show.
function fill(out: usize): void {
  for (let i: usize = 0; i < 32; i++) {
    state = state * 1664525 + 1013904223;
    const kind = (state >> 10) & 3;
    store<u8>(BYTES + i, kind === 0 ? 0 : kind === 1 ? 0xff : u8(state >> 24));
  }
  limbsFromBigEndian(out, 10, BYTES, 32);
}

function expectSameProduct(f: PrimeField, name: string): void {
  multiplyP256(SPECIAL, A, B);
  f.isP256 = false;
  f.multiply(GENERAL, A, B);
  f.isP256 = true;
  let highest: u32 = 0;
  for (let i: usize = 0; i < 40; i += 4) highest = max(highest, load<u32>(SPECIAL + i));
  if (highest > LIMB_MASK) expect(highest).toBe(LIMB_MASK, name);
  f.leave(SPECIAL, SPECIAL);
  f.leave(GENERAL, GENERAL);
  const order = memory.compare(SPECIAL, GENERAL, 40);
  if (order !== 0) expect(order).toBe(0, name);
}

describe("multiplyP256", () => {
  it("agrees with the general multiplication", () => {
    const f = curveGroup(Curve.P256).field;
    for (let i = 0; i < 3000; i++) {
      fill(A);
      fill(B);
      expectSameProduct(f, "random");
    }
    expect(f.isP256).toBe(true);
  });

  it("agrees for zero, p - 1, p and single bits", () => {
    const f = curveGroup(Curve.P256).field;
    for (let bit = 0; bit < 260; bit++) {
      memory.fill(A, 0, 40);
      expectSameProduct(f, "zero");
      store<u32>(A + (usize(bit / 27) << 2), 1 << (bit % 27));
      memory.copy(B, f.value, 40);
      expectSameProduct(f, "p");
      store<u32>(B, load<u32>(B) - 1);
      expectSameProduct(f, "p - 1");
    }
    expect(f.isP256).toBe(true);
  });

  it("writes over its own operands", () => {
    fill(A);
    fill(B);
    multiplyP256(SPECIAL, A, B);
    multiplyP256(A, A, B);
    expect(memory.compare(A, SPECIAL, 40)).toBe(0);
  });
});
