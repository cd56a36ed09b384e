import { keepRecent, recentHash } from "../../cache/recent-values";

const SECRET: usize = memory.data(16, 8);
const OTHER_SECRET: usize = memory.data(16, 8);
const VALUE = new Uint8Array(5000);

function fill(): void {
  for (let i = 0; i < VALUE.length; i++) VALUE[i] = u8(i * 31 + (i >> 8));
}

function keep(length: i32): void {
  keepRecent(SECRET, VALUE.dataStart, length, 1000 + u64(length), 2000 + u64(length));
}

function isKept(length: i32): bool {
  const hash = recentHash(SECRET, VALUE.dataStart, length);
  if (hash === 0) return false;
  return load<u64>(hash) === 1000 + u64(length) && load<u64>(hash, 8) === 2000 + u64(length);
}

describe("Recent values", () => {
  beforeEach(fill);

  it("give the hash of a value that was kept, whatever its length", () => {
    for (let length = 64; length < 300; length++) {
      keep(length);
      expect(isKept(length)).toBe(true, length.toString());
    }
  });

  it("do not know a value that differs in one bit anywhere", () => {
    const lengths: i32[] = [64, 65, 127, 128, 129, 200, 1000];
    for (let n = 0; n < lengths.length; n++) {
      const length = lengths[n];
      keep(length);
      for (let i = 0; i < length; i++) {
        VALUE[i] ^= 0x80;
        expect(recentHash(SECRET, VALUE.dataStart, length)).toBe(0, `${length}: ${i}`);
        VALUE[i] ^= 0x80;
      }
      expect(isKept(length)).toBe(true);
    }
  });

  it("do not know the beginning or the end of a value", () => {
    // Other than the values of the tests before.
    VALUE[5] ^= 0xff;
    keep(300);
    expect(isKept(300)).toBe(true);
    expect(recentHash(SECRET, VALUE.dataStart, 299)).toBe(0);
    expect(recentHash(SECRET, VALUE.dataStart + 1, 299)).toBe(0);
  });

  it("do not know a value under another secret", () => {
    keep(300);
    expect(recentHash(OTHER_SECRET, VALUE.dataStart, 300)).toBe(0);
  });

  it("keep the later of two values that belong in the same place", () => {
    // All but the last sixteen bytes decide nothing about the place.
    keep(300);
    VALUE[0] ^= 1;
    keep(300);
    expect(isKept(300)).toBe(true);
    VALUE[0] ^= 1;
    expect(recentHash(SECRET, VALUE.dataStart, 300)).toBe(0);
  });

  it("take a value that fills its place, and none that is longer", () => {
    keep(4072);
    expect(isKept(4072)).toBe(true);
    keep(4073);
    expect(recentHash(SECRET, VALUE.dataStart, 4073)).toBe(0);
  });
});
