// One claim of a token whose signature, or whose session, was verified before: whether it has one of some values.
//
// The value may be a text, a number or true or false, or a list of those, of which one has to fit; a scope's texts are words
// separated by blanks (RFC 8693 section 4.2), of which one has to. A claim that is there twice has no value.

import { ByteList } from "../bytes/byte-list";
import { spanIndexOf } from "../bytes/span";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { Found, JsonSpan } from "../codec/json-pointer";
import { PAYLOAD_BYTES, TokenPayload } from "./token-payload";

const JSON: usize = memory.data(JSON_READER_BYTES, 8);
const WORDS: usize = memory.data(PAYLOAD_BYTES, 16);
const SPAN = new JsonSpan();

const BLANK: u8 = 0x20;

/** Whether the claim at that place has one of the values, compared exactly. */
export function claimHolds(payload: TokenPayload, path: ByteList, isScope: bool, values: ByteList): bool {
  if (payload.find(path, true, SPAN) !== Found.Once) return false;
  const json = changetype<JsonReader>(JSON);
  json.open(SPAN.ptr, SPAN.length);
  if (json.next() !== JsonToken.ArrayStart) return scalarHolds(json, isScope, values);
  while (json.next() !== JsonToken.Error && json.depth > 0) {
    if (json.depth === 1 && scalarHolds(json, isScope, values)) return true;
  }
  return false;
}

function scalarHolds(json: JsonReader, isScope: bool, values: ByteList): bool {
  switch (json.token) {
    case JsonToken.String:
      return textHolds(json, values) || (isScope && wordHolds(json, values));
    case JsonToken.Number:
    case JsonToken.True:
    case JsonToken.False:
      return values.contains(json.start, json.length);
    default:
      return false;
  }
}

function textHolds(json: JsonReader, values: ByteList): bool {
  for (let i = 0; i < values.count; i++) {
    if (json.textEquals(values.pointer(i), values.size(i))) return true;
  }
  return false;
}

function wordHolds(json: JsonReader, values: ByteList): bool {
  const length = json.text(WORDS, PAYLOAD_BYTES);
  for (let start = 0; start < length;) {
    const found = spanIndexOf(WORDS + usize(start), length - start, BLANK);
    const size = found < 0 ? length - start : found;
    if (size > 0 && values.contains(WORDS + usize(start), size)) return true;
    start += size + 1;
  }
  return false;
}
