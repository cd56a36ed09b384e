// Bytes as a string and back, one character for each byte: text in UTF-8 passes through unchanged, without being decoded.
//
// It allocates, so it is for configuration; what a request brings is put together by byte-writer.ts.
import { writeDecimal } from "./decimal";

/** A sign and 19 digits. */
const DIGITS: usize = memory.data(20);

/** The string of a span. */
export function stringAt(bytes: usize, length: i32): string {
  const text = changetype<string>(__new(usize(length) << 1, idof<string>()));
  for (let i: usize = 0; i < usize(length); i++) {
    store<u16>(changetype<usize>(text) + (i << 1), load<u8>(bytes + i));
  }
  return text;
}

/** The string of one byte. */
export function characterOf(byte: u32): string {
  store<u8>(DIGITS, u8(byte));
  return stringAt(DIGITS, 1);
}

/** The two hexadecimal digits of a byte. */
export function hexOf(byte: u32): string {
  return hexDigit(byte >> 4) + hexDigit(byte & 15);
}

function hexDigit(value: u32): string {
  return characterOf(value < 10 ? 0x30 + value : 0x61 - 10 + value);
}

/** The string of all bytes of a buffer. */
export function stringOf(bytes: ArrayBuffer): string {
  return stringAt(changetype<usize>(bytes), bytes.byteLength);
}

/** The bytes of a string that has no character above U+00FF. */
export function bufferOf(text: string): ArrayBuffer {
  const bytes = new ArrayBuffer(text.length);
  for (let i: usize = 0; i < usize(text.length); i++) {
    store<u8>(changetype<usize>(bytes) + i, load<u8>(changetype<usize>(text) + (i << 1)));
  }
  return bytes;
}

/** A number in decimal digits. */
export function decimalOf(value: i64): string {
  const length = writeDecimal(value < 0 ? -value : value, DIGITS);
  const digits = stringAt(DIGITS, length);
  return value < 0 ? "-" + digits : digits;
}
