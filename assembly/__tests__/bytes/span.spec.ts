import { spanEquals, spanIndexOf, spanStartsWith } from "../../bytes/span";

const LENGTH_MAX = 40;
const ONE: usize = memory.data(256);
const TWO: usize = memory.data(256);

function fill(): void {
  for (let i: usize = 0; i < 256; i++) {
    store<u8>(ONE + i, u8(i));
    store<u8>(TWO + i, u8(i));
  }
}

describe("Two spans", () => {
  it("are equal when every byte is, whatever follows them", () => {
    for (let length = 0; length <= LENGTH_MAX; length++) {
      fill();
      store<u8>(TWO + usize(length), 0xff);
      expect(spanEquals(ONE, length, TWO, length)).toBe(true, length.toString());
      expect(spanStartsWith(ONE, length + 5, TWO, length)).toBe(true, length.toString());
      expect(spanEquals(ONE, length, TWO, length + 1)).toBe(false, length.toString());
      expect(spanStartsWith(ONE, length, TWO, length + 1)).toBe(false, length.toString());
    }
  });

  it("differ when one byte does", () => {
    for (let length = 1; length <= LENGTH_MAX; length++) {
      for (let at = 0; at < length; at++) {
        fill();
        store<u8>(TWO + usize(at), u8(at) ^ 0x80);
        const what = `${at} of ${length}`;
        expect(spanEquals(ONE, length, TWO, length)).toBe(false, what);
        expect(spanStartsWith(ONE, LENGTH_MAX, TWO, length)).toBe(false, what);
      }
    }
  });
});

describe("The index of a byte", () => {
  it("is that of the first one, in spans of every length", () => {
    for (let length = 0; length <= 200; length++) {
      memory.fill(ONE, 0x61, 256);
      store<u8>(ONE + usize(length), 0x3b);
      expect(spanIndexOf(ONE, length, 0x3b)).toBe(-1, length.toString());
      for (let at = length - 1; at >= 0; at--) {
        store<u8>(ONE + usize(at), 0x3b);
        expect(spanIndexOf(ONE, length, 0x3b)).toBe(at, `${at} of ${length}`);
      }
    }
  });
});
