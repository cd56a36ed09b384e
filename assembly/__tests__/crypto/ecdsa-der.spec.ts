import { ECDSA_DER_MAX_BYTES, ecdsaSignatureToDer } from "../../crypto/ecdsa-der";
import { Curve, curveBytes } from "../../crypto/nist-curves";

const SIGNATURE: usize = memory.data(160);
const OUT: usize = memory.data(160);

describe("ecdsaSignatureToDer", () => {
  it("writes both numbers in their shortest form", () => {
    memory.fill(SIGNATURE, 0, 64);
    store<u8>(SIGNATURE, 0x80, 31);
    store<u8>(SIGNATURE, 0x7f, 63);
    expect(ecdsaSignatureToDer(Curve.P256, SIGNATURE, 64, OUT)).toBe(9);
    // 30 07, 02 02 00 80, 02 01 7f
    expect(load<u64>(OUT)).toBe(0x0102800002020730);
    expect(load<u8>(OUT, 8)).toBe(0x7f);
  });

  it("needs a long length for P-521 only", () => {
    memory.fill(SIGNATURE, 0x7f, 160);
    memory.fill(OUT, 0xee, 160);
    expect(ecdsaSignatureToDer(Curve.P256, SIGNATURE, 64, OUT)).toBe(70);
    expect(load<u16>(OUT)).toBe(0x4430);
    expect(ecdsaSignatureToDer(Curve.P384, SIGNATURE, 96, OUT)).toBe(102);
    expect(load<u16>(OUT)).toBe(0x6430);
    expect(ecdsaSignatureToDer(Curve.P521, SIGNATURE, 132, OUT)).toBe(139);
    expect(load<u32>(OUT)).toBe(0x02888130);
    expect(memory.compare(OUT + 5, SIGNATURE, 66)).toBe(0);
    expect(memory.compare(OUT + 73, SIGNATURE, 66)).toBe(0);
    expect(load<u8>(OUT, 139)).toBe(0xee);
  });

  it("never writes more than ECDSA_DER_MAX_BYTES", () => {
    memory.fill(SIGNATURE, 0xff, 160);
    expect(ecdsaSignatureToDer(Curve.P521, SIGNATURE, 132, OUT)).toBe(ECDSA_DER_MAX_BYTES);
  });

  it("refuses any other length than the curve's", () => {
    for (let curve = 0; curve < 3; curve++) {
      for (let length = 0; length < 160; length++) {
        if (length === 2 * curveBytes(curve)) continue;
        expect(ecdsaSignatureToDer(curve, SIGNATURE, length, OUT)).toBe(0, length.toString());
      }
    }
  });
});
