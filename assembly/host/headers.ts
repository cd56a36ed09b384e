// Header maps of the host: reading all pairs at once, and single edits.
//
// One read of all pairs replaces several single reads, each of which costs a nested malloc, and is the only way to see a
// header that comes in several lines.

import { HeaderMap, Status } from "./abi";
import {
  proxy_add_header_map_value,
  proxy_get_header_map_pairs,
  proxy_remove_header_map_value,
  proxy_replace_header_map_value,
} from "./env";
import { resultPointer, resultPointerSlot, resultSize, resultSizeSlot } from "./memory";

/**
 * Walks the pairs of one map, whose bytes stay in the arena until it is reset. Layout, little endian:
 *
 *   u32 count | count x (u32 name length, u32 value length) | name NUL value NUL ...
 */
@final
export class HeaderReader {
  private lengths: usize = 0;
  private remaining: i32 = 0;
  private cursor: usize = 0;
  private end: usize = 0;
  private start: usize = 0;
  private count: i32 = 0;

  name: usize = 0;
  nameLength: i32 = 0;
  value: usize = 0;
  valueLength: i32 = 0;

  /** Reads a whole map and stands before its first pair. False when the host has none to give, or an odd one. */
  read(map: HeaderMap): bool {
    this.remaining = 0;
    this.count = 0;
    if (proxy_get_header_map_pairs(map, resultPointerSlot(), resultSizeSlot()) !== Status.Ok) return false;
    this.start = resultPointer();
    const size = resultSize();
    if (this.start === 0 || size < 4) return false;
    const count = load<u32>(this.start);
    if (u64(count) * 8 + 4 > u64(size)) return false;
    this.count = i32(count);
    this.end = this.start + usize(size);
    this.rewind();
    return true;
  }

  /** Stands before the first pair again. */
  rewind(): void {
    this.remaining = this.count;
    this.lengths = this.start + 4;
    this.cursor = this.lengths + usize(this.count) * 8;
  }

  /** Steps to the next pair. */
  @inline next(): bool {
    if (this.remaining <= 0) return false;
    this.remaining--;
    this.nameLength = load<i32>(this.lengths);
    this.valueLength = load<i32>(this.lengths, 4);
    this.lengths += 8;
    this.name = this.cursor;
    this.value = this.name + usize(this.nameLength) + 1;
    this.cursor = this.value + usize(this.valueLength) + 1;
    return this.cursor <= this.end;
  }
}

/** Sets a header to one line with this value, whatever was there. */
export function replaceHeader(map: HeaderMap, name: usize, nameLength: i32, value: usize, length: i32): bool {
  return proxy_replace_header_map_value(map, name, nameLength, value, length) === Status.Ok;
}

/** Adds a line. Not for headers that Envoy keeps inline: it would join those with a comma. */
export function addHeader(map: HeaderMap, name: usize, nameLength: i32, value: usize, length: i32): bool {
  return proxy_add_header_map_value(map, name, nameLength, value, length) === Status.Ok;
}

/** Removes all lines of a header; true when none was there either. */
export function removeHeader(map: HeaderMap, name: usize, nameLength: i32): bool {
  return proxy_remove_header_map_value(map, name, nameLength) === Status.Ok;
}
