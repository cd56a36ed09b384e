import { sipHash128 } from "../../crypto/siphash";
import { vectorBytes, vectorCount, vectorText } from "../vectors";

const FILE = "siphash_1_3_128";
const KEY: usize = memory.data(16);
const INPUT: usize = memory.data(64);
const HASH: usize = memory.data(16);
const OTHER: usize = memory.data(16);

describe("sipHash128", () => {
  it("agrees with every vector", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      const key = vectorBytes(FILE, row, "key", "hex");
      const message = vectorBytes(FILE, row, "msg", "hex");
      const hash = vectorBytes(FILE, row, "tag", "hex");
      sipHash128(key.dataStart, message.dataStart, message.length, HASH);
      expect(memory.compare(HASH, hash.dataStart, 16)).toBe(0, vectorText(FILE, row, "id"));
    }
  });

  it("changes with every bit of the key and of the input", () => {
    sipHash128(KEY, INPUT, 45, HASH);
    for (let bit = 0; bit < (16 + 45) * 8; bit++) {
      const byte = usize(bit >>> 3);
      const at = byte < 16 ? KEY + byte : INPUT + byte - 16;
      store<u8>(at, u8(1) << u8(bit & 7));
      sipHash128(KEY, INPUT, 45, OTHER);
      store<u8>(at, 0);
      expect(memory.compare(HASH, OTHER, 16)).not.toBe(0, bit.toString());
    }
  });

  it("tells inputs of zeros apart by their length", () => {
    for (let length = 1; length <= 64; length++) {
      sipHash128(KEY, INPUT, length - 1, HASH);
      sipHash128(KEY, INPUT, length, OTHER);
      expect(memory.compare(HASH, OTHER, 16)).not.toBe(0, length.toString());
    }
  });

  it("does not read what follows the input", () => {
    sipHash128(KEY, INPUT, 21, HASH);
    memory.fill(INPUT + 21, 0xff, 43);
    sipHash128(KEY, INPUT, 21, OTHER);
    memory.fill(INPUT, 0, 64);
    expect(memory.compare(HASH, OTHER, 16)).toBe(0);
  });
});
