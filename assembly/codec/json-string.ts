// JSON string bodies, the bytes between the quotes (RFC 8259 section 7): strict check, then decoding to UTF-8.
//
// Strict: well-formed UTF-8, no raw control byte, no lone surrogate escape. The decoding functions take only a
// body that findStringEnd has accepted; decoding never makes a body longer.
import { spanEquals, spanIndexOf } from "../bytes/span";
import { utf8Width, writeUtf8 } from "./utf8";

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const LETTER_U: u8 = 0x75;

// One decoded escape: at most four bytes of UTF-8.
const DECODED: usize = memory.data(4);

/** Address of the closing quote of a string whose body begins at `from`, or 0 when it is malformed or cut off. */
export function findStringEnd(from: usize, end: usize): usize {
  let at = skipPlain(from, end);
  while (at < end) {
    const byte = load<u8>(at);
    if (byte === QUOTE) return at;
    const width = unitWidth(byte, at, end);
    if (width === 0) return 0;
    at = skipPlain(at + usize(width), end);
  }
  return 0;
}

/** Length of the decoded text in bytes. */
export function decodedLength(body: usize, length: i32): i32 {
  const end = body + usize(length);
  let result = length;
  for (let at = nextEscape(body, end); at < end; at = nextEscape(at, end)) {
    const width = escapeWidth(at, end);
    if (width === 0) return result;
    result -= width - unescape(at, width);
    at += usize(width);
  }
  return result;
}

/** Decodes into `out`, which holds decodedLength bytes; returns that length. */
export function decodeString(body: usize, length: i32, out: usize): i32 {
  const end = body + usize(length);
  let at = body;
  let written: usize = 0;
  while (at < end) {
    const plainEnd = nextEscape(at, end);
    memory.copy(out + written, at, plainEnd - at);
    written += plainEnd - at;
    if (plainEnd === end) break;
    const width = escapeWidth(plainEnd, end);
    if (width === 0) break;
    const size = unescape(plainEnd, width);
    memory.copy(out + written, DECODED, usize(size));
    written += usize(size);
    at = plainEnd + usize(width);
  }
  return i32(written);
}

/**
 * Decodes the escapes in a text that nobody checked, where it stands, and leaves what is no escape; returns the length. Only to
 * see what a lenient reader might find in it.
 */
export function unescapeLoosely(text: usize, length: i32): i32 {
  const end = text + usize(length);
  let at = nextEscape(text, end);
  let out = at;
  while (at < end) {
    const width = escapeWidth(at, end);
    const size = width === 0 ? 1 : unescape(at, width);
    if (width === 0) store<u8>(out, BACKSLASH);
    else memory.copy(out, DECODED, usize(size));
    out += usize(size);
    at += usize(max(width, 1));
    const plainEnd = nextEscape(at, end);
    memory.copy(out, at, plainEnd - at);
    out += plainEnd - at;
    at = plainEnd;
  }
  return i32(out - text);
}

/** Whether the decoded text is exactly these bytes. */
export function decodedEquals(body: usize, length: i32, text: usize, textLength: i32): bool {
  if (textLength > length) return false;
  const end = body + usize(length);
  let rest = textLength;
  let expected = text;
  let at = body;
  while (at < end) {
    const plainEnd = nextEscape(at, end);
    const plain = i32(plainEnd - at);
    if (plain > rest || !spanEquals(at, plain, expected, plain)) return false;
    rest -= plain;
    expected += usize(plain);
    if (plainEnd === end) break;
    const width = escapeWidth(plainEnd, end);
    if (width === 0) return false;
    const size = unescape(plainEnd, width);
    if (size > rest || !spanEquals(DECODED, size, expected, size)) return false;
    rest -= size;
    expected += usize(size);
    at = plainEnd + usize(width);
  }
  return rest === 0;
}

// Whole blocks without a quote, a backslash, a control byte or a byte of 0x80 and up. The signed comparison finds
// the last two kinds at once.
function skipPlain(from: usize, end: usize): usize {
  const quote = i8x16.splat(i8(QUOTE));
  const backslash = i8x16.splat(i8(BACKSLASH));
  const space = i8x16.splat(0x20);
  let at = from;
  for (; end - at >= 16; at += 16) {
    const block = v128.load(at);
    const special = v128.or(i8x16.eq(block, quote), i8x16.eq(block, backslash));
    const mask = i8x16.bitmask(v128.or(special, i8x16.lt_s(block, space)));
    if (mask !== 0) return at + usize(ctz(mask));
  }
  return at;
}

function nextEscape(from: usize, end: usize): usize {
  const index = spanIndexOf(from, i32(end - from), BACKSLASH);
  return index < 0 ? end : from + usize(index);
}

function unitWidth(byte: u8, at: usize, end: usize): i32 {
  if (byte === BACKSLASH) return escapeWidth(at, end);
  return byte < 0x20 ? 0 : utf8Width(at, end);
}

// Length of the escape at `at`: 2, 6, or 12 for a surrogate pair; 0 when it is malformed.
function escapeWidth(at: usize, end: usize): i32 {
  if (end - at < 2) return 0;
  const letter = load<u8>(at, 1);
  if (letter !== LETTER_U) return shortEscape(letter) === 0 ? 0 : 2;
  const unit = hexUnit(at, end);
  if (unit < 0 || (unit & 0xfc00) === 0xdc00) return 0;
  if ((unit & 0xfc00) !== 0xd800) return 6;
  return (hexUnit(at + 6, end) & ~0x3ff) === 0xdc00 ? 12 : 0;
}

// Decodes an escape of the given width into DECODED and returns the number of bytes.
function unescape(at: usize, width: i32): i32 {
  if (width === 2) return writeUtf8(u32(shortEscape(load<u8>(at, 1))), DECODED);
  const unit = u32(hexUnit(at, at + usize(width)));
  if (width === 6) return writeUtf8(unit, DECODED);
  const low = u32(hexUnit(at + 6, at + usize(width)));
  return writeUtf8(0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff), DECODED);
}

function shortEscape(letter: u8): u8 {
  switch (letter) {
    case 0x22:
    case 0x2f:
    case 0x5c:
      return letter;
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    default:
      return 0;
  }
}

// The UTF-16 unit of a \uXXXX escape, or -1.
function hexUnit(at: usize, end: usize): i32 {
  if (end < at + 6 || load<u8>(at) !== BACKSLASH || load<u8>(at, 1) !== LETTER_U) return -1;
  let unit = 0;
  for (let i: usize = 2; i < 6; i++) {
    const digit = hexDigit(load<u8>(at + i));
    if (digit < 0) return -1;
    unit = (unit << 4) | digit;
  }
  return unit;
}

function hexDigit(byte: u8): i32 {
  if (byte - 0x30 < 10) return i32(byte) - 0x30;
  const lower = byte | 0x20;
  return lower - 0x61 < 6 ? i32(lower) - 0x61 + 10 : -1;
}
