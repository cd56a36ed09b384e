import { isBlank, skipBlanks, trimBlanks } from "../../http/blank";
import { Text } from "../judge/text";

describe("White space in a header", () => {
  it("is the space and the tab, and no other byte", () => {
    for (let byte = 0; byte < 256; byte++)
      expect(isBlank(u8(byte))).toBe(byte === 32 || byte === 9, byte.toString());
  });

  it("is left out before a text and behind it", () => {
    const text = new Text(" \ta b\t ");
    expect(skipBlanks(text.pointer, 0, text.length)).toBe(2);
    expect(trimBlanks(text.pointer, 0, text.length)).toBe(5);
    expect(skipBlanks(text.pointer, 3, text.length)).toBe(4);
  });

  it("may be all that there is, and nothing beyond the bounds is looked at", () => {
    const text = new Text("a  b");
    expect(skipBlanks(text.pointer, 1, 3)).toBe(3);
    expect(trimBlanks(text.pointer, 1, 3)).toBe(1);
    expect(skipBlanks(text.pointer, 2, 2)).toBe(2);
  });
});
