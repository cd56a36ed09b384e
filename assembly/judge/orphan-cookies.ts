// Cookies of a session that a refresh left behind: the new session comes in another number of parts, and oauth2-proxy clears none that it does
// not write any more. A part behind the new ones would be read as the end of the session, a whole cookie in the place of new parts.

import { ByteWriter } from "../bytes/byte-writer";
import { isFolded } from "../bytes/folded";
import { spanIndexOf } from "../bytes/span";
import { ascii } from "../bytes/ascii";
import { SpanList } from "../bytes/span-list";
import { isBlank } from "../http/blank";
import { trimmedLength } from "../http/list-header";
import { cookieBit, hasCookieValue, NOT_SESSION, sessionCookieIndex } from "../http/set-cookie";

const SEMICOLON: u8 = 0x3b;
const EQUALS: u8 = 0x3d;
const MAX_AGE = ascii("max-age");
const EXPIRES = ascii("expires");

const LINE_BYTES: i32 = 4096;
const LINE = new ByteWriter(memory.data(LINE_BYTES), LINE_BYTES);

/** Those of the cookies `own` that none of the lines is about, as cookieBit counts them; none where the lines give no session. */
export function orphanedCookies(own: u64, lines: SpanList, name: ArrayBuffer): u64 {
  if (givenLine(lines, name) < 0) return 0;
  let left = own;
  for (let i = 0; i < lines.length; i++) {
    const index = indexOf(lines, i, name);
    if (index !== NOT_SESSION) left &= ~cookieBit(index);
  }
  return left;
}

/** A line that makes the browser drop the session's cookie of this place, with the attributes with which the lines give others; valid until the next. */
export function writeOrphanLine(place: i32, lines: SpanList, name: ArrayBuffer): ByteWriter {
  LINE.reset();
  LINE.addBuffer(name);
  if (place > 0) {
    LINE.addByte(0x5f);
    LINE.addNumber(place - 1);
  }
  LINE.addByte(EQUALS);
  const given = givenLine(lines, name);
  if (given >= 0) addAttributes(lines.pointer(given), lines.size(given));
  LINE.addString("; Max-Age=0");
  return LINE;
}

/** The first line that gives a cookie of the session a value, or -1. */
function givenLine(lines: SpanList, name: ArrayBuffer): i32 {
  for (let i = 0; i < lines.length; i++) {
    const isSession = indexOf(lines, i, name) !== NOT_SESSION;
    if (isSession && hasCookieValue(lines.pointer(i), lines.size(i))) return i;
  }
  return -1;
}

function indexOf(lines: SpanList, i: i32, name: ArrayBuffer): i32 {
  return sessionCookieIndex(lines.pointer(i), lines.size(i), changetype<usize>(name), name.byteLength);
}

/** All attributes of a line but those that say how long the cookie lives. */
function addAttributes(line: usize, length: i32): void {
  let start = spanIndexOf(line, length, SEMICOLON);
  while (start >= 0 && start < length) {
    start++;
    const found = spanIndexOf(line + usize(start), length - start, SEMICOLON);
    const end = found < 0 ? length : start + found;
    if (!isLifetime(line, start, end)) {
      LINE.addByte(SEMICOLON);
      LINE.addSpan(line + usize(start), end - start);
    }
    start = end;
  }
}

function isLifetime(line: usize, start: i32, end: i32): bool {
  let from = start;
  while (from < end && isBlank(load<u8>(line + usize(from)))) from++;
  const equals = spanIndexOf(line + usize(from), end - from, EQUALS);
  const length = trimmedLength(line + usize(from), equals < 0 ? end - from : equals);
  return isFolded(line + usize(from), length, MAX_AGE) || isFolded(line + usize(from), length, EXPIRES);
}
