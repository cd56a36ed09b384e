// Header maps of the host: reading all pairs at once, and single edits.
//
// One read of all pairs replaces several single reads, each of which costs a nested malloc, and is the only way to see a
// header that comes in several lines.

import { HeaderList } from "../http/header-list";
import { HeaderMap, Status } from "./abi";
import {
  proxy_add_header_map_value,
  proxy_get_header_map_pairs,
  proxy_remove_header_map_value,
  proxy_replace_header_map_value,
} from "./env";
import { resultPointer, resultPointerSlot, resultSize, resultSizeSlot } from "../bytes/arena";

/** Reads a whole map, whose bytes stay in the arena until it is reset. False when the host has none to give, or an odd one. */
export function readHeaders(map: HeaderMap, into: HeaderList): bool {
  into.clear();
  if (proxy_get_header_map_pairs(map, resultPointerSlot(), resultSizeSlot()) !== Status.Ok) return false;
  return into.take(resultPointer(), resultSize());
}

/** Sets a header to one line with this value, whatever was there. */
export function replaceHeader(map: HeaderMap, name: usize, nameLength: i32, value: usize, length: i32): void {
  proxy_replace_header_map_value(map, name, nameLength, value, length);
}

/** Adds a line. Not for headers that Envoy keeps inline: it would join those with a comma. */
export function addHeader(map: HeaderMap, name: usize, nameLength: i32, value: usize, length: i32): void {
  proxy_add_header_map_value(map, name, nameLength, value, length);
}

/** Removes all lines of a header. */
export function removeHeader(map: HeaderMap, name: usize, nameLength: i32): void {
  proxy_remove_header_map_value(map, name, nameLength);
}
