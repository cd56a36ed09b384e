// The landmark of a path pattern: its longest literal segment with the slashes beside it. Every reading of a path that the pattern matches
// holds it. So where path-reading.ts's loosest reading of a path does not hold it, no reading of that path matches.
import { ANY, ONE } from "./path-pattern";

const SLASH: u8 = 0x2f;

/** The landmark of an encoded pattern, as an encoded pattern for "begins with it". */
export function landmarkOf(pattern: ArrayBuffer): ArrayBuffer {
  const text = closed(pattern);
  const ptr = changetype<usize>(text);
  let best = 0;
  let bestLength = 0;
  for (let start = 0; start < text.byteLength; start++) {
    if (start > 0 && load<u8>(ptr + start) !== SLASH && load<u8>(ptr + start - 1) > ANY) continue;
    const length = segmentLength(ptr + start, text.byteLength - start);
    if (length <= bestLength) continue;
    best = start;
    bestLength = length;
  }
  const result = new ArrayBuffer(bestLength + 1);
  memory.copy(changetype<usize>(result), ptr + best, usize(bestLength));
  store<u8>(changetype<usize>(result) + bestLength, ANY);
  return result;
}

// A pattern that ends in a literal ends a segment: with a slash behind it, as in the loosest reading.
function closed(pattern: ArrayBuffer): ArrayBuffer {
  const length = pattern.byteLength;
  const from = changetype<usize>(pattern);
  const last = load<u8>(from + length - 1);
  const open = last <= ANY || last === SLASH;
  const result = new ArrayBuffer(open ? length : length + 1);
  memory.copy(changetype<usize>(result), from, usize(length));
  if (!open) store<u8>(changetype<usize>(result) + length, SLASH);
  return result;
}

// Of literals from here to the next slash, which counts, or to the next operator.
function segmentLength(text: usize, length: i32): i32 {
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(text + i);
    if (byte === ONE || byte === ANY) return i;
    if (byte === SLASH && i > 0) return i + 1;
  }
  return length;
}
