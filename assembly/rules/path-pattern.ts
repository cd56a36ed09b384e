// Path patterns in the syntax of Istio's AuthorizationPolicy: "/a" exact, "/a*" prefix, "*.css" suffix, "*" any, and templates
// whose whole segments are {*} (one segment) or, as the last operator, {**} (any rest, also none).
//
// Encoded: the pattern's bytes with ONE for {*} and ANY for {**} and for "*" at either end. Anchored, case-sensitive, on the path
// without its query, in time linear in the path. Stricter than Istio in what is accepted: what could never match is refused.
// Wider than Envoy in one thing: {*} takes every byte but "/", so that no odd byte leads past a rule.
import { ascii } from "../bytes/ascii";
import { isOneOf } from "../bytes/character-set";
import { copyOf } from "../bytes/copy-of";
import { spanEquals, spanIndexOf } from "../bytes/span";

/** Longest pattern. */
export const MAX_PATTERN_BYTES: i32 = 1024;

/** Stands for one segment, which is not empty. */
export const ONE: u8 = 1;
/** Stands for any bytes, also none; no operator follows it. */
export const ANY: u8 = 2;

const DOT: u8 = 0x2e;
const SLASH: u8 = 0x2f;
const STAR: u8 = 0x2a;
const LEFT_BRACE: u8 = 0x7b;
const RIGHT_BRACE: u8 = 0x7d;

/** Visible ASCII that an unambiguous path may hold, so none of "#%*;<>?\\{}. Some servers take ";" for the start of a parameter. */
const LITERALS = ascii("!!$$&)+:==@[]z||~~");

/** The pattern in its encoded form, or null for one that is malformed or could never match. */
export function encodePattern(text: ArrayBuffer): ArrayBuffer | null {
  const length = text.byteLength;
  if (length < 1 || length > MAX_PATTERN_BYTES) return null;
  const from = changetype<usize>(text);
  const encoded = new ArrayBuffer(length);
  const to = changetype<usize>(encoded);
  let used = 0;
  let stars = 0;
  for (let i = 0; i < length; used++) {
    const size = operatorSize(from, i, length);
    if (size === 0 && !isOneOf(LITERALS, load<u8>(from + i))) return null;
    if (size === 1) stars++;
    store<u8>(to + used, size === 0 ? load<u8>(from + i) : size === 3 ? ONE : ANY);
    i += max(size, 1);
  }
  const rooted = load<u8>(from) === SLASH || load<u8>(from) === STAR;
  const sound = rooted && areSound(to, used, stars) && hasPlainSegments(to, used);
  return sound ? shortened(encoded, used) : null;
}

/** Whether the path matches what is left of an encoded pattern. */
export function matchesRest(pattern: usize, patternLength: i32, path: usize, length: i32): bool {
  let at = 0;
  for (let i = 0; i < patternLength; i++) {
    const code = load<u8>(pattern + i);
    if (code === ANY) {
      const tail = patternLength - i - 1;
      return length - at >= tail && spanEquals(path + length - tail, tail, pattern + i + 1, tail);
    }
    if (code === ONE) {
      const end = segmentEnd(path, at, length);
      if (end === at) return false;
      at = end;
    } else if (at === length || load<u8>(path + at++) !== code) {
      return false;
    }
  }
  return at === length;
}

/**
 * Whether every path of the second pattern is one of the first. Exact for all but pairs with an operator inside both, where
 * "no" may be said too often.
 */
export function covers(first: ArrayBuffer, second: ArrayBuffer): bool {
  // The second one's encoded text takes the path's place: its operators equal no literal, and ONE does not take ANY in.
  return matchesRest(
    changetype<usize>(first),
    first.byteLength,
    changetype<usize>(second),
    second.byteLength,
  );
}

/** The encoded pattern of every path. */
export function everyPath(): ArrayBuffer {
  const pattern = new ArrayBuffer(1);
  store<u8>(changetype<usize>(pattern), ANY);
  return pattern;
}

/** Whether the encoded pattern matches every path. */
export function isEveryPath(pattern: ArrayBuffer): bool {
  return pattern.byteLength === 1 && load<u8>(changetype<usize>(pattern)) === ANY;
}

/** How many of an encoded pattern's bytes come before ANY. */
export function lengthBeforeAny(pattern: ArrayBuffer): i32 {
  const index = spanIndexOf(changetype<usize>(pattern), pattern.byteLength, ANY);
  return index < 0 ? pattern.byteLength : index;
}

/** Where the segment ends that has begun at `from`. */
export function segmentEnd(path: usize, from: i32, length: i32): i32 {
  let at = from;
  while (at < length && load<u8>(path + at) !== SLASH && load<u8>(path + at) !== ANY) at++;
  return at;
}

// 1 for "*" at an end, 3 for {*} and 4 for {**} as a whole segment, else 0.
function operatorSize(text: usize, at: i32, length: i32): i32 {
  const byte = load<u8>(text + at);
  if (byte === STAR) return at === 0 || at === length - 1 ? 1 : 0;
  if (byte !== LEFT_BRACE || at === 0 || load<u8>(text + at - 1) !== SLASH) return 0;
  let end = at + 1;
  while (end < length && load<u8>(text + end) === STAR) end++;
  const size = end + 1 - at;
  if (end === length || load<u8>(text + end) !== RIGHT_BRACE || size < 3 || size > 4) return 0;
  return end + 1 === length || load<u8>(text + end + 1) === SLASH ? size : 0;
}

// "*" goes with no other operator, and none comes after ANY.
function areSound(encoded: usize, length: i32, stars: i32): bool {
  let operators = 0;
  let last = ONE;
  for (let i = 0; i < length; i++) {
    const code = load<u8>(encoded + i);
    if (code > ANY) continue;
    if (last === ANY) return false;
    last = code;
    operators++;
  }
  return stars === 0 || operators === 1;
}

/** Whether there is no empty segment but the last one, no "." and no "..": an unambiguous path has none. */
export function hasPlainSegments(encoded: usize, length: i32): bool {
  let start = 0;
  for (let i = 0; i <= length; i++) {
    if (i < length && load<u8>(encoded + i) !== SLASH) continue;
    const size = i - start;
    if (size === 0 && start > 0 && i < length) return false;
    if (start > 0 && size > 0 && size <= 2 && isDots(encoded + start, size)) return false;
    start = i + 1;
  }
  return true;
}

function isDots(segment: usize, length: i32): bool {
  return load<u8>(segment) === DOT && load<u8>(segment + length - 1) === DOT;
}

// Without the rest of the buffer; "/" and ANY becomes ANY alone, as every path begins with "/".
function shortened(encoded: ArrayBuffer, length: i32): ArrayBuffer {
  const ptr = changetype<usize>(encoded);
  const isAny = length === 2 && load<u8>(ptr) === SLASH && load<u8>(ptr + 1) === ANY;
  return isAny ? copyOf(ptr + 1, 1) : copyOf(ptr, length);
}
