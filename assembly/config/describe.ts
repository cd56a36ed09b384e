// How a configuration's own text appears in an error message: plain ASCII, escaped and cut, so that it can neither
// break the log line nor flood the log.
import { ascii } from "../bytes/ascii";
import { characterOf, hexOf, stringAt, stringOf } from "../bytes/byte-string";
import { isMadeOf } from "../bytes/character-set";
import { JsonReader, JsonToken } from "../codec/json";

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

/** What the reader has found, where something else was wanted; of hidden values only type and length. */
export function described(json: JsonReader, hidden: bool): string {
  switch (json.token) {
    case JsonToken.ObjectStart:
      return "an object";
    case JsonToken.ArrayStart:
      return "a list";
    case JsonToken.String:
      return hidden ? `a text of ${json.textLength()} bytes` : quoted(textOf(json));
    default:
      return describedWord(json, hidden);
  }
}

/** A text as UTF-8. */
export function textOf(json: JsonReader): ArrayBuffer {
  const bytes = new ArrayBuffer(json.textLength());
  json.text(changetype<usize>(bytes), bytes.byteLength);
  return bytes;
}

// A number, true, false or null.
function describedWord(json: JsonReader, hidden: bool): string {
  const isNumber = json.token === JsonToken.Number;
  if (hidden) return isNumber ? `a number of ${json.length} bytes` : "no text";
  if (json.length <= 64) return stringAt(json.start, json.length);
  return `a number of ${json.length} digits`;
}
