import { KeyLookups } from "../../flow/documents/key-lookups";

const NOW: i64 = 1_770_000_000_000;
const MINUTE: i64 = 60_000;
/** Hashes of three keys that have places of their own. */
const A: u64 = 1;
const B: u64 = 2;
const C: u64 = 3;
const D: u64 = 4;

describe("A key that nobody knows", () => {
  it("is looked for at once, and no other within a minute", () => {
    const lookups = new KeyLookups();
    expect(lookups.take(A, NOW)).toBe(true);
    expect(lookups.take(B, NOW + MINUTE - 1)).toBe(false);
    expect(lookups.take(B, NOW + MINUTE)).toBe(true);
  });

  it("is looked for again after one minute, then two, then four, and every four after", () => {
    const lookups = new KeyLookups();
    const pauses: i64[] = [1, 2, 4, 4, 4];
    let now = NOW;
    expect(lookups.take(A, now)).toBe(true);
    for (let i = 0; i < pauses.length; i++) {
      expect(lookups.take(A, now + pauses[i] * MINUTE - 1)).toBe(false, i.toString());
      now += pauses[i] * MINUTE;
      expect(lookups.take(A, now)).toBe(true, i.toString());
    }
  });

  it("leaves the minute to another while its own pause lasts", () => {
    const lookups = new KeyLookups();
    lookups.take(A, NOW);
    lookups.take(A, NOW + MINUTE);
    expect(lookups.take(A, NOW + 2 * MINUTE)).toBe(false);
    expect(lookups.take(B, NOW + 2 * MINUTE)).toBe(true);
  });

  it("that was found lets the next one be looked for, three a minute at most", () => {
    const lookups = new KeyLookups();
    const keys: u64[] = [A, B, C];
    for (let i = 0; i < keys.length; i++) {
      expect(lookups.take(keys[i], NOW + i64(i))).toBe(true);
      lookups.found();
    }
    expect(lookups.take(D, NOW + MINUTE - 1)).toBe(false);
    expect(lookups.take(D, NOW + MINUTE)).toBe(true);
    lookups.found();
    expect(lookups.take(A + 64, NOW + MINUTE)).toBe(false);
    expect(lookups.take(A + 64, NOW + MINUTE + 1)).toBe(true);
  });

  it("is not kept waiting by a clock that went back", () => {
    const lookups = new KeyLookups();
    lookups.take(A, NOW);
    expect(lookups.take(A, NOW - 3600_000)).toBe(true);
  });
});
