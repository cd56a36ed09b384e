import { CacheKey } from "../../cache/cache-key";
import { ENTRY_HEADER_BYTES, EntryHeader, SessionCache } from "../../cache/session-cache";

const SECRET: usize = memory.data(16, 8);
const HEADER: usize = memory.data(256, 8);
const TAIL: usize = memory.data(32, 8);
const VALUES: usize = memory.data(64 * 1024, 8);
const MEAN_BYTES: i64 = 4096;
const ENTRY_MAX: i64 = 48 * 1024;

const NOW: i64 = 1000;
const GENERATION: u32 = 3;

/** A key of chosen hashes; the tail is TAIL, with its first byte chosen too. */
function keyOf(low: u64, high: u64 = 0, tail: u8 = 0): CacheKey {
  const key = new CacheKey(SECRET);
  key.hashLow = low;
  key.hashHigh = high;
  key.tail = TAIL;
  memory.fill(TAIL, 0x61, 32);
  store<u8>(TAIL, tail);
  return key;
}

function cacheOf(capacity: i32): SessionCache {
  const cache = new SessionCache();
  cache.reserve(capacity);
  return cache;
}

function put(
  cache: SessionCache,
  key: CacheKey,
  mark: i32,
  valuesLength: i32 = 16,
  generation: u32 = GENERATION,
): void {
  memory.fill(HEADER, 0, 256);
  const header = changetype<EntryHeader>(HEADER);
  header.generation = generation;
  header.validFromMillis = 0;
  header.validUntilMillis = i64.MAX_VALUE;
  header.userLength = mark;
  store<i32>(VALUES, mark);
  cache.put(key, header, VALUES, valuesLength);
}

/** What put was given as its mark, or -1 for no entry. */
function find(cache: SessionCache, key: CacheKey, generation: u32 = GENERATION): i32 {
  const entry = cache.find(key, generation, NOW);
  if (entry === null) return -1;
  const stored = load<i32>(changetype<usize>(entry) + usize(ENTRY_HEADER_BYTES));
  expect(stored).toBe(entry.userLength);
  return entry.userLength;
}

describe("The session cache", () => {
  it("finds nothing and takes nothing before it has room", () => {
    const cache = new SessionCache();
    expect(find(cache, keyOf(1))).toBe(-1);
    put(cache, keyOf(1), 1);
    cache.remove(keyOf(1), GENERATION);
    cache.clear();
    expect(cache.size).toBe(0);
    expect(find(cache, keyOf(1))).toBe(-1);
  });

  it("finds what was put, and nothing else", () => {
    const cache = cacheOf(100);
    for (let i = 0; i < 100; i++) put(cache, keyOf(u64(i), u64(i) * 3), i);
    for (let i = 0; i < 100; i++) expect(find(cache, keyOf(u64(i), u64(i) * 3))).toBe(i);
    expect(find(cache, keyOf(100))).toBe(-1);
    expect(cache.size).toBe(100);
  });

  it("tells keys apart that share the low bits, the whole low hash, or both hashes", () => {
    const cache = cacheOf(16);
    put(cache, keyOf(0x10, 1), 1);
    put(cache, keyOf(0x1000000010, 1), 2);
    put(cache, keyOf(0x10, 2), 3);
    put(cache, keyOf(0x10, 1, 7), 4);
    expect(find(cache, keyOf(0x10, 1))).toBe(1);
    expect(find(cache, keyOf(0x1000000010, 1))).toBe(2);
    expect(find(cache, keyOf(0x10, 2))).toBe(3);
    expect(find(cache, keyOf(0x10, 1, 7))).toBe(4);
    expect(find(cache, keyOf(0x10, 1, 8))).toBe(-1);
    expect(find(cache, keyOf(0x10, 3))).toBe(-1);
  });

  it("compares every byte of the tail", () => {
    const cache = cacheOf(16);
    const key = keyOf(5);
    put(cache, key, 1);
    for (let i: usize = 0; i < 32; i++) {
      store<u8>(TAIL + i, load<u8>(TAIL + i) ^ 0x80);
      expect(cache.find(key, GENERATION, NOW)).toBeNull();
      store<u8>(TAIL + i, load<u8>(TAIL + i) ^ 0x80);
    }
    expect(cache.find(key, GENERATION, NOW)).not.toBeNull();
  });

  it("never gives an entry of one configuration to another", () => {
    const cache = cacheOf(16);
    put(cache, keyOf(1), 1, 16, 1);
    put(cache, keyOf(1), 2, 16, 2);
    expect(find(cache, keyOf(1), 1)).toBe(1);
    expect(find(cache, keyOf(1), 2)).toBe(2);
    expect(find(cache, keyOf(1), 3)).toBe(-1);
    cache.remove(keyOf(1), 1);
    expect(find(cache, keyOf(1), 1)).toBe(-1);
    expect(find(cache, keyOf(1), 2)).toBe(2);
  });

  it("finds an entry from its first moment to just before its last", () => {
    const cache = cacheOf(16);
    const header = changetype<EntryHeader>(HEADER);
    memory.fill(HEADER, 0, 256);
    header.generation = GENERATION;
    header.validFromMillis = 500;
    header.validUntilMillis = 900;
    cache.put(keyOf(1), header, VALUES, 8);
    expect(cache.find(keyOf(1), GENERATION, 499)).toBeNull();
    expect(cache.find(keyOf(1), GENERATION, 500)).not.toBeNull();
    expect(cache.find(keyOf(1), GENERATION, 899)).not.toBeNull();
    expect(cache.find(keyOf(1), GENERATION, 900)).toBeNull();
    expect(cache.find(keyOf(1), GENERATION, i64.MAX_VALUE)).toBeNull();
    expect(cache.find(keyOf(1), GENERATION, i64.MIN_VALUE)).toBeNull();
  });

  it("replaces an entry of the same key", () => {
    const cache = cacheOf(16);
    put(cache, keyOf(1), 1, 1000);
    const bytes = cache.bytes;
    put(cache, keyOf(1), 2, 16);
    expect(find(cache, keyOf(1))).toBe(2);
    expect(cache.size).toBe(1);
    expect(cache.bytes).toBe(bytes - 984);
  });

  it("removes one entry of a bucket and leaves the others", () => {
    const cache = cacheOf(16);
    for (let i = 0; i < 5; i++) put(cache, keyOf(0x20, u64(i)), i);
    cache.remove(keyOf(0x20, 2), GENERATION);
    cache.remove(keyOf(0x20, 9), GENERATION);
    for (let i = 0; i < 5; i++) expect(find(cache, keyOf(0x20, u64(i)))).toBe(i === 2 ? -1 : i);
    cache.remove(keyOf(0x20, 0), GENERATION);
    cache.remove(keyOf(0x20, 4), GENERATION);
    expect(cache.size).toBe(2);
    expect(find(cache, keyOf(0x20, 1))).toBe(1);
    expect(find(cache, keyOf(0x20, 3))).toBe(3);
  });

  it("knows a key whose entry is over", () => {
    const cache = cacheOf(16);
    put(cache, keyOf(7, 1), 1, 16, 1);
    expect(cache.has(keyOf(7, 1), 1)).toBe(true);
    expect(cache.has(keyOf(7, 1), 2)).toBe(false);
    expect(cache.has(keyOf(7, 2), 1)).toBe(false);
  });
});

describe("A full session cache", () => {
  it("drops the entry that was put first", () => {
    const cache = cacheOf(3);
    for (let i = 0; i < 4; i++) put(cache, keyOf(u64(i)), i);
    expect(cache.size).toBe(3);
    expect(find(cache, keyOf(0))).toBe(-1);
    for (let i = 1; i < 4; i++) expect(find(cache, keyOf(u64(i)))).toBe(i);
  });

  it("keeps the entries that were used last", () => {
    const cache = cacheOf(3);
    for (let i = 0; i < 3; i++) put(cache, keyOf(u64(i)), i);
    expect(find(cache, keyOf(0))).toBe(0);
    expect(find(cache, keyOf(0))).toBe(0);
    put(cache, keyOf(3), 3);
    put(cache, keyOf(4), 4);
    expect(find(cache, keyOf(0))).toBe(0);
    expect(find(cache, keyOf(1))).toBe(-1);
    expect(find(cache, keyOf(2))).toBe(-1);
  });

  it("does not count a look at an expired entry as use", () => {
    const cache = cacheOf(2);
    put(cache, keyOf(1), 1);
    put(cache, keyOf(2), 2);
    expect(cache.find(keyOf(1), GENERATION, i64.MAX_VALUE)).toBeNull();
    put(cache, keyOf(3), 3);
    expect(find(cache, keyOf(1))).toBe(-1);
    expect(find(cache, keyOf(2))).toBe(2);
  });

  it("behaves as a list of keys by last use, over many random steps", () => {
    const cache = cacheOf(20);
    const order = new Array<u64>();
    let state: u32 = 12345;
    for (let step = 0; step < 5000; step++) {
      state = state * 1664525 + 1013904223;
      const id = u64((state >>> 16) % 40);
      const key = keyOf(id & 7, id);
      const at = order.indexOf(id);
      if ((state >>> 8) % 3 === 0) {
        if (at >= 0) order.splice(at, 1);
        else if (order.length === 20) order.shift();
        order.push(id);
        put(cache, key, i32(id));
      } else if ((state >>> 8) % 17 === 1) {
        if (at >= 0) order.splice(at, 1);
        cache.remove(key, GENERATION);
      } else {
        expect(find(cache, key)).toBe(at < 0 ? -1 : i32(id), step.toString());
        if (at >= 0) {
          order.splice(at, 1);
          order.push(id);
        }
      }
      expect(cache.size).toBe(order.length);
    }
    cache.clear();
    expect(cache.size).toBe(0);
    expect(cache.bytes).toBe(0);
  });

  it("stays within its bytes", () => {
    const cache = cacheOf(50);
    for (let i = 0; i < 200; i++) {
      put(cache, keyOf(u64(i)), i, (i % 5) * 8000 + 10);
      expect(cache.bytes <= 50 * MEAN_BYTES).toBe(true, i.toString());
      expect(find(cache, keyOf(u64(i)))).toBe(i);
    }
  });

  it("holds one entry beyond its bytes at most, when there is room for few", () => {
    const cache = cacheOf(1);
    put(cache, keyOf(1), 1, 40_000);
    expect(find(cache, keyOf(1))).toBe(1);
    put(cache, keyOf(2), 2, 40_000);
    expect(cache.size).toBe(1);
    expect(cache.bytes <= ENTRY_MAX).toBe(true);
  });

  it("takes no entry beyond the largest, and keeps the others", () => {
    const cache = cacheOf(100);
    put(cache, keyOf(1), 1);
    put(cache, keyOf(2), 2, i32(ENTRY_MAX));
    expect(find(cache, keyOf(2))).toBe(-1);
    expect(find(cache, keyOf(1))).toBe(1);
    put(cache, keyOf(2), 2, i32(ENTRY_MAX) - ENTRY_HEADER_BYTES);
    expect(find(cache, keyOf(2))).toBe(2);
  });
});

describe("Reserving room", () => {
  it("for more forgets what is there", () => {
    const cache = cacheOf(2);
    put(cache, keyOf(1), 1);
    cache.reserve(1000);
    expect(cache.size).toBe(0);
    for (let i = 0; i < 1000; i++) put(cache, keyOf(u64(i)), i);
    expect(cache.size).toBe(1000);
  });

  it("for as much or less keeps what is there", () => {
    const cache = cacheOf(10);
    for (let i = 0; i < 5; i++) put(cache, keyOf(u64(i)), i);
    cache.reserve(10);
    for (let i = 0; i < 5; i++) expect(find(cache, keyOf(u64(i)))).toBe(i);
    cache.reserve(5);
    for (let i = 0; i < 5; i++) expect(find(cache, keyOf(u64(i)))).toBe(i);
  });
});
