// How else than byte by byte a server may read a path: with its escapes decoded, once or again and again, with "\" as "/", with
// ";" as the end of a segment's name, without empty segments. Rules that restrict must hold for all of these readings.
//
// The result of the last call is at readingText(), until the next one.
import { spanIndexOf } from "../bytes/span";

/** A longer path is not read; what asks must then assume the worst. */
export const MAX_READING_BYTES: i32 = 8192;

const PERCENT: u8 = 0x25;
const SLASH: u8 = 0x2f;
const SEMICOLON: u8 = 0x3b;
/** More layers of escaping than anybody unwraps. */
const MAX_LAYERS: i32 = 8;

const TEXT: usize = memory.data(8192 + 1);

export function readingText(): usize {
  return TEXT;
}

/** Whether the path has only one reading, its bytes; the caller knows that it is unambiguous otherwise. */
export function isPlain(path: usize, length: i32): bool {
  return spanIndexOf(path, length, PERCENT) < 0 && spanIndexOf(path, length, SEMICOLON) < 0;
}

/** The path with its valid escapes decoded once: its length, or -1 for more than MAX_READING_BYTES. */
export function decodePath(path: usize, length: i32): i32 {
  if (length > MAX_READING_BYTES) return -1;
  return decode(path, length);
}

export function holdsSemicolon(path: usize, length: i32): bool {
  return spanIndexOf(path, length, SEMICOLON) >= 0;
}

/**
 * The path as the one that takes the most for a separator would read it, ending in "/": every segment of any reading stands there
 * between slashes. Its length, or -1 where nothing can be said.
 */
export function loosePath(path: usize, length: i32): i32 {
  let used = decodePath(path, length);
  for (let layers = 1; used >= 0; layers++) {
    const less = decode(TEXT, used);
    if (less === used) return separated(used);
    if (layers === MAX_LAYERS) return -1;
    used = less;
  }
  return used;
}

// Reading runs ahead of writing, so the text may be decoded in place.
function decode(from: usize, length: i32): i32 {
  let used: usize = 0;
  for (let i = 0; i < length; i++) {
    let byte = i32(load<u8>(from + i));
    if (byte === PERCENT && i + 2 < length) {
      const escaped = (hexDigit(load<u8>(from + i + 1)) << 4) | hexDigit(load<u8>(from + i + 2));
      if (escaped >= 0) {
        byte = escaped;
        i += 2;
      }
    }
    store<u8>(TEXT + used++, u8(byte));
  }
  return i32(used);
}

// -1 when it is none, which stays negative when shifted and joined.
function hexDigit(byte: u8): i32 {
  if (byte - 0x30 < 10) return i32(byte) - 0x30;
  const letter = byte | 0x20;
  return letter - 0x61 < 6 ? i32(letter) - 0x61 + 10 : -1;
}

function separated(length: i32): i32 {
  let used: usize = 0;
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(TEXT + i);
    // Some drop control bytes (tab, CR, LF); a NUL ends the text for others.
    if ((byte < 0x20 && byte !== 0) || byte === 0x7f) continue;
    const separator = isSeparator(byte);
    if (separator && used > 0 && load<u8>(TEXT + used - 1) === SLASH) continue;
    store<u8>(TEXT + used++, separator ? SLASH : byte);
  }
  if (used === 0 || load<u8>(TEXT + used - 1) !== SLASH) store<u8>(TEXT + used++, SLASH);
  return i32(used);
}

function isSeparator(byte: u8): bool {
  switch (i32(byte)) {
    case 0x00:
    case 0x23: // "#"
    case 0x2f: // "/"
    case 0x3b: // ";"
    case 0x3f: // "?"
    case 0x5c: // "\\"
      return true;
    default:
      return false;
  }
}
