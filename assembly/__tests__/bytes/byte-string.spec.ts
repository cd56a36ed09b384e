import { bufferOf, characterOf, decimalOf, hexOf, stringAt, stringOf } from "../../bytes/byte-string";

const BYTES: usize = memory.data(256);

function allBytes(): usize {
  for (let i: usize = 0; i < 256; i++) store<u8>(BYTES + i, u8(i));
  return BYTES;
}

describe("Bytes as a string", () => {
  it("are one character for each byte, and come back as they were", () => {
    const text = stringAt(allBytes(), 256);
    expect(text.length).toBe(256);
    for (let i = 0; i < 256; i++) expect(text.charCodeAt(i)).toBe(i);
    const back = bufferOf(text);
    expect(back.byteLength).toBe(256);
    expect(memory.compare(changetype<usize>(back), BYTES, 256)).toBe(0);
    expect(stringOf(back)).toBe(text);
  });

  it("pass UTF-8 through without decoding it", () => {
    const text = "Zo\u00eb \u20ac";
    const bytes = String.UTF8.encode(text);
    expect(stringOf(bytes).length).toBe(bytes.byteLength);
    expect(String.UTF8.decode(bufferOf(stringOf(bytes)))).toBe(text);
  });

  it("are those of the span alone", () => {
    expect(stringAt(allBytes() + 0x61, 3)).toBe("abc");
  });

  it("may be none", () => {
    expect(stringAt(0, 0)).toBe("");
    expect(bufferOf("").byteLength).toBe(0);
  });
});

describe("A byte", () => {
  it("is one character, or two hexadecimal digits", () => {
    expect(characterOf(0x41)).toBe("A");
    expect(characterOf(0xff).charCodeAt(0)).toBe(0xff);
    expect(hexOf(0x00)).toBe("00");
    expect(hexOf(0x9a)).toBe("9a");
    expect(hexOf(0xff)).toBe("ff");
  });
});

describe("A number in decimal digits", () => {
  it("has a sign when it is less than 0", () => {
    expect(decimalOf(0)).toBe("0");
    expect(decimalOf(-1)).toBe("-1");
    expect(decimalOf(1_795_700_000)).toBe("1795700000");
    expect(decimalOf(i64.MAX_VALUE)).toBe("9223372036854775807");
    expect(decimalOf(-i64.MAX_VALUE)).toBe("-9223372036854775807");
  });
});
