// Set-Cookie lines (RFC 6265 section 4.1), as far as they are about a session's cookies: <name>, and <name>_<digits> for its parts.
//
// Read as browsers read them (section 5.2): blanks around the name and the value are none of theirs.

import { spanEquals, spanIndexOf } from "../bytes/span";
import { skipBlanks, trimBlanks } from "./blank";
import { chunkIndex, countDigits } from "./chunk-index";

const EQUALS: u8 = 0x3d;
const SEMICOLON: u8 = 0x3b;
const UNDERSCORE: u8 = 0x5f;

/** A line about no cookie of the session. */
export const NOT_SESSION: i32 = -2;
const WHOLE: i32 = -1;

/** More parts than a set of cookies has a place for: oauth2-proxy would not write them. */
const PLACES: i32 = 63;

/** Whether a line is about a cookie of the session called `name`. */
export function isSessionCookieLine(line: usize, length: i32, name: usize, nameLength: i32): bool {
  return sessionCookieIndex(line, length, name, nameLength) !== NOT_SESSION;
}

/** Which cookie of the session a line is about: -1 for the whole one, else the number of the part; or NOT_SESSION. */
export function sessionCookieIndex(line: usize, length: i32, name: usize, nameLength: i32): i32 {
  const pair = pairLength(line, length);
  const equals = spanIndexOf(line, pair, EQUALS);
  const start = skipBlanks(line, 0, pair);
  const size = trimBlanks(line, start, equals < 0 ? pair : equals) - start;
  const own = line + usize(start);
  if (size < nameLength || !spanEquals(own, nameLength, name, nameLength)) return NOT_SESSION;
  if (size === nameLength) return WHOLE;
  const digits = own + usize(nameLength) + 1;
  const count = size - nameLength - 1;
  if (count === 0 || load<u8>(own + usize(nameLength)) !== UNDERSCORE) return NOT_SESSION;
  return countDigits(digits, count) === count ? chunkIndex(digits, count) : NOT_SESSION;
}

/** The bit of a cookie in a set of a session's cookies: the lowest for the whole one (-1), then for its parts; 0 for one that has no place. */
export function cookieBit(index: i32): u64 {
  return index < PLACES ? u64(1) << u64(index + 1) : 0;
}

/** Whether a line gives its cookie a value: one without it clears the cookie. */
export function hasCookieValue(line: usize, length: i32): bool {
  const pair = pairLength(line, length);
  const equals = spanIndexOf(line, pair, EQUALS);
  return equals >= 0 && skipBlanks(line, equals + 1, pair) < pair;
}

/** Length of "name=value" before the attributes. */
function pairLength(line: usize, length: i32): i32 {
  const end = spanIndexOf(line, length, SEMICOLON);
  return end < 0 ? length : end;
}
