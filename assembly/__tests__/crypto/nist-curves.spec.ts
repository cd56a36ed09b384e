import { Curve, curveBytes, curveGroup } from "../../crypto/nist-curves";
import { isOnCurve } from "../../crypto/weierstrass";

const X: usize = memory.data(80);

describe("curveGroup", () => {
  it("has a base point on the curve", () => {
    for (let curve = 0; curve < 3; curve++) {
      const group = curveGroup(curve);
      const g = group.multiples;
      expect(isOnCurve(group.field, g, g + 80, group.b)).toBe(true, curve.toString());
      group.field.add(X, g, group.field.one);
      group.field.multiply(X, X, group.field.one);
      expect(isOnCurve(group.field, X, g + 80, group.b)).toBe(false, curve.toString());
    }
  });

  it("knows the sizes", () => {
    const bits: StaticArray<i32> = [256, 384, 521];
    for (let curve = 0; curve < 3; curve++) {
      const group = curveGroup(curve);
      expect(group.bits).toBe(bits[curve]);
      expect(group.field.bits).toBe(bits[curve]);
      expect(group.order.bits).toBe(bits[curve]);
      expect(group.bytes).toBe((bits[curve] + 7) >> 3);
      expect(curveBytes(curve)).toBe(group.bytes);
    }
  });

  it("prepares each curve once and keeps it while others are used", () => {
    const p256 = curveGroup(Curve.P256);
    const before = load<u64>(p256.multiples);
    curveGroup(Curve.P521);
    curveGroup(Curve.P384);
    expect(changetype<usize>(curveGroup(Curve.P256))).toBe(changetype<usize>(p256));
    expect(load<u64>(p256.multiples)).toBe(before);
  });

  it("gives only P-256 the multiplication made for it", () => {
    expect(curveGroup(Curve.P256).field.isP256).toBe(true);
    expect(curveGroup(Curve.P256).order.isP256).toBe(false);
    expect(curveGroup(Curve.P384).field.isP256).toBe(false);
    expect(curveGroup(Curve.P521).field.isP256).toBe(false);
  });
});
