import { DENIED_MAX, DeniedLogins } from "../../cache/denied-logins";

const NEVER: i64 = i64.MAX_VALUE;

/** Pairs of names share a chain. */
function lowOf(i: i32): u64 {
  return u64(i >> 1) + (u64(i & 1) << 32);
}

describe("DeniedLogins", () => {
  it("knows what it was told, and nothing else", () => {
    const denied = new DeniedLogins();
    for (let i = 0; i < 3000; i++) denied.add(lowOf(i), u64(i), NEVER, 0);
    expect(denied.size).toBe(3000);
    for (let i = 0; i < 3000; i++) {
      expect(denied.has(lowOf(i), u64(i))).toBe(true);
      expect(denied.has(lowOf(i), u64(i + 1))).toBe(false);
    }
  });

  it("takes a name twice as one", () => {
    const denied = new DeniedLogins();
    denied.add(1, 2, 100, 0);
    denied.add(1, 2, 200, 0);
    expect(denied.size).toBe(1);
    denied.add(3, 4, 500, 150);
    expect(denied.has(1, 2)).toBe(true);
  });

  it("takes the places of those whose time is over, so that it does not grow with the years", () => {
    const denied = new DeniedLogins();
    for (let i = 0; i < 100000; i++) denied.add(lowOf(i), u64(i), i64(i) + 100, i64(i));
    expect(denied.size).toBeLessThan(257);
    for (let i = 100000 - 100; i < 100000; i++) expect(denied.has(lowOf(i), u64(i))).toBe(true);
    expect(denied.has(lowOf(0), 0)).toBe(false);
  });

  it("forgets the earliest beyond its bound, and no other", () => {
    const denied = new DeniedLogins();
    for (let i = 0; i < DENIED_MAX + 10; i++) denied.add(lowOf(i), u64(i), NEVER, 0);
    expect(denied.size).toBe(DENIED_MAX);
    for (let i = 0; i < 10; i++) expect(denied.has(lowOf(i), u64(i))).toBe(false);
    for (let i = 10; i < DENIED_MAX + 10; i += 997) expect(denied.has(lowOf(i), u64(i))).toBe(true);
  });
});
