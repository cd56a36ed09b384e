// How a configuration's own text appears in an error message: plain ASCII, escaped and cut, so that it can neither
// break the log line nor flood the log.
import { ascii } from "../bytes/ascii";
import { characterOf, hexOf, stringOf } from "../bytes/byte-string";
import { isMadeOf } from "../bytes/character-set";

/** Longest piece of the configuration that a message repeats. */
const MAX_SHOWN_BYTES: i32 = 64;
const ORDINARY = ascii("azAZ09__--");

/** The text in quotes, all but printable ASCII as \xNN. */
export function quoted(text: ArrayBuffer): string {
  const shown = min(text.byteLength, MAX_SHOWN_BYTES);
  let result = '"';
  for (let i = 0; i < shown; i++) result += escaped(load<u8>(changetype<usize>(text) + i));
  return text.byteLength > shown ? `${result}"... (${text.byteLength} bytes)` : result + '"';
}

/** A key as a step of a path: as it is when it is an ordinary key, else quoted in brackets. */
export function pathStep(key: ArrayBuffer): string {
  return isMadeOf(key, ORDINARY, MAX_SHOWN_BYTES) ? stringOf(key) : `[${quoted(key)}]`;
}

/** The words with commas between them. */
export function commaList(words: StaticArray<string>): string {
  let result = "";
  for (let i = 0; i < words.length; i++) result += i === 0 ? words[i] : ", " + words[i];
  return result;
}

function escaped(byte: u8): string {
  if (byte === 0x22 || byte === 0x5c) return "\\" + characterOf(byte);
  if (byte >= 0x20 && byte < 0x7f) return characterOf(byte);
  return "\\x" + hexOf(byte);
}
