import { isUtf8, utf8Width, writeUtf8 } from "../../codec/utf8";

const OUT: usize = memory.data(4);

function wellFormed(hex: string): bool {
  const length = hex.length >> 1;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = u8(U32.parseInt(hex.substr(2 * i, 2), 16));
  return isUtf8(bytes.dataStart, length);
}

// The corners of RFC 3629 section 4: the first and last of every row of its grammar.
const GOOD: StaticArray<string> = [
  "",
  "00",
  "7f",
  "c280",
  "dfbf",
  "e0a080",
  "ecbfbf",
  "ed8080",
  "ed9fbf",
  "ee8080",
  "efbfbf",
  "f0908080",
  "f3bfbfbf",
  "f48fbfbf",
  "efbbbf",
  "41c3a942",
];

const BAD: StaticArray<string> = [
  "80",
  "bf",
  "c0af",
  "c1bf",
  "c2",
  "c241",
  "c2c2",
  "df",
  "e08080",
  "e09fbf",
  "e0a0",
  "e0a041",
  "eda080",
  "edbfbf",
  "ee80",
  "f0808080",
  "f08fbfbf",
  "f09080",
  "f0908041",
  "f4908080",
  "f5808080",
  "f8888080",
  "fc80808080",
  "fe",
  "ff",
];

describe("UTF-8", () => {
  it("takes every well-formed corner", () => {
    for (let i = 0; i < GOOD.length; i++) expect(wellFormed(GOOD[i])).toBe(true, GOOD[i]);
  });

  it("refuses overlong forms, surrogates, values out of range and cut sequences", () => {
    for (let i = 0; i < BAD.length; i++) expect(wellFormed(BAD[i])).toBe(false, BAD[i]);
  });

  it("writes what it reads back, for every scalar value at a boundary", () => {
    const scalars: u32[] = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff];
    for (let i = 0; i < scalars.length; i++) {
      const length = writeUtf8(scalars[i], OUT);
      expect(utf8Width(OUT, OUT + usize(length))).toBe(length);
      expect(String.UTF8.decodeUnsafe(OUT, usize(length)).codePointAt(0)).toBe(i32(scalars[i]));
    }
  });
});
