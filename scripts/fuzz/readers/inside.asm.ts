// What the readers share: room, and what must hold of the parts that are found in an input.

import { bufferOf } from "../../../assembly/bytes/byte-string";
import { spanIndexOf } from "../../../assembly/bytes/span";
import { SpanList } from "../../../assembly/bytes/span-list";
import { encodeBase64UrlPadded } from "../../../assembly/codec/base64url-encode";

export const ROOM: i32 = 512 * 1024;
/** Where readers write to; none of them may need more than an input's few kilobytes do. */
export const OUT: usize = memory.data(ROOM, 16);

/** And a second place, for what is written back. */
export const AGAIN: usize = memory.data(ROOM, 16);

export const COOKIE_NAME = bufferOf("_oauth2_proxy");
/** What marks are hashed with, 16 bytes. */
export const SECRET: usize = memory.data(16);

export function must(holds: bool): void {
  if (!holds) unreachable();
}

/** That a part which a reader found lies in what it was read from. */
export function mustBeInside(part: usize, partLength: i32, whole: usize, length: i32): void {
  if (partLength === 0) return;
  must(partLength > 0 && part >= whole && part + usize(partLength) <= whole + usize(length));
}

const LINES = new SpanList();

/** Splits an input at a byte. */
export function split(input: usize, length: i32, separator: u8): SpanList {
  LINES.clear();
  let start = 0;
  while (start <= length) {
    const found = spanIndexOf(input + usize(start), length - start, separator);
    const size = found < 0 ? length - start : found;
    LINES.add(input + usize(start), size);
    start += size + 1;
  }
  return LINES;
}

/** The input as base64url without padding, at AGAIN; answers its length. */
export function base64UrlOf(input: usize, length: i32): i32 {
  let written = encodeBase64UrlPadded(input, length, AGAIN);
  while (written > 0 && load<u8>(AGAIN + usize(written - 1)) === 0x3d) written--;
  return written;
}
