// Comparing bytes with a constant text: names stay readable and nothing is allocated.
import { bytesOf, Text } from "../bytes/ascii";

/** Whether the bytes are exactly the text; a length of -1 is no text. */
export function isLiteral(ptr: usize, length: i32, literal: Text): bool {
  return length === literal.length && memory.compare(ptr, bytesOf(literal), usize(length)) === 0;
}
