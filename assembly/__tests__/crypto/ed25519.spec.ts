import { ed25519KeyUsable, ed25519Verify } from "../../crypto/ed25519";
import { keyPart, vectorAccepts } from "../signatures";
import { vectorBytes, vectorCount, vectorText } from "../vectors";

const FILE = "verify_ed25519";
const KEY: usize = memory.data(32);

function verifyRow(row: i32): bool {
  const key = keyPart(FILE, row, "x");
  const signature = vectorBytes(FILE, row, "sig", "hex");
  const message = vectorBytes(FILE, row, "msg", "hex");
  return ed25519Verify(
    key.dataStart,
    signature.dataStart,
    signature.length,
    message.dataStart,
    message.length,
  );
}

function isEither(row: i32): bool {
  return vectorText(FILE, row, "expect") === "either";
}

// Small y, little-endian, with the sign bit of x.
function setKey(y: u64, sign: u8): void {
  memory.fill(KEY, 0, 32);
  store<u64>(KEY, y);
  store<u8>(KEY, sign << 7, 31);
}

describe("ed25519Verify", () => {
  it("agrees with every vector", () => {
    let accepted = 0;
    for (let row = 0; row < vectorCount(FILE); row++) {
      const verdict = verifyRow(row);
      accepted += i32(verdict);
      if (!isEither(row)) expect(verdict).toBe(vectorAccepts(FILE, row), vectorText(FILE, row, "id"));
    }
    expect(accepted > 80).toBe(true);
  });

  it("is strict where the vectors leave it open: small order, cofactor, encodings", () => {
    // The one of these rows that the equation without a cofactor verifies, with a good key and a canonical R of small order.
    for (let row = 0; row < vectorCount(FILE); row++) {
      if (!isEither(row)) continue;
      const id = vectorText(FILE, row, "id");
      expect(verifyRow(row)).toBe(id === "ed25519-speccheck-2", id);
    }
  });
});

describe("ed25519KeyUsable", () => {
  it("takes the key of every good signature", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      const key = keyPart(FILE, row, "x");
      if (vectorAccepts(FILE, row)) expect(ed25519KeyUsable(key.dataStart)).toBe(true);
    }
  });

  it("refuses the points of small order with y of 0, 1 and -1", () => {
    for (let sign: u8 = 0; sign < 2; sign++) {
      for (let y: u64 = 0; y < 2; y++) {
        setKey(y, sign);
        expect(ed25519KeyUsable(KEY)).toBe(false);
      }
      memory.fill(KEY, 0xff, 32);
      store<u8>(KEY, 0xec);
      store<u8>(KEY, 0x7f | (sign << 7), 31);
      expect(ed25519KeyUsable(KEY)).toBe(false);
    }
  });

  it("refuses y that is not below p", () => {
    // p + 3: y = 3 is the y of a point.
    setKey(3, 0);
    expect(ed25519KeyUsable(KEY)).toBe(true);
    memory.fill(KEY, 0xff, 32);
    store<u8>(KEY, 0xf0);
    store<u8>(KEY, 0x7f, 31);
    expect(ed25519KeyUsable(KEY)).toBe(false);
  });

  it("refuses y without an x", () => {
    setKey(2, 0);
    expect(ed25519KeyUsable(KEY)).toBe(false);
    setKey(2, 1);
    expect(ed25519KeyUsable(KEY)).toBe(false);
  });
});
