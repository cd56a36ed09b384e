// One cookie of a name among Cookie header lines (RFC 6265 section 4.2), for cookies that nothing but the filter reads.

import { bytesOf, Text } from "../bytes/ascii";
import { ByteWriter } from "../bytes/byte-writer";
import { spanIndexOf, spanStartsWith } from "../bytes/span";
import { SpanList } from "../bytes/span-list";
import { isBlank } from "./blank";

const SEMICOLON: u8 = 0x3b;
const EQUALS: u8 = 0x3d;

/** Copies the value of the first cookie of the name to `out`; false for none, and for one that does not fit. */
export function readCookie(lines: SpanList, name: Text, out: ByteWriter): bool {
  for (let i = 0; i < lines.length; i++) {
    if (readFromLine(lines.pointer(i), lines.size(i), name, out)) return !out.overflowed;
  }
  return false;
}

function readFromLine(line: usize, length: i32, name: Text, out: ByteWriter): bool {
  let start = 0;
  while (start < length) {
    const found = spanIndexOf(line + usize(start), length - start, SEMICOLON);
    const end = found < 0 ? length : start + found;
    while (start < end && isBlank(load<u8>(line + usize(start)))) start++;
    const part = line + usize(start);
    const size = end - start;
    const isNamed =
      size > name.length &&
      spanStartsWith(part, size, bytesOf(name), name.length) &&
      load<u8>(part + usize(name.length)) === EQUALS;
    if (isNamed) {
      out.reset();
      out.addSpan(part + usize(name.length) + 1, size - name.length - 1);
      return true;
    }
    start = end + 1;
  }
  return false;
}
