import { FailedTokens } from "../../cache/failed-tokens";

describe("FailedTokens", () => {
  it("know what was noted of a token under its keys, and of no other", () => {
    const failed = new FailedTokens();
    expect(failed.find(1, 2, 3)).toBe(0);
    failed.note(1, 2, 3, -1);
    expect(failed.find(1, 2, 3)).toBe(-1);
    expect(failed.find(1, 2, 4)).toBe(0, "other keys");
    expect(failed.find(1, 9, 3)).toBe(0);
    expect(failed.find(257, 2, 3)).toBe(0);
    failed.note(1, 2, 3, 8);
    expect(failed.find(1, 2, 3)).toBe(8);
  });

  it("hold as many as have a place, the last one of each", () => {
    const failed = new FailedTokens();
    for (let i = 0; i < 256; i++) failed.note(u64(i), 0, 1, i + 1);
    for (let i = 0; i < 256; i++) expect(failed.find(u64(i), 0, 1)).toBe(i + 1);
    failed.note(256, 0, 1, -1);
    expect(failed.find(0, 0, 1)).toBe(0);
    expect(failed.find(256, 0, 1)).toBe(-1);
  });
});
