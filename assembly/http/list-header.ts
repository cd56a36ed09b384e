// Header fields that are lists (RFC 9110 section 5.6.1): elements with commas between them and blanks around them.
//
// A comma within quotes is not told apart: no element that is looked for has one.

import { isBlank } from "./blank";
import { SpanList } from "../bytes/span-list";

const COMMA: u8 = 0x2c;

/** Whether an element of a line is what is wanted. */
export function someElement(lines: SpanList, wanted: (element: usize, length: i32) => bool): bool {
  for (let i = 0; i < lines.length; i++) if (lists(lines.pointer(i), lines.size(i), wanted)) return true;
  return false;
}

/** Whether an element of the one line is what is wanted. */
export function lists(line: usize, length: i32, wanted: (element: usize, length: i32) => bool): bool {
  let start = 0;
  while (start < length) {
    const end = elementEnd(line, start, length);
    while (start < end && isBlank(load<u8>(line + start))) start++;
    if (wanted(line + start, trimmedLength(line + start, end - start))) return true;
    start = end + 1;
  }
  return false;
}

/** Length of the text without blanks at its end. */
export function trimmedLength(text: usize, length: i32): i32 {
  let end = length;
  while (end > 0 && isBlank(load<u8>(text + end - 1))) end--;
  return end;
}

/** Where the element that begins at `start` ends: at a comma, or with the line. */
export function elementEnd(line: usize, start: i32, length: i32): i32 {
  let end = start;
  while (end < length && load<u8>(line + end) !== COMMA) end++;
  return end;
}
