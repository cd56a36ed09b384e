import { Curve } from "../../crypto/nist-curves";
import { SPKI_MAX_BYTES, ecSpki, rsaSpki } from "../../crypto/spki";
import { keyPart, keySpki } from "../signatures";
import { vectorCount, vectorText } from "../vectors";

const RSA_FILE = "verify_rsa_pkcs1";
const EC_FILE = "verify_ecdsa";
const OUT: usize = memory.data(SPKI_MAX_BYTES);
const NUMBER: usize = memory.data(1024);

function expectBytes(size: i32, expected: Uint8Array, id: string): void {
  expect(size).toBe(expected.length, id);
  expect(memory.compare(OUT, expected.dataStart, expected.length)).toBe(0, id);
}

describe("rsaSpki", () => {
  it("writes what OpenSSL writes for every key of the vectors", () => {
    let compared = 0;
    for (let row = 0; row < vectorCount(RSA_FILE); row++) {
      const expected = keySpki(RSA_FILE, row);
      if (expected.length === 0) continue;
      const n = keyPart(RSA_FILE, row, "n");
      const e = keyPart(RSA_FILE, row, "e");
      const size = rsaSpki(n.dataStart, n.length, e.dataStart, e.length, OUT);
      expectBytes(size, expected, vectorText(RSA_FILE, row, "id"));
      compared++;
    }
    expect(compared > 500).toBe(true);
  });

  it("writes zeros in front of the numbers away", () => {
    const n = keyPart(RSA_FILE, 0, "n");
    const e = keyPart(RSA_FILE, 0, "e");
    memory.fill(NUMBER, 0, 1024);
    memory.copy(NUMBER + 3, n.dataStart, n.length);
    const size = rsaSpki(NUMBER, n.length + 3, e.dataStart, e.length, OUT);
    expectBytes(size, keySpki(RSA_FILE, 0), "zeros");
  });

  it("never writes more than SPKI_MAX_BYTES", () => {
    memory.fill(NUMBER, 0xff, 1024);
    expect(rsaSpki(NUMBER, 1024, NUMBER, 1024, OUT) <= SPKI_MAX_BYTES).toBe(true);
  });
});

describe("ecSpki", () => {
  it("writes what OpenSSL writes for every key of the vectors", () => {
    for (let row = 0; row < vectorCount(EC_FILE); row++) {
      const x = keyPart(EC_FILE, row, "x");
      const y = keyPart(EC_FILE, row, "y");
      const curve = x.length === 32 ? Curve.P256 : x.length === 48 ? Curve.P384 : Curve.P521;
      const size = ecSpki(curve, x.dataStart, y.dataStart, OUT);
      expectBytes(size, keySpki(EC_FILE, row), vectorText(EC_FILE, row, "id"));
    }
  });
});
