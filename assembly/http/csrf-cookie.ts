// The cookies of a login that is under way: oauth2-proxy calls them <name>_csrf, or with cookie_csrf_per_request <name>_<8 of base64url>_csrf.
// They are between the browser and oauth2-proxy, no session, and no app's business.

import { ascii, bytesOf } from "../bytes/ascii";
import { spanEquals } from "../bytes/span";
import { isBlank } from "./blank";

const CSRF = ascii("_csrf");
const STATE_CHARS: i32 = 8;
const UNDERSCORE: u8 = 0x5f;
const EQUALS: u8 = 0x3d;

/** Whether a trimmed cookie part is one of them, of the session called `name`. */
export function isCsrfPart(part: usize, length: i32, name: usize, nameLength: i32): bool {
  if (length <= nameLength || !spanEquals(part, nameLength, name, nameLength)) return false;
  if (isNamedCsrf(part, length, nameLength)) return true;
  const end = nameLength + 1 + STATE_CHARS;
  if (length < end || load<u8>(part + usize(nameLength)) !== UNDERSCORE) return false;
  for (let i = nameLength + 1; i < end; i++) if (!isBase64Url(load<u8>(part + usize(i)))) return false;
  return isNamedCsrf(part, length, end);
}

/** Whether "_csrf" follows, and ends the name. */
function isNamedCsrf(part: usize, length: i32, from: i32): bool {
  let end = from + CSRF.length;
  if (length < end || !spanEquals(part + usize(from), CSRF.length, bytesOf(CSRF), CSRF.length)) return false;
  while (end < length && isBlank(load<u8>(part + usize(end)))) end++;
  return end === length || load<u8>(part + usize(end)) === EQUALS;
}

function isBase64Url(byte: u8): bool {
  const letter = byte | 0x20;
  return letter - 0x61 < 26 || byte - 0x30 < 10 || byte === 0x2d || byte === UNDERSCORE;
}
