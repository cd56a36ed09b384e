// Which of several constant texts some bytes are, such as the names that mean something in a format.
import { bytesOf, Text } from "./ascii";
import { spanEquals } from "./span";

/** Index of the text that the bytes are, or -1; a length of -1 is no text. */
export function indexOfText(ptr: usize, length: i32, texts: StaticArray<Text>): i32 {
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i];
    if (spanEquals(ptr, length, bytesOf(text), text.length)) return i;
  }
  return -1;
}
