// The session cookie in Cookie header lines, found by the rules of Go's net/http, which oauth2-proxy uses.
//
// Parts are split at ";", a name ends at the first "=", an illegal value drops its part, the first survivor of a name wins.
// The exact name outranks the parts <name>_0, <name>_1, ... of a split cookie; those are joined until an index is missing.
// All that a scan has found is valid until its next start, and as long as the scanned lines stay in place.

import { spanIndexOf } from "../bytes/span";
import { spanLength, spanPtr, storeSpan } from "../bytes/span-table";
import { skipBlanks, trimBlanks } from "./blank";
import { isCsrfPart } from "./csrf-cookie";
import { CookieKind } from "./cookie-kind";
import { isCookieValue } from "./field-value";
import { EXACT_NAME, NOT_OURS, SessionCookiePart } from "./session-cookie-name";
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
export const MAX_COOKIE_LINES = 128;

const CHUNK_SLOTS = MAX_COOKIE_CHUNKS + 1; // one more than allowed, to notice a cookie in more parts
const SPAN_BYTES = 8;
const CHUNKS_AT = MAX_COOKIE_LINES * SPAN_BYTES;
const JOINED_AT = CHUNKS_AT + CHUNK_SLOTS * SPAN_BYTES;

/**
 * The memory of a scan, which it keeps for good:
 *
 *   MAX_COOKIE_LINES x span | CHUNK_SLOTS x span | a joined value
 */
const SCAN_BYTES = JOINED_AT + MAX_COOKIE_BYTES;

const part = new SessionCookiePart();

@final
export class CookieScan {
  private readonly lines: usize;
  private readonly chunks: usize;
  private readonly joined: usize;
  /** The session's name, a non-empty RFC 7230 token; 0 before the first scan. */
  name: usize = 0;
  nameLength: i32 = 0;
  lineCount: i32 = 0;
  separatorCount: i32 = 0;
  lineBytes: i32 = 0;
  /** Parts of the session's own names. */
  ownCount: i32 = 0;
  /** The session's cookies, as a set of cookieBit. */
  ownSet: u64 = 0;
  /** Cookies of a login under way. */
  csrfCount: i32 = 0;
  /** The session's value, where finish says that there is one. */
  session: usize = 0;
  sessionLength: i32 = 0;
  private singleFound: bool = false;
  private chunksStored: bool = false;
  private isTooLong: bool = false;

  constructor() {
    const block = heap.alloc(SCAN_BYTES);
    this.lines = block;
    this.chunks = block + CHUNKS_AT;
    this.joined = block + JOINED_AT;
    memory.fill(this.chunks, 0, CHUNK_SLOTS * SPAN_BYTES);
  }

  /** Begins with the lines of one request. The name must stay in place until the scan is over. */
  start(name: usize, nameLength: i32): void {
    this.name = name;
    this.nameLength = nameLength;
    this.lineCount = 0;
    this.separatorCount = 0;
    this.ownCount = 0;
    this.ownSet = 0;
    this.csrfCount = 0;
    this.lineBytes = 0;
    this.singleFound = false;
    this.isTooLong = false;
    this.session = 0;
    this.sessionLength = 0;
    if (this.chunksStored) memory.fill(this.chunks, 0, CHUNK_SLOTS * SPAN_BYTES);
    this.chunksStored = false;
  }

  /** What was found is of no request any more. */
  forget(): void {
    this.name = 0;
  }

  /** Reads one Cookie header line; call it for each, in order. */
  readLine(line: usize, length: i32): void {
    if (this.lineCount < MAX_COOKIE_LINES) storeSpan(this.lines, this.lineCount, line, length);
    this.lineCount++;
    this.lineBytes += length;
    let start = 0;
    while (start <= length) {
      const found = spanIndexOf(line + start, length - start, 0x3b);
      const partLength = found < 0 ? length - start : found;
      this.readPart(line + start, partLength);
      if (found >= 0) this.separatorCount++;
      start += partLength + 1;
    }
  }

  /** A line that was read; the index is below lineCount and MAX_COOKIE_LINES. */
  line(index: i32): usize {
    return spanPtr(this.lines, index);
  }

  lineLength(index: i32): i32 {
    return spanLength(this.lines, index);
  }

  /**
   * Whether a cookie of exactly the name was found that nothing but its own bytes can speak against; it is then where `session` and
   * `sessionLength` say. A value that is known to be a session need not be looked at again.
   */
  get hasCandidate(): bool {
    return this.singleFound && !this.hasTooMuch && this.sessionLength <= MAX_COOKIE_BYTES;
  }

  /** Ends the scan; with Single and Chunked, `session` and `sessionLength` have the value. */
  finish(): CookieKind {
    if (this.ownCount === 0) return CookieKind.None;
    if (this.hasTooMuch) return CookieKind.Unusable;
    if (this.singleFound && isCookieValue(this.session, this.sessionLength)) {
      this.isTooLong = this.sessionLength > MAX_COOKIE_BYTES;
      return this.isTooLong ? CookieKind.Unusable : CookieKind.Single;
    }
    return this.joinChunks() ? CookieKind.Chunked : CookieKind.Unusable;
  }

  private get hasTooMuch(): bool {
    return this.lineCount > MAX_COOKIE_LINES || this.separatorCount + this.lineCount > MAX_COOKIE_PARTS;
  }

  /**
   * Whether the session's cookies are more than is looked at: too many parts or lines, or too long a value. What nobody looked at must
   * not be sent to anybody who would. After finish.
   */
  get isBeyondLimits(): bool {
    return this.ownCount > MAX_COOKIE_CHUNKS || this.lineCount > MAX_COOKIE_LINES || this.isTooLong;
  }

  /** Whether no answer could clear all of the session's cookies. */
  get isSplitTooFar(): bool {
    return this.ownCount > MAX_CLEARED_CHUNKS;
  }

  /** Whether there is a cookie that is between the browser and oauth2-proxy. */
  get hasProxyCookies(): bool {
    return this.ownCount + this.csrfCount > 0;
  }

  /** How many cookies the session came in, at least one. */
  get partCount(): i32 {
    return this.session === this.joined ? max(this.chunksInARow, 1) : 1;
  }

  /** Whether there are more cookies of the session's names than those. */
  get hasStrayParts(): bool {
    return this.ownCount > this.partCount;
  }

  private get chunksInARow(): i32 {
    let count = 0;
    while (count < CHUNK_SLOTS && spanPtr(this.chunks, count) !== 0) count++;
    return count;
  }

  private readPart(at: usize, length: i32): void {
    const from = skipBlanks(at, 0, length);
    if (length - from < this.nameLength || load<u8>(at + from) !== load<u8>(this.name)) return;
    const to = trimBlanks(at, from, length);
    const index = part.read(at + from, to - from, this.name, this.nameLength);
    if (index === NOT_OURS) {
      if (isCsrfPart(at + from, to - from, this.name, this.nameLength)) this.csrfCount++;
      return;
    }
    this.ownCount++;
    this.ownSet |= cookieBit(index);
    part.takeQuotesOff();
    if (index === EXACT_NAME) this.takeSingle();
    else if (index < CHUNK_SLOTS && spanPtr(this.chunks, index) === 0) this.takeChunk(index);
  }

  /** The first one is looked at only now that there is another, or at the end. */
  private takeSingle(): void {
    if (this.singleFound && isCookieValue(this.session, this.sessionLength)) return;
    this.singleFound = true;
    this.session = part.value;
    this.sessionLength = part.valueLength;
  }

  private takeChunk(index: i32): void {
    if (!isCookieValue(part.value, part.valueLength)) return;
    storeSpan(this.chunks, index, part.value, part.valueLength);
    this.chunksStored = true;
  }

  /** A lone chunk is none: oauth2-proxy checks it under the name <name>_0, where no genuine session verifies. */
  private joinChunks(): bool {
    const chunks = this.chunks;
    const count = this.chunksInARow;
    let total = 0;
    for (let i = 0; i < count; i++) total += spanLength(chunks, i);
    this.isTooLong = total > MAX_COOKIE_BYTES;
    if (count < 2 || count > MAX_COOKIE_CHUNKS || this.isTooLong) return false;
    let written = 0;
    for (let i = 0; i < count; i++) {
      memory.copy(this.joined + written, spanPtr(chunks, i), spanLength(chunks, i));
      written += spanLength(chunks, i);
    }
    this.session = this.joined;
    this.sessionLength = total;
    return true;
  }
}
