// The session value that Set-Cookie lines (RFC 6265 section 4.1) give a browser: what its next Cookie header will say.

import { spanIndexOf } from "../bytes/span";
import { SpanList } from "../bytes/span-list";
import { hasCookieValue, isSessionCookieLine } from "./set-cookie";
import { CookieScan } from "./cookie-header";
import { CookieKind } from "./cookie-kind";

const COOKIES_BYTES: i32 = 96 * 1024;
const COOKIES: usize = memory.data(96 * 1024);
const scan = new CookieScan();

const SEMICOLON: u8 = 0x3b;
const EQUALS: u8 = 0x3d;

/** Reads the value of the named session from the lines, then at refreshedValue(); answers its length, 0 when they set none. */
export function readRefreshedValue(lines: SpanList, name: ArrayBuffer): i32 {
  const length = joinPairs(lines);
  scan.start(changetype<usize>(name), name.byteLength);
  scan.readLine(COOKIES, length);
  const kind = scan.finish();
  return kind === CookieKind.Single || kind === CookieKind.Chunked ? scan.sessionLength : 0;
}

/** The value that was read last. */
export function refreshedValue(): usize {
  return scan.session;
}

/** The lines' pairs as one Cookie line; those that clear a cookie have an empty value and are left out. */
function joinPairs(lines: SpanList): i32 {
  let used = 0;
  for (let i = 0; i < lines.length; i++) {
    const end = spanIndexOf(lines.pointer(i), lines.size(i), SEMICOLON);
    const length = end < 0 ? lines.size(i) : end;
    const equals = spanIndexOf(lines.pointer(i), length, EQUALS);
    if (equals < 0 || equals === length - 1 || used + length + 2 > COOKIES_BYTES) continue;
    if (used > 0) {
      store<u16>(COOKIES + usize(used), 0x203b);
      used += 2;
    }
    memory.copy(COOKIES + usize(used), lines.pointer(i), usize(length));
    used += length;
  }
  return used;
}

const kept = new SpanList();

/** Takes the lines that give a session out of a list; those that clear one stay. */
export function dropSessionCookies(lines: SpanList, name: ArrayBuffer): void {
  kept.clear();
  for (let i = 0; i < lines.length; i++) {
    const line = lines.pointer(i);
    const length = lines.size(i);
    const isSession = isSessionCookieLine(line, length, changetype<usize>(name), name.byteLength);
    if (!isSession || !hasCookieValue(line, length)) kept.add(line, length);
  }
  lines.copyFrom(kept);
}
