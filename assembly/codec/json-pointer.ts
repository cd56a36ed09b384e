// JSON Pointer (RFC 6901): a place in a JSON text, as a list of reference tokens, and finding what is there without a tree.
//
// A member that is there twice is at no place: two readers would take different ones.
import { ByteList } from "../bytes/byte-list";
import { copyOf } from "../bytes/copy-of";
import { spanIndexOf } from "../bytes/span";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "./json";

const JSON: usize = memory.data(JSON_READER_BYTES, 8);

const SLASH: u8 = 0x2f;
const TILDE: u8 = 0x7e;
const ZERO: u8 = 0x30;
const ONE: u8 = 0x31;

/** More elements than any list has here. */
const MAX_INDEX: i32 = 1_000_000;

/** A value as it stands in a JSON text, with the quotes of a string. */
@final
export class JsonSpan {
  ptr: usize = 0;
  length: i32 = 0;
}

export enum Found {
  Absent,
  Once,
  /** On the way there a member is there twice, or the text is malformed. */
  Ambiguous,
}

/** Whether a text is a pointer, other than the empty one to the whole document. */
export function isPointer(text: ArrayBuffer): bool {
  const start = changetype<usize>(text);
  const length = text.byteLength;
  if (length === 0 || load<u8>(start) !== SLASH) return false;
  for (let i = 0; i < length; i++) {
    if (load<u8>(start + usize(i)) !== TILDE) continue;
    const escaped: u8 = i + 1 < length ? load<u8>(start + usize(i + 1)) : 0;
    if (escaped !== ZERO && escaped !== ONE) return false;
  }
  return true;
}

/** The reference tokens of a pointer, decoded. */
export function pointerTokens(pointer: ArrayBuffer): ByteList {
  const tokens = splitAt(pointer, 1, SLASH);
  for (let i = 0; i < tokens.length; i++) tokens[i] = decodeToken(tokens[i]);
  return new ByteList(tokens);
}

/** The parts of a text from a place on, between separators. */
export function splitAt(text: ArrayBuffer, from: i32, separator: u8): Array<ArrayBuffer> {
  const parts: Array<ArrayBuffer> = [];
  const start = changetype<usize>(text);
  for (let at = from; at <= text.byteLength;) {
    const found = spanIndexOf(start + usize(at), text.byteLength - at, separator);
    const size = found < 0 ? text.byteLength - at : found;
    parts.push(copyOf(start + usize(at), size));
    at += size + 1;
  }
  return parts;
}

// "~1" is "/", "~0" is "~".
function decodeToken(token: ArrayBuffer): ArrayBuffer {
  const start = changetype<usize>(token);
  let written: usize = 0;
  for (let i: usize = 0; i < usize(token.byteLength); i++) {
    let byte = load<u8>(start + i);
    if (byte === TILDE) byte = load<u8>(start + ++i) === ONE ? SLASH : TILDE;
    store<u8>(start + written++, byte);
  }
  return copyOf(start, i32(written));
}

/** Finds the value at a place, members by name and, where they may be, elements by index. */
export function findValue(text: usize, length: i32, path: ByteList, byIndex: bool, out: JsonSpan): Found {
  out.ptr = text;
  out.length = length;
  for (let i = 0; i < path.count; i++) {
    const found = findPart(path.pointer(i), path.size(i), byIndex, out);
    if (found !== Found.Once) return found;
  }
  return Found.Once;
}

// Moves the span to its value's member or element.
function findPart(token: usize, length: i32, byIndex: bool, span: JsonSpan): Found {
  const json = changetype<JsonReader>(JSON);
  json.open(span.ptr, span.length);
  switch (json.next()) {
    case JsonToken.ObjectStart:
      return findMember(json, token, length, span);
    case JsonToken.ArrayStart:
      return byIndex ? findElement(json, indexOf(token, length), span) : Found.Absent;
    default:
      return Found.Absent;
  }
}

function findMember(json: JsonReader, name: usize, length: i32, span: JsonSpan): Found {
  let count = 0;
  while (json.next() === JsonToken.Name) {
    const isWanted = json.textEquals(name, length);
    if (!json.skipValue()) return Found.Ambiguous;
    if (!isWanted) continue;
    count++;
    span.ptr = json.start;
    span.length = json.length;
  }
  if (json.token !== JsonToken.ObjectEnd || count > 1) return Found.Ambiguous;
  return count === 0 ? Found.Absent : Found.Once;
}

function findElement(json: JsonReader, index: i32, span: JsonSpan): Found {
  let isFound = false;
  for (let i = 0; json.skipValue(); i++) {
    if (i !== index) continue;
    isFound = true;
    span.ptr = json.start;
    span.length = json.length;
  }
  if (json.token !== JsonToken.ArrayEnd) return Found.Ambiguous;
  return isFound ? Found.Once : Found.Absent;
}

// Digits without a zero in front; -1 for anything else, "-" among it, which is the element after the last.
function indexOf(token: usize, length: i32): i32 {
  if (length < 1 || (length > 1 && load<u8>(token) === ZERO)) return -1;
  let index = 0;
  for (let i = 0; i < length; i++) {
    const digit = load<u8>(token + usize(i)) - ZERO;
    if (digit > 9 || index > MAX_INDEX) return -1;
    index = index * 10 + i32(digit);
  }
  return index;
}
