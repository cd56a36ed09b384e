import { CacheKey, SIGNATURE_TAIL_BYTES } from "../../cache/cache-key";
import { sipHash128 } from "../../crypto/siphash";

const SECRET: usize = memory.data(16, 8);
const OTHER_SECRET: usize = memory.data(16, 8);
const HASH: usize = memory.data(16, 8);
const VALUE = new Uint8Array(512);

function fill(): void {
  for (let i = 0; i < 16; i++) {
    store<u8>(SECRET + i, u8(i));
    store<u8>(OTHER_SECRET + i, u8(i + 1));
  }
  for (let i = 0; i < VALUE.length; i++) VALUE[i] = u8(i * 7);
}

function keyOf(secret: usize, length: i32): CacheKey {
  const key = new CacheKey(secret);
  expect(key.set(VALUE.dataStart, length)).toBe(true);
  return key;
}

describe("The cache key of a session value", () => {
  beforeEach(fill);

  it("is SipHash-1-3-128 of all of it", () => {
    const key = keyOf(SECRET, 300);
    sipHash128(SECRET, VALUE.dataStart, 300, HASH);
    expect(key.hashLow).toBe(load<u64>(HASH));
    expect(key.hashHigh).toBe(load<u64>(HASH, 8));
  });

  it("is the same when the value was found before", () => {
    const key = keyOf(SECRET, 300);
    key.keep();
    const again = keyOf(SECRET, 300);
    expect(again.hashLow).toBe(key.hashLow);
    expect(again.hashHigh).toBe(key.hashHigh);
    expect(again.tail).toBe(key.tail);
  });

  it("has the last bytes of the value as its tail", () => {
    const key = keyOf(SECRET, 300);
    expect(key.tail).toBe(VALUE.dataStart + 300 - SIGNATURE_TAIL_BYTES);
  });

  it("changes with every byte", () => {
    const before = keyOf(SECRET, 200);
    before.keep();
    for (let i = 0; i < 200; i++) {
      VALUE[i] ^= 1;
      const after = keyOf(SECRET, 200);
      expect(after.hashLow !== before.hashLow || after.hashHigh !== before.hashHigh).toBe(true, i.toString());
      VALUE[i] ^= 1;
    }
  });

  it("changes with the length and with the secret", () => {
    const key = keyOf(SECRET, 200);
    expect(keyOf(SECRET, 201).hashLow).not.toBe(key.hashLow);
    expect(keyOf(OTHER_SECRET, 200).hashLow).not.toBe(key.hashLow);
  });

  it("does not exist for values too short to be a session, and stays what it was", () => {
    const key = keyOf(SECRET, 64);
    const low = key.hashLow;
    for (let length = 0; length < 64; length++) {
      expect(key.set(VALUE.dataStart, length)).toBe(false, length.toString());
    }
    expect(key.hashLow).toBe(low);
  });
});
