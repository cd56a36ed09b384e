// The session cookie in Cookie header lines, found by the rules of Go's net/http, which oauth2-proxy uses.
//
// Parts are split at ";", a name ends at the first "=", an illegal value drops its part, the first survivor of a name wins.
// The exact name outranks the parts <name>_0, <name>_1, ... of a split cookie; those are joined until an index is missing.
// All results are valid until the next cookieScanStart, and as long as the scanned lines stay in place.

import { spanEquals, spanIndexOf } from "../bytes/span";
import { spanLength, spanPtr, storeSpan } from "../bytes/span-table";
import { skipBlanks, trimBlanks } from "./blank";
import { chunkIndex, countDigits } from "./chunk-index";
import { isCsrfPart } from "./csrf-cookie";
import { CookieKind, OwnCookies } from "./cookie-kind";
import { isCookieValue } from "./field-value";
import { cookieBit } from "./set-cookie";

/** The session value; longer ones are not looked at. */
export const MAX_COOKIE_BYTES = 131072;
/** Far more than oauth2-proxy ever writes. */
export const MAX_COOKIE_CHUNKS = 512;
/** oauth2-proxy clears each part of a session by a line of its own, and Envoy takes no answer of more than 100 lines. */
const MAX_CLEARED_CHUNKS = 64;
/** Above this Go's server behaves as if there were no cookies; ";" and lines count, as there. */
const MAX_COOKIE_PARTS = 3000;
/** Envoy's default limit is 100 header lines in all. */
const MAX_COOKIE_LINES = 128;
const NOT_OURS = -2;
const EXACT_NAME = -1;

/** Pairs of u32 (pointer, length). */
const LINES: usize = memory.data(MAX_COOKIE_LINES * 8);
const CHUNK_SLOTS = MAX_COOKIE_CHUNKS + 1; // one more than allowed, to notice a cookie in more parts
const CHUNKS: usize = memory.data(CHUNK_SLOTS * 8);
const JOINED: usize = memory.data(MAX_COOKIE_BYTES);

let sessionName: usize = 0;
let sessionNameLength = 0;
let lineCount = 0;
let separatorCount = 0;
/** Parts of the session's own names. */
let ownCount = 0;
/** As cookieBit counts them. */
let ownSet: u64 = 0;
/** Of a login under way. */
let csrfCount = 0;
let lineBytes = 0;
let singleFound = false;
let chunksStored = false;
let isTooLong = false;
let sessionPtr: usize = 0;
let sessionLength = 0;
let partValue: usize = 0;
let partValueLength = 0;

/** Begins a request. The name must be a non-empty RFC 7230 token and stay in place until the scan is over. */
export function cookieScanStart(name: usize, nameLength: i32): void {
  sessionName = name;
  sessionNameLength = nameLength;
  lineCount = 0;
  separatorCount = 0;
  ownCount = 0;
  ownSet = 0;
  csrfCount = 0;
  lineBytes = 0;
  singleFound = false;
  isTooLong = false;
  sessionPtr = 0;
  sessionLength = 0;
  if (chunksStored) memory.fill(CHUNKS, 0, CHUNK_SLOTS * 8);
  chunksStored = false;
}

/** Reads one Cookie header line; call it for each, in order. */
export function cookieScanLine(line: usize, length: i32): void {
  if (lineCount < MAX_COOKIE_LINES) storeSpan(LINES, lineCount, line, length);
  lineCount++;
  lineBytes += length;
  let start = 0;
  while (start <= length) {
    const found = spanIndexOf(line + start, length - start, 0x3b);
    const partLength = found < 0 ? length - start : found;
    scanPart(line + start, partLength);
    if (found >= 0) separatorCount++;
    start += partLength + 1;
  }
}

/**
 * Whether a cookie of exactly the name was found that nothing but its own bytes can speak against; it is then where
 * sessionCookiePtr and sessionCookieLength say. A value that is known to be a session need not be looked at again.
 */
export function hasCookieCandidate(): bool {
  return singleFound && !hasTooMuch() && sessionLength <= MAX_COOKIE_BYTES;
}

/** Ends the scan; with Single and Chunked, sessionCookiePtr and sessionCookieLength have the value. */
export function cookieScanFinish(): CookieKind {
  if (ownCount === 0) return CookieKind.None;
  if (hasTooMuch()) return CookieKind.Unusable;
  if (singleFound && isCookieValue(sessionPtr, sessionLength)) {
    isTooLong = sessionLength > MAX_COOKIE_BYTES;
    return isTooLong ? CookieKind.Unusable : CookieKind.Single;
  }
  return joinChunks() ? CookieKind.Chunked : CookieKind.Unusable;
}

function hasTooMuch(): bool {
  return lineCount > MAX_COOKIE_LINES || separatorCount + lineCount > MAX_COOKIE_PARTS;
}

export function sessionCookiePtr(): usize {
  return sessionPtr;
}

export function sessionCookieLength(): i32 {
  return sessionLength;
}

/**
 * Whether the session's cookies are more than is looked at: too many parts or lines, or too long a value. What nobody looked at must
 * not be sent to anybody who would. After cookieScanFinish.
 */
export function isCookieBeyondLimits(): bool {
  return ownCount > MAX_COOKIE_CHUNKS || lineCount > MAX_COOKIE_LINES || isTooLong;
}

/** Whether no answer could clear all of the session's cookies. */
export function isCookieSplitTooFar(): bool {
  return ownCount > MAX_CLEARED_CHUNKS;
}

/** The session's cookies of the request, as a set of cookieBit. */
export function ownCookieSet(): u64 {
  return ownSet;
}

/** Whether there is a cookie that is between the browser and oauth2-proxy. */
export function hasProxyCookies(): bool {
  return ownCount + csrfCount > 0;
}

/** How many cookies the session came in, at least one. */
export function sessionPartCount(): i32 {
  let count = 0;
  if (sessionPtr === JOINED) while (count < CHUNK_SLOTS && spanPtr(CHUNKS, count) !== 0) count++;
  return max(count, 1);
}

/** Whether the request has more cookies of the session's names than those. */
export function hasStrayParts(): bool {
  return ownCount > sessionPartCount();
}

/** Room that writeCookies may need: separators get a blank, lines are joined, an empty value gets a byte. */
export function writtenCookiesMaxLength(): i32 {
  return lineBytes + separatorCount + 2 * lineCount + ownCount;
}

/**
 * Writes all cookies, in order, joined with "; ", those of others byte for byte. Returns the length; 0 when nothing is left, and when
 * there were more lines than are remembered (nothing of them is passed on then).
 */
export function writeCookies(out: usize, own: OwnCookies): i32 {
  if (lineCount > MAX_COOKIE_LINES) return 0;
  const leftOut = own === OwnCookies.AppLeftOut ? ownCount + csrfCount : ownCount;
  if (own !== OwnCookies.Voided && leftOut === separatorCount + lineCount) return 0;
  let written = 0;
  for (let i = 0; i < lineCount; i++) {
    written = writeLine(spanPtr(LINES, i), spanLength(LINES, i), out, written, own);
  }
  return written;
}

function writeLine(line: usize, length: i32, out: usize, before: i32, own: OwnCookies): i32 {
  let written = before;
  let start = 0;
  while (start < length) {
    const found = spanIndexOf(line + start, length - start, 0x3b);
    const end = found < 0 ? length : start + found;
    const from = skipBlanks(line, start, end);
    const to = trimBlanks(line, from, end);
    if (to > from) written = writePart(line + from, to - from, out, written, own);
    start = end + 1;
  }
  return written;
}

/** The value of a voided cookie: too short for any session. */
const VOID: u8 = 0x2d;

function writePart(part: usize, length: i32, out: usize, before: i32, own: OwnCookies): i32 {
  const isOwn = matchName(part, length) !== NOT_OURS;
  if (isOwn && own !== OwnCookies.Voided) return before;
  if (
    !isOwn &&
    csrfCount > 0 &&
    own === OwnCookies.AppLeftOut &&
    isCsrfPart(part, length, sessionName, sessionNameLength)
  )
    return before;
  let written = before;
  if (written > 0) {
    store<u16>(out + written, 0x203b);
    written += 2;
  }
  const kept = isOwn ? i32(partValue - part) : length;
  memory.copy(out + written, part, kept);
  written += kept;
  if (!isOwn) return written;
  // A part without "=" is a cookie with an empty value.
  if (load<u8>(part + kept - 1) !== 0x3d) store<u8>(out + written++, 0x3d);
  store<u8>(out + written, VOID);
  return written + 1;
}

function scanPart(part: usize, length: i32): void {
  const from = skipBlanks(part, 0, length);
  if (length - from < sessionNameLength || load<u8>(part + from) !== load<u8>(sessionName)) return;
  const to = trimBlanks(part, from, length);
  const index = matchName(part + from, to - from);
  if (index === NOT_OURS) {
    if (isCsrfPart(part + from, to - from, sessionName, sessionNameLength)) csrfCount++;
    return;
  }
  ownCount++;
  ownSet |= cookieBit(index);
  takeQuotesOff();
  if (index === EXACT_NAME) {
    // The first is looked at only now that there is another one, or at the end.
    if (singleFound && isCookieValue(sessionPtr, sessionLength)) return;
    singleFound = true;
    sessionPtr = partValue;
    sessionLength = partValueLength;
  } else if (index < CHUNK_SLOTS && spanPtr(CHUNKS, index) === 0) {
    if (!isCookieValue(partValue, partValueLength)) return;
    storeSpan(CHUNKS, index, partValue, partValueLength);
    chunksStored = true;
  }
}

/**
 * Whether a trimmed part is named <name> (EXACT_NAME) or <name>_<digits> (the index); leaves its value in partValue. A part
 * without "=" is a cookie with an empty value, as in Go.
 */
function matchName(part: usize, length: i32): i32 {
  if (length < sessionNameLength || !spanEquals(part, sessionNameLength, sessionName, sessionNameLength))
    return NOT_OURS;
  let index = EXACT_NAME;
  let end = sessionNameLength;
  if (end < length && load<u8>(part + end) === 0x5f) {
    const digits = countDigits(part + end + 1, length - end - 1);
    if (digits === 0) return NOT_OURS;
    index = chunkIndex(part + end + 1, digits);
    end += 1 + digits;
  }
  end = skipBlanks(part, end, length);
  if (end < length && load<u8>(part + end) !== 0x3d) return NOT_OURS;
  const value = end < length ? end + 1 : end;
  partValue = part + value;
  partValueLength = length - value;
  return index;
}

/** Takes one pair of quotes off partValue. */
function takeQuotesOff(): void {
  if (
    partValueLength > 1 &&
    load<u8>(partValue) === 0x22 &&
    load<u8>(partValue + partValueLength - 1) === 0x22
  ) {
    partValue++;
    partValueLength -= 2;
  }
}

/** A lone chunk is none: oauth2-proxy checks it under the name <name>_0, where no genuine session verifies. */
function joinChunks(): bool {
  let count = 0;
  let total = 0;
  while (count < CHUNK_SLOTS && spanPtr(CHUNKS, count) !== 0) {
    total += spanLength(CHUNKS, count);
    count++;
  }
  isTooLong = total > MAX_COOKIE_BYTES;
  if (count < 2 || count > MAX_COOKIE_CHUNKS || isTooLong) return false;
  let written = 0;
  for (let i = 0; i < count; i++) {
    memory.copy(JOINED + written, spanPtr(CHUNKS, i), spanLength(CHUNKS, i));
    written += spanLength(CHUNKS, i);
  }
  sessionPtr = JOINED;
  sessionLength = total;
  return true;
}
