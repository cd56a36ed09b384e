// The Cookie header line (RFC 6265 section 4.2) that somebody is to see in the place of a request's: without the session's cookies, or with
// theirs voided; the cookies of others byte for byte.

import { spanIndexOf } from "../bytes/span";
import { skipBlanks, trimBlanks } from "./blank";
import { CookieScan, MAX_COOKIE_LINES } from "./cookie-header";
import { OwnCookies } from "./cookie-kind";
import { isCsrfPart } from "./csrf-cookie";
import { NOT_OURS, SessionCookiePart } from "./session-cookie-name";

/** The value of a voided cookie: too short for any session. */
const VOID: u8 = 0x2d;
const EQUALS: u8 = 0x3d;
const SEMICOLON: u8 = 0x3b;
/** "; " as it lies in memory. */
const SEPARATOR: u16 = 0x203b;

const ownPart = new SessionCookiePart();

/** Room that writeCookies may need: separators get a blank, lines are joined, a name alone gets "=" and a byte for a value. */
export function writtenCookiesMaxLength(scan: CookieScan): i32 {
  return scan.lineBytes + scan.separatorCount + 2 * (scan.lineCount + scan.ownCount);
}

/**
 * Writes all cookies of a scan, in order, joined with "; ". Returns the length; 0 when nothing is left, and when there were more lines than
 * are remembered (nothing of them is passed on then).
 */
export function writeCookies(scan: CookieScan, out: usize, own: OwnCookies): i32 {
  if (scan.lineCount > MAX_COOKIE_LINES) return 0;
  const leftOut = own === OwnCookies.AppLeftOut ? scan.ownCount + scan.csrfCount : scan.ownCount;
  if (own !== OwnCookies.Voided && leftOut === scan.separatorCount + scan.lineCount) return 0;
  let written = 0;
  for (let i = 0; i < scan.lineCount; i++) written = writeLine(scan, i, out, written, own);
  return written;
}

function writeLine(scan: CookieScan, index: i32, out: usize, before: i32, own: OwnCookies): i32 {
  const line = scan.line(index);
  const length = scan.lineLength(index);
  let written = before;
  let start = 0;
  while (start < length) {
    const found = spanIndexOf(line + start, length - start, SEMICOLON);
    const end = found < 0 ? length : start + found;
    const from = skipBlanks(line, start, end);
    const to = trimBlanks(line, from, end);
    if (to > from) written = writePart(scan, line + from, to - from, out, written, own);
    start = end + 1;
  }
  return written;
}

function writePart(
  scan: CookieScan,
  part: usize,
  length: i32,
  out: usize,
  before: i32,
  own: OwnCookies,
): i32 {
  const isOwn = ownPart.read(part, length, scan.name, scan.nameLength) !== NOT_OURS;
  if (isOwn ? own !== OwnCookies.Voided : isLeftOut(scan, part, length, own)) return before;
  let written = before;
  if (written > 0) {
    store<u16>(out + written, SEPARATOR);
    written += 2;
  }
  const kept = isOwn ? i32(ownPart.value - part) : length;
  memory.copy(out + written, part, kept);
  written += kept;
  if (!isOwn) return written;
  // A part without "=" is a cookie with an empty value.
  if (load<u8>(part + kept - 1) !== EQUALS) store<u8>(out + written++, EQUALS);
  store<u8>(out + written, VOID);
  return written + 1;
}

/** Whether a cookie that is none of the session's is one of a login under way, which is not the app's to see. */
function isLeftOut(scan: CookieScan, part: usize, length: i32, own: OwnCookies): bool {
  if (scan.csrfCount === 0 || own !== OwnCookies.AppLeftOut) return false;
  return isCsrfPart(part, length, scan.name, scan.nameLength);
}
