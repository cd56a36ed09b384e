// Keeping a response out of shared caches: Cache-Control (RFC 9111 section 5.2.2), and the headers that content delivery networks obey
// before it: targeted fields such as CDN-Cache-Control (RFC 9213), Surrogate-Control, Edge-Control and nginx's X-Accel-Expires.
//
// Set-Cookie alone keeps no cache from storing a response (RFC 9111 section 7.3).

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { ByteWriter } from "../bytes/byte-writer";
import { isFolded } from "../bytes/folded";
import { spanEquals } from "../bytes/span";
import { SpanList } from "../bytes/span-list";
import { indexOfText } from "../bytes/index-of-text";
import { isBlank } from "./blank";
import { CACHE_CONTROL, isNamed } from "./header-names";
import { trimmedLength } from "./list-header";

/** Who a field that rules caching is for. */
export enum CacheField {
  None,
  /** Every cache. */
  Every,
  /** The shared caches that know it. */
  Shared,
  /** nginx: X-Accel-Expires. */
  Accel,
}

const TARGETED_SUFFIX = ascii("-cache-control");
const SURROGATES: StaticArray<Text> = [ascii("surrogate-control"), ascii("edge-control")];
const X_ACCEL_EXPIRES = ascii("x-accel-expires");

const PUBLIC = ascii("public");
const S_MAXAGE = ascii("s-maxage");
const PRIVATE = ascii("private");
const NO_STORE = ascii("no-store");

const COMMA: u8 = 0x2c;
const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const EQUALS: u8 = 0x3d;

/** What a response header of this (lower-case) name is to caches. */
export function cacheFieldOf(name: usize, length: i32): CacheField {
  if (isNamed(name, length, CACHE_CONTROL)) return CacheField.Every;
  if (isNamed(name, length, X_ACCEL_EXPIRES)) return CacheField.Accel;
  const before = length - TARGETED_SUFFIX.length;
  const isTargeted =
    before > 0 &&
    spanEquals(name + usize(before), length - before, bytesOf(TARGETED_SUFFIX), TARGETED_SUFFIX.length);
  if (isTargeted || indexOfText(name, length, SURROGATES) >= 0) return CacheField.Shared;
  return CacheField.None;
}

/**
 * Writes the lines of a field as one, so that no shared cache keeps the response: without `public`, `s-maxage` and a `private` that is for
 * single headers, and with `private`, in a field for shared caches alone `no-store`. Everything else stays as it is; of what is too
 * long for the writer, or ends within quotes, nothing does.
 */
export function writeKeptOut(lines: SpanList, field: CacheField, out: ByteWriter): void {
  out.reset();
  if (field === CacheField.Accel) return out.addByte(0x30);
  const isShared = field === CacheField.Shared;
  let isWhole = !lines.overflowed;
  for (let i = 0; i < lines.length; i++) {
    if (!addKept(lines.pointer(i), lines.size(i), isShared, out)) isWhole = false;
  }
  if (!isWhole) out.reset();
  addLast(isShared ? NO_STORE : PRIVATE, out);
  if (!out.overflowed) return;
  out.reset();
  addLast(isShared ? NO_STORE : PRIVATE, out);
}

function addLast(directive: Text, out: ByteWriter): void {
  if (out.length > 0) addSeparator(out);
  out.addText(directive);
}

/** Adds what stays of a line; false for one that ends within quotes. */
function addKept(line: usize, length: i32, isShared: bool, out: ByteWriter): bool {
  let start = 0;
  while (start < length) {
    const end = directiveEnd(line, start, length);
    if (end > length) return false;
    while (start < end && isBlank(load<u8>(line + usize(start)))) start++;
    const size = trimmedLength(line + usize(start), end - start);
    if (size > 0 && !isDropped(line, start, end, isShared)) {
      if (out.length > 0) addSeparator(out);
      out.addSpan(line + usize(start), size);
    }
    start = end + 1;
  }
  return true;
}

function addSeparator(out: ByteWriter): void {
  out.addByte(COMMA);
  out.addByte(0x20);
}

function isDropped(line: usize, start: i32, end: i32, isShared: bool): bool {
  if (isNameOf(line, start, end, PUBLIC) || isNameOf(line, start, end, S_MAXAGE)) return true;
  return isNameOf(line, start, end, isShared ? NO_STORE : PRIVATE);
}

/** Whether a directive is this one, without an argument. */
function isDirective(line: usize, start: i32, end: i32, name: Text): bool {
  let from = start;
  while (from < end && isBlank(load<u8>(line + usize(from)))) from++;
  return isFolded(line + usize(from), trimmedLength(line + usize(from), end - from), name);
}

/** Whether a directive has this name, with an argument or without. */
function isNameOf(line: usize, start: i32, end: i32, name: Text): bool {
  let to = start;
  while (to < end && load<u8>(line + usize(to)) !== EQUALS) to++;
  return isDirective(line, start, to, name);
}

/** Where the directive that begins at `start` ends: at a comma that no quotes are around, or with the line; beyond it where quotes stay open. */
function directiveEnd(line: usize, start: i32, length: i32): i32 {
  let isQuoted = false;
  for (let i = start; i < length; i++) {
    const byte = load<u8>(line + usize(i));
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (byte === BACKSLASH && isQuoted) i++;
    else if (byte === COMMA && !isQuoted) return i;
  }
  return isQuoted ? length + 1 : length;
}
