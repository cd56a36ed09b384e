import { ecPointUsable, ecdsaVerify } from "../../crypto/ecdsa";
import { Hash } from "../../crypto/hash";
import { Curve } from "../../crypto/nist-curves";
import { hashOf, keyPart, vectorAccepts } from "../signatures";
import { vectorBytes, vectorCount, vectorText } from "../vectors";

const FILE = "verify_ecdsa";
const COORDINATE: usize = memory.data(80);

function curveOf(row: i32): Curve {
  const alg = vectorText(FILE, row, "alg");
  return alg === "ES256" ? Curve.P256 : alg === "ES384" ? Curve.P384 : Curve.P521;
}

function verifyRow(row: i32): bool {
  const x = keyPart(FILE, row, "x");
  const y = keyPart(FILE, row, "y");
  const signature = vectorBytes(FILE, row, "sig", "hex");
  const message = vectorBytes(FILE, row, "msg", "hex");
  return ecdsaVerify(
    curveOf(row),
    hashOf(FILE, row),
    x.dataStart,
    y.dataStart,
    signature.dataStart,
    signature.length,
    message.dataStart,
    message.length,
  );
}

describe("ecdsaVerify", () => {
  it("agrees with every vector", () => {
    let accepted = 0;
    for (let row = 0; row < vectorCount(FILE); row++) {
      const verdict = verifyRow(row);
      expect(verdict).toBe(vectorAccepts(FILE, row), vectorText(FILE, row, "id"));
      accepted += i32(verdict);
    }
    expect(accepted > 500).toBe(true);
  });

  it("refuses a key that is not on the curve", () => {
    const x = keyPart(FILE, 0, "x");
    const y = keyPart(FILE, 0, "y");
    const signature = vectorBytes(FILE, 0, "sig", "hex");
    const message = vectorBytes(FILE, 0, "msg", "hex");
    expect(vectorAccepts(FILE, 0)).toBe(true);
    y[31] ^= 1;
    expect(
      ecdsaVerify(
        Curve.P256,
        Hash.Sha256,
        x.dataStart,
        y.dataStart,
        signature.dataStart,
        signature.length,
        message.dataStart,
        message.length,
      ),
    ).toBe(false);
  });
});

describe("ecPointUsable", () => {
  it("takes the key of every vector, with the length of its own curve only", () => {
    for (let row = 0; row < vectorCount(FILE); row += 5) {
      const x = keyPart(FILE, row, "x");
      const y = keyPart(FILE, row, "y");
      for (let curve = 0; curve < 3; curve++) {
        const verdict = ecPointUsable(curve, x.dataStart, x.length, y.dataStart, y.length);
        expect(verdict).toBe(curve === i32(curveOf(row)), vectorText(FILE, row, "id"));
      }
      expect(ecPointUsable(curveOf(row), x.dataStart, x.length, y.dataStart, y.length - 1)).toBe(false);
      expect(ecPointUsable(curveOf(row), x.dataStart, x.length - 1, y.dataStart, y.length)).toBe(false);
    }
  });

  it("refuses a point off the curve, and (0, 0)", () => {
    const x = keyPart(FILE, 0, "x");
    const y = keyPart(FILE, 0, "y");
    for (let bit = 0; bit < 256; bit += 9) {
      x[bit >> 3] ^= 1 << u8(bit & 7);
      expect(ecPointUsable(Curve.P256, x.dataStart, 32, y.dataStart, 32)).toBe(false, bit.toString());
      x[bit >> 3] ^= 1 << u8(bit & 7);
    }
    memory.fill(COORDINATE, 0, 80);
    expect(ecPointUsable(Curve.P256, COORDINATE, 32, COORDINATE, 32)).toBe(false);
    expect(ecPointUsable(Curve.P384, COORDINATE, 48, COORDINATE, 48)).toBe(false);
    expect(ecPointUsable(Curve.P521, COORDINATE, 66, COORDINATE, 66)).toBe(false);
  });

  it("refuses coordinates that are not below p", () => {
    // 5 is the x of a point of P-256; 5 + p names the same point.
    const fivePlusP: StaticArray<u8> = [
      0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04,
    ];
    const five: StaticArray<u8> = [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5,
    ];
    const y: StaticArray<u8> = [
      0x45, 0x92, 0x43, 0xb9, 0xaa, 0x58, 0x18, 0x06, 0xfe, 0x91, 0x3b, 0xce, 0x99, 0x81, 0x7a, 0xde, 0x11,
      0xca, 0x50, 0x3c, 0x64, 0xd9, 0xa3, 0xc5, 0x33, 0x41, 0x5c, 0x08, 0x32, 0x48, 0xfb, 0xcc,
    ];
    expect(ecPointUsable(Curve.P256, changetype<usize>(five), 32, changetype<usize>(y), 32)).toBe(true);
    expect(ecPointUsable(Curve.P256, changetype<usize>(fivePlusP), 32, changetype<usize>(y), 32)).toBe(false);
    memory.fill(COORDINATE, 0xff, 80);
    expect(ecPointUsable(Curve.P521, COORDINATE, 66, COORDINATE, 66)).toBe(false);
  });
});
