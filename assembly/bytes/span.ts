// Byte spans, (pointer, length) pairs in linear memory: comparing, searching and parsing without strings.
//
// No bounds are checked here: the caller owns ptr .. ptr + len. Nothing allocates.

/** Whether two spans hold the same bytes. Not for secrets: see crypto/constant-time.ts. */
export function spanEquals(a: usize, aLength: i32, b: usize, bLength: i32): bool {
  return aLength === bLength && memory.compare(a, b, usize(aLength)) === 0;
}

/** Whether the span begins with the prefix. */
export function spanStartsWith(span: usize, length: i32, prefix: usize, prefixLength: i32): bool {
  return length >= prefixLength && memory.compare(span, prefix, usize(prefixLength)) === 0;
}

/** Index of the first `byte`, or -1. */
export function spanIndexOf(span: usize, length: i32, byte: u8): i32 {
  const wanted = i8x16.splat(i8(byte));
  let i = 0;
  for (; i + 16 <= length; i += 16) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(span + i), wanted));
    if (mask !== 0) return i + ctz(mask);
  }
  for (; i < length; i++) if (load<u8>(span + i) === byte) return i;
  return -1;
}

/** ASCII lower case of one byte; every other byte unchanged. */
export function toLowerByte(byte: u8): u8 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}
