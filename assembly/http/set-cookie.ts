// Set-Cookie lines (RFC 6265 section 4.1), as far as they are about a session's cookies: <name>, and <name>_<digits> for its parts.

import { spanEquals, spanIndexOf } from "../bytes/span";

const EQUALS: u8 = 0x3d;
const SEMICOLON: u8 = 0x3b;
const UNDERSCORE: u8 = 0x5f;

/** Whether a line is about a cookie of the session called `name`. */
export function isSessionCookieLine(line: usize, length: i32, name: usize, nameLength: i32): bool {
  const equals = spanIndexOf(line, length, EQUALS);
  const end = equals < 0 ? pairLength(line, length) : equals;
  if (end < nameLength || !spanEquals(line, nameLength, name, nameLength)) return false;
  if (end === nameLength) return true;
  if (end < nameLength + 2 || load<u8>(line + usize(nameLength)) !== UNDERSCORE) return false;
  for (let i = nameLength + 1; i < end; i++) if (load<u8>(line + usize(i)) - 0x30 > 9) return false;
  return true;
}

/** Whether a line gives its cookie a value: one without it clears the cookie. */
export function hasCookieValue(line: usize, length: i32): bool {
  const equals = spanIndexOf(line, length, EQUALS);
  return equals >= 0 && equals + 1 < pairLength(line, length);
}

/** Length of "name=value" before the attributes. */
function pairLength(line: usize, length: i32): i32 {
  const end = spanIndexOf(line, length, SEMICOLON);
  return end < 0 ? length : end;
}
