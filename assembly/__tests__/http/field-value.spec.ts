import { isFieldValue, isToken } from "../../http/field-value";

const BYTES = new Uint8Array(64);

/** Whether `check` holds for "aaa<byte>aaa" at every position. */
function everywhere(byte: i32, check: (value: usize, length: i32) => bool): bool {
  let count = 0;
  for (let at = 0; at < 40; at++) {
    BYTES.fill(0x61);
    BYTES[at] = u8(byte);
    if (check(BYTES.dataStart, 40)) count++;
  }
  expect(count === 0 || count === 40).toBe(true, byte.toString());
  return count === 40;
}

describe("A field value", () => {
  it("is any bytes but control bytes; a tab may be", () => {
    for (let byte = 0; byte < 256; byte++) {
      const allowed = (byte >= 0x20 && byte !== 0x7f) || byte === 0x09;
      expect(everywhere(byte, isFieldValue)).toBe(allowed, byte.toString());
    }
  });

  it("may be empty", () => {
    expect(isFieldValue(BYTES.dataStart, 0)).toBe(true);
    expect(isFieldValue(0, 0)).toBe(true);
  });

  it("is judged by its own bytes only", () => {
    BYTES.fill(0x0a);
    BYTES[10] = 0x61;
    expect(isFieldValue(BYTES.dataStart + 10, 1)).toBe(true);
  });
});

describe("A token", () => {
  it("is visible ASCII only", () => {
    for (let byte = 0; byte < 256; byte++) {
      expect(everywhere(byte, isToken)).toBe(byte > 0x20 && byte < 0x7f, byte.toString());
    }
  });

  it("may be empty", () => {
    expect(isToken(0, 0)).toBe(true);
  });
});
