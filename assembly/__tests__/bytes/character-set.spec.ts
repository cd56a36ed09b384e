import { ascii } from "../../bytes/ascii";
import { isMadeOf, isOneOf, runLength } from "../../bytes/character-set";

const WORD = ascii("azAZ09__");

function madeOf(text: string, most: i32): bool {
  return isMadeOf(String.UTF8.encode(text), WORD, most);
}

function run(text: string): i32 {
  const bytes = String.UTF8.encode(text);
  return runLength(changetype<usize>(bytes), bytes.byteLength, WORD);
}

describe("A set of characters", () => {
  it("holds the ends of its ranges and what is between them, and no other byte", () => {
    const text = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    let held = 0;
    for (let byte = 0; byte < 256; byte++) {
      const isWanted = byte < 128 && text.includes(String.fromCharCode(byte));
      expect(isOneOf(WORD, u8(byte))).toBe(isWanted, byte.toString());
      if (isWanted) held++;
    }
    expect(held).toBe(63);
  });

  it("makes texts of 1 to so many bytes", () => {
    expect(madeOf("a_9", 3)).toBe(true);
    expect(madeOf("a_9", 2)).toBe(false);
    expect(madeOf("", 3)).toBe(false);
    expect(madeOf("a-9", 3)).toBe(false);
    expect(madeOf("-a9", 3)).toBe(false);
    expect(madeOf("a9-", 3)).toBe(false);
    expect(madeOf("\u00eb", 3)).toBe(false);
  });

  it("tells how far a text goes", () => {
    expect(run("")).toBe(0);
    expect(run("=a")).toBe(0);
    expect(run("ab=c")).toBe(2);
    expect(run("abc")).toBe(3);
    expect(runLength(changetype<usize>(String.UTF8.encode("abc")), 2, WORD)).toBe(2);
  });
});
