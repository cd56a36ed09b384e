import { arenaMark, malloc, releaseArena, resetArena } from "../../bytes/arena";

const KIB: usize = 1024;
/** What results may take of the arena. */
const ROOM: usize = 319 * KIB;

describe("Memory that the host writes into", () => {
  it("is given out piece by piece, and beyond its room one large block", () => {
    resetArena();
    const first = malloc(10);
    expect(malloc(10)).toBe(first + 16);
    expect(malloc(ROOM)).not.toBe(0);
    expect(malloc(ROOM)).toBe(0);
    resetArena();
    expect(malloc(10)).toBe(first);
    expect(malloc(ROOM)).not.toBe(0);
  });

  it("is there again for the next result, once what was given out since a mark is released", () => {
    resetArena();
    expect(malloc(ROOM)).not.toBe(0);
    const mark = arenaMark();
    const large = malloc(8);
    expect(large).not.toBe(0);
    expect(malloc(8)).toBe(0);
    releaseArena(mark);
    expect(malloc(12 * KIB)).toBe(large);
    resetArena();
  });

  it("stays taken where it was before the mark", () => {
    resetArena();
    expect(malloc(ROOM + 1)).not.toBe(0);
    const first = malloc(8);
    const mark = arenaMark();
    malloc(8);
    releaseArena(mark);
    expect(malloc(ROOM)).toBe(0);
    expect(malloc(8)).toBe(first + 16);
    resetArena();
  });
});
