// Texts made of certain characters only: cookie names, methods, paths, names of variables.
//
// A set is written as pairs, the first and the last character of each range: "azAZ09__" is letters, digits and "_".
import { bytesOf, Text } from "./ascii";

/** Of how many bytes of the set the span begins with. */
export function runLength(ptr: usize, length: i32, set: Text): i32 {
  let run = 0;
  while (run < length && isOneOf(set, load<u8>(ptr + run))) run++;
  return run;
}

/** Whether the text is 1 to `most` bytes, all of them of the set. */
export function isMadeOf(text: ArrayBuffer, set: Text, most: i32): bool {
  const length = text.byteLength;
  return length > 0 && length <= most && runLength(changetype<usize>(text), length, set) === length;
}

/** Whether the byte is of the set. */
export function isOneOf(set: Text, byte: u8): bool {
  for (let i = 0; i < set.length; i += 2) {
    const first = load<u8>(bytesOf(set) + i);
    const last = load<u8>(bytesOf(set) + i + 1);
    if (byte >= first && byte <= last) return true;
  }
  return false;
}
