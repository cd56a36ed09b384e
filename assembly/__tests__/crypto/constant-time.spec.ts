import { constantTimeEquals } from "../../crypto/constant-time";

const A: usize = memory.data(64);
const B: usize = memory.data(64);

function fill(): void {
  for (let i: usize = 0; i < 64; i++) {
    store<u8>(A + i, u8(i * 37));
    store<u8>(B + i, u8(i * 37));
  }
}

describe("constantTimeEquals", () => {
  it("finds equal bytes equal at every length", () => {
    fill();
    for (let length = 0; length <= 64; length++) {
      expect(constantTimeEquals(A, B, length)).toBe(true, length.toString());
    }
  });

  it("sees one changed bit anywhere", () => {
    fill();
    for (let bit = 0; bit < 512; bit++) {
      const at = B + (bit >>> 3);
      store<u8>(at, load<u8>(at) ^ (u8(1) << u8(bit & 7)));
      expect(constantTimeEquals(A, B, 64)).toBe(false, bit.toString());
      store<u8>(at, load<u8>(at) ^ (u8(1) << u8(bit & 7)));
    }
  });

  it("does not look past the length", () => {
    fill();
    store<u8>(B + 32, 1);
    expect(constantTimeEquals(A, B, 32)).toBe(true);
    expect(constantTimeEquals(A, B, 33)).toBe(false);
  });
});
