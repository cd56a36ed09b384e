import { ascii, bytesOf, Text } from "../../bytes/ascii";
import { indexOfText } from "../../bytes/index-of-text";

const TEXTS: StaticArray<Text> = [ascii("sub"), ascii("email"), ascii("su"), ascii("")];

function indexOf(text: string): i32 {
  const bytes = String.UTF8.encode(text);
  return indexOfText(changetype<usize>(bytes), bytes.byteLength, TEXTS);
}

describe("A constant text", () => {
  it("is as long as it is written, byte by byte", () => {
    expect(TEXTS[1].length).toBe(5);
    expect(String.UTF8.decodeUnsafe(bytesOf(TEXTS[1]), 5)).toBe("email");
    expect(TEXTS[3].length).toBe(0);
    expect(ascii("x".repeat(255)).length).toBe(255);
  });
});

describe("The index of a text", () => {
  it("is that of the one which the bytes are", () => {
    expect(indexOf("sub")).toBe(0);
    expect(indexOf("email")).toBe(1);
    expect(indexOf("su")).toBe(2);
    expect(indexOf("")).toBe(3);
  });

  it("is -1 for bytes that are none of them, and for no text", () => {
    const others = ["s", "subs", "Sub", "emai", "emaik"];
    for (let i = 0; i < others.length; i++) expect(indexOf(others[i])).toBe(-1, others[i]);
    expect(indexOfText(0, -1, TEXTS)).toBe(-1);
  });
});
