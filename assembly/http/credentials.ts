// What the Authorization header holds (RFC 9110 section 11.6.2), as far as it decides who judges the request.

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { SpanList } from "../bytes/span-list";
import { spanIndexOf, spanStartsWith, toLowerByte } from "../bytes/span";
import { isToken } from "./field-value";

const SPACE: u8 = 0x20;
const TAB: u8 = 0x09;
const COMMA: u8 = 0x2c;

const BEARER = ascii("bearer");
const BASIC = ascii("basic");

/** The one spelling that oauth2-proxy reads, and every app. */
const PREFIX = ascii("Bearer ");

export enum Scheme {
  /** No line, or several. */
  None,
  /** In any case, followed by one blank: that nobody reads otherwise. */
  Bearer,
  /** A bearer with other white space, which oauth2-proxy takes for none and many an app for one. */
  OddBearer,
  Basic,
  Other,
}

/**
 * The only line of Authorization: a scheme, white space, and what follows. One instance serves all requests; its spans point into
 * the header.
 */
@final
export class Credentials {
  scheme: Scheme = Scheme.None;
  /** Where the scheme begins; it ends before the white space before the token. */
  start: usize = 0;
  /** What follows the scheme, without white space around it. */
  token: usize = 0;
  tokenLength: i32 = 0;
  /** Whether it is spelled as oauth2-proxy reads it: "Bearer ", then the token. */
  isPlain: bool = false;

  /** Takes the lines apart. */
  read(lines: SpanList): void {
    this.scheme = Scheme.None;
    this.tokenLength = 0;
    this.isPlain = false;
    if (lines.length !== 1) return;
    const line = lines.pointer(0);
    const length = lines.size(0);
    if (isPlainBearer(line, length)) {
      this.scheme = Scheme.Bearer;
      this.start = line;
      this.token = line + usize(PREFIX.length);
      this.tokenLength = length - PREFIX.length;
      this.isPlain = true;
    } else {
      this.readLoosely(line, line + usize(length));
    }
  }

  /** Whether what follows the scheme has the bytes of a token, visible ASCII alone. */
  get hasToken(): bool {
    return this.tokenLength > 0 && isToken(this.token, this.tokenLength);
  }

  private readLoosely(line: usize, end: usize): void {
    const start = skipBlanks(line, end);
    let stop = end;
    while (stop > start && isBlank(load<u8>(stop - 1))) stop--;
    let schemeEnd = start;
    while (schemeEnd < stop && !isBlank(load<u8>(schemeEnd))) schemeEnd++;
    this.token = skipBlanks(schemeEnd, stop);
    this.tokenLength = i32(stop - this.token);
    this.start = start;
    this.scheme = schemeOf(start, i32(schemeEnd - start));
    const isOneBlank = this.token === schemeEnd + 1 && load<u8>(schemeEnd) === SPACE;
    if (this.scheme === Scheme.Bearer && !isOneBlank) this.scheme = Scheme.OddBearer;
  }
}

function isPlainBearer(line: usize, length: i32): bool {
  if (length <= PREFIX.length || !spanStartsWith(line, length, bytesOf(PREFIX), PREFIX.length)) return false;
  return !isBlank(load<u8>(line + usize(PREFIX.length))) && !isBlank(load<u8>(line + usize(length - 1)));
}

function schemeOf(name: usize, length: i32): Scheme {
  if (isFolded(name, length, BEARER)) return Scheme.Bearer;
  return isFolded(name, length, BASIC) ? Scheme.Basic : Scheme.Other;
}

function isFolded(name: usize, length: i32, scheme: Text): bool {
  return length === scheme.length && startsFolded(name, scheme);
}

function startsFolded(value: usize, scheme: Text): bool {
  for (let i: usize = 0; i < usize(scheme.length); i++) {
    if (toLowerByte(load<u8>(value + i)) !== load<u8>(bytesOf(scheme) + i)) return false;
  }
  return true;
}

function isBlank(byte: u8): bool {
  return byte === SPACE || byte === TAB;
}

function skipBlanks(from: usize, end: usize): usize {
  let at = from;
  while (at < end && isBlank(load<u8>(at))) at++;
  return at;
}

/**
 * Whether a request carries two bearer tokens, or two Authorization lines. Envoy joins lines of this header with ",", and
 * no bearer token holds one; other schemes (Digest) do.
 */
export function hasSeveralBearers(lines: SpanList): bool {
  if (lines.length === 0) return false;
  if (lines.length > 1) return true;
  const end = lines.pointer(0) + usize(lines.size(0));
  const value = skipBlanks(lines.pointer(0), end);
  const length = i32(end - value);
  return length > BEARER.length && startsFolded(value, BEARER) && spanIndexOf(value, length, COMMA) >= 0;
}

/** More than a token may have (jwt/compact.ts), and the scheme. */
const LINE_BYTES: i32 = 65536 + 16;
const LINE: usize = memory.data(65536 + 16);

/** Makes a token the only line, in the spelling that everybody reads. False for one that is too long. */
export function spellPlainly(lines: SpanList, token: usize, length: i32): bool {
  if (length > LINE_BYTES - PREFIX.length) return false;
  memory.copy(LINE, bytesOf(PREFIX), usize(PREFIX.length));
  memory.copy(LINE + usize(PREFIX.length), token, usize(length));
  lines.clear();
  lines.add(LINE, PREFIX.length + length);
  return true;
}

/** Length of the bearer token in the only line of an answer of oauth2-proxy's, then at bearerToken; 0 when there is none. */
export function bearerTokenLength(lines: SpanList): i32 {
  if (lines.length !== 1 || !isPlainBearer(lines.pointer(0), lines.size(0))) return 0;
  const length = lines.size(0) - PREFIX.length;
  return isToken(bearerToken(lines), length) ? length : 0;
}

export function bearerToken(lines: SpanList): usize {
  return lines.pointer(0) + usize(PREFIX.length);
}
