// ASCII texts compared without regard to the case of letters.
import { bytesOf, Text } from "./ascii";
import { toLowerByte } from "./span";

/** Whether a span is the wanted text, which is in lower case. */
export function isFolded(span: usize, length: i32, wanted: Text): bool {
  if (length !== wanted.length) return false;
  for (let i = 0; i < length; i++) {
    if (toLowerByte(load<u8>(span + usize(i))) !== load<u8>(bytesOf(wanted) + usize(i))) return false;
  }
  return true;
}
