// Byte spans, (pointer, length) pairs in linear memory: comparing, searching and parsing without strings.
//
// No bounds are checked here: the caller owns ptr .. ptr + len. Nothing allocates.

import { bytesOf, Text } from "./ascii";

/** Whether as many bytes of both are the same. By eight, the last step overlapping the one before; memory.compare goes one by one. */
export function sameBytes(a: usize, b: usize, length: i32): bool {
  if (length < 8) {
    for (let i = 0; i < length; i++) if (load<u8>(a + i) !== load<u8>(b + i)) return false;
    return true;
  }
  const last = length - 8;
  for (let i = 0; i < last; i += 8) if (load<u64>(a + i) !== load<u64>(b + i)) return false;
  return load<u64>(a + last) === load<u64>(b + last);
}

/** Whether two spans hold the same bytes. Not for secrets: see crypto/constant-time.ts. */
export function spanEquals(a: usize, aLength: i32, b: usize, bLength: i32): bool {
  return aLength === bLength && sameBytes(a, b, aLength);
}

/** Whether the span begins with the prefix. */
export function spanStartsWith(span: usize, length: i32, prefix: usize, prefixLength: i32): bool {
  return length >= prefixLength && sameBytes(span, prefix, prefixLength);
}

/** Index of the first `byte`, or -1. */
export function spanIndexOf(span: usize, length: i32, byte: u8): i32 {
  const wanted = i8x16.splat(i8(byte));
  let i = 0;
  for (; i + 64 <= length; i += 64) {
    const at = span + i;
    const low = v128.or(i8x16.eq(v128.load(at), wanted), i8x16.eq(v128.load(at, 16), wanted));
    const high = v128.or(i8x16.eq(v128.load(at, 32), wanted), i8x16.eq(v128.load(at, 48), wanted));
    if (v128.any_true(v128.or(low, high))) break;
  }
  for (; i + 16 <= length; i += 16) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(span + i), wanted));
    if (mask !== 0) return i + ctz(mask);
  }
  for (; i < length; i++) if (load<u8>(span + i) === byte) return i;
  return -1;
}

/** ASCII upper case of one byte; every other byte unchanged. */
export function toUpperByte(byte: u8): u8 {
  return byte - 0x61 < 26 ? byte & ~0x20 : byte;
}

/** ASCII lower case of one byte; every other byte unchanged. */
export function toLowerByte(byte: u8): u8 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}

/** A span that is kept: in an object that stays, filled again and again. */
@final
export class Span {
  pointer: usize = 0;
  length: i32 = 0;

  set(pointer: usize, length: i32): void {
    this.pointer = pointer;
    this.length = length;
  }

  clear(): void {
    this.length = 0;
  }

  get isEmpty(): bool {
    return this.length === 0;
  }

  /** Whether it holds the bytes of a text. */
  is(text: Text): bool {
    return spanEquals(this.pointer, this.length, bytesOf(text), text.length);
  }

  /** Whether both hold the same bytes. */
  equals(other: Span): bool {
    return spanEquals(this.pointer, this.length, other.pointer, other.length);
  }
}
