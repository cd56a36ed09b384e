// The Accept header (RFC 9110 section 12.5.1), as far as oauth2-proxy looks at it.

import { ascii, bytesOf } from "../bytes/ascii";
import { spanEquals, spanIndexOf } from "../bytes/span";
import { SpanList } from "../bytes/span-list";

const JSON_TYPE = ascii("application/json");
const COMMA: u8 = 0x2c;

/** Whether oauth2-proxy takes the client for one that wants JSON: an element that is exactly application/json. */
export function asksForJson(accepts: SpanList): bool {
  for (let i = 0; i < accepts.length; i++) {
    if (listsJson(accepts.pointer(i), accepts.size(i))) return true;
  }
  return false;
}

function listsJson(value: usize, length: i32): bool {
  let start = 0;
  while (start <= length) {
    const found = spanIndexOf(value + usize(start), length - start, COMMA);
    const end = found < 0 ? length : start + found;
    let from = start;
    let to = end;
    while (from < to && isBlank(load<u8>(value + usize(from)))) from++;
    while (to > from && isBlank(load<u8>(value + usize(to - 1)))) to--;
    if (spanEquals(value + usize(from), to - from, bytesOf(JSON_TYPE), JSON_TYPE.length)) return true;
    start = end + 1;
  }
  return false;
}

function isBlank(byte: u8): bool {
  return byte === 0x20 || byte === 0x09;
}
