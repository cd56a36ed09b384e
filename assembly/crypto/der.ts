// Writing DER (X.690): tag, length in its shortest form, contents. Sizes are asked for first, then bytes go forward.

export const DER_INTEGER: u8 = 0x02;
export const DER_BIT_STRING: u8 = 0x03;
export const DER_SEQUENCE: u8 = 0x30;

/** Size of an element whose contents have so many bytes (below 65536). */
export function derSize(contentLength: i32): i32 {
  return contentLength + (contentLength < 0x80 ? 2 : contentLength < 0x100 ? 3 : 4);
}

/** Writes tag and length; returns where the contents go. */
export function writeDerHeader(out: usize, tag: u8, contentLength: i32): usize {
  const header = derSize(contentLength) - contentLength;
  store<u8>(out, tag);
  if (header > 2) store<u8>(out, u8(0x80 + header - 2), 1);
  if (header > 3) store<u8>(out, u8(contentLength >> 8), 2);
  store<u8>(out + usize(header) - 1, u8(contentLength));
  return out + usize(header);
}

/** Size of the INTEGER of a natural number given as big-endian bytes. */
export function derIntegerSize(number: usize, length: i32): i32 {
  return derSize(integerLength(number, length));
}

/** Writes the INTEGER of a natural number in its shortest form; returns its end. */
export function writeDerInteger(out: usize, number: usize, length: i32): usize {
  const contentLength = integerLength(number, length);
  const digits = min(contentLength, length);
  const at = writeDerHeader(out, DER_INTEGER, contentLength);
  store<u8>(at, 0);
  const end = at + usize(contentLength);
  memory.copy(end - usize(digits), number + usize(length - digits), usize(digits));
  return end;
}

// The significant bytes, and a zero in front where the first of them would read as a sign.
function integerLength(number: usize, length: i32): i32 {
  let zeros = 0;
  while (zeros < length && load<u8>(number + usize(zeros)) === 0) zeros++;
  if (zeros === length) return 1;
  return length - zeros + i32(load<u8>(number + usize(zeros)) >> 7);
}
