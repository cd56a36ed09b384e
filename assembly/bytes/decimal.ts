// ASCII decimal digits to and from integers. Only canonical text is read: no sign, no leading zero, no space.

/** 18 digits always fit an i64, so nothing below can overflow. */
const MAX_DIGITS = 18;

/** The number, or -1 when the text is empty, too long, not canonical or not digits only. */
export function parseDecimal(text: usize, length: i32): i64 {
  if (length < 1 || length > MAX_DIGITS) return -1;
  if (length > 1 && load<u8>(text) === 0x30) return -1;
  let value: i64 = 0;
  for (let i = 0; i < length; i++) {
    const digit = u32(load<u8>(text + i)) - 0x30;
    if (digit > 9) return -1;
    value = value * 10 + i64(digit);
  }
  return value;
}

/** Writes a number >= 0 (at most 19 bytes) and returns its length. */
export function writeDecimal(value: i64, out: usize): i32 {
  const length = decimalLength(value);
  let rest = value;
  for (let i = length - 1; i >= 0; i--) {
    store<u8>(out + i, u8(0x30 + (rest % 10)));
    rest /= 10;
  }
  return length;
}

function decimalLength(value: i64): i32 {
  let length = 1;
  for (let rest = value / 10; rest > 0; rest /= 10) length++;
  return length;
}
