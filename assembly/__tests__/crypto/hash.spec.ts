import { HASH_MAX_BYTES, Hash, hashInto, hashLength } from "../../crypto/hash";
import { vectorBytes, vectorCount, vectorInt, vectorText } from "../vectors";

const FILE = "sha2";
const OUT: usize = memory.data(64);

function expectHash(hash: Hash, name: string, row: i32): void {
  const message = vectorBytes(FILE, row, "msg", "hex");
  const digest = vectorBytes(FILE, row, name, "hex");
  const length = hashInto(hash, message.dataStart, message.length, OUT);
  expect(length).toBe(digest.length);
  expect(length).toBe(hashLength(hash));
  expect(memory.compare(OUT, digest.dataStart, length)).toBe(0, vectorText(FILE, row, "id"));
}

describe("hashInto", () => {
  it("writes the digest of the chosen function", () => {
    for (let row = 0; row < vectorCount(FILE); row += 7) {
      if (vectorInt(FILE, row, "repeat") !== 1) continue;
      expectHash(Hash.Sha256, "sha256", row);
      expectHash(Hash.Sha384, "sha384", row);
      expectHash(Hash.Sha512, "sha512", row);
    }
  });

  it("never writes more than HASH_MAX_BYTES", () => {
    expect(hashLength(Hash.Sha256)).toBe(32);
    expect(hashLength(Hash.Sha384)).toBe(48);
    expect(hashLength(Hash.Sha512)).toBe(HASH_MAX_BYTES);
  });
});
