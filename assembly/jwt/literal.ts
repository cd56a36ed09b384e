// Comparing bytes with a constant text: names stay readable and nothing is allocated.
import { spanEquals } from "../bytes/span";
import { bytesOf, Text } from "../bytes/ascii";

/** Whether the bytes are exactly the text; a length of -1 is no text. */
export function isLiteral(ptr: usize, length: i32, literal: Text): bool {
  return spanEquals(ptr, length, bytesOf(literal), literal.length);
}
