// One claim of a token whose signature, or whose session, was verified before: whether it has one of some values.
//
// The value may be a text, a number or true or false, or a list of those, of which one has to fit. A claim that is there
// twice, or a token that is no JWT, holds nothing.

import { ByteList } from "../bytes/byte-list";
import { spanEquals } from "../bytes/span";
import { decodeBase64Url } from "../codec/base64url";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { CompactJws, splitCompact } from "./compact";
import { JwtError } from "./jwt-error";

const JSON: usize = memory.data(JSON_READER_BYTES, 8);
const PAYLOAD: usize = memory.data(49152, 16);
const JWS = new CompactJws();

/** Whether the top-level claim of this name has one of the values, compared exactly. */
export function claimHolds(token: usize, length: i32, name: usize, nameLength: i32, values: ByteList): bool {
  if (splitCompact(token, length, JWS) !== JwtError.None) return false;
  const size = decodeBase64Url(JWS.payload, JWS.payloadLength, PAYLOAD);
  if (size < 0) return false;
  const json = changetype<JsonReader>(JSON);
  json.open(PAYLOAD, size);
  if (json.next() !== JsonToken.ObjectStart) return false;
  let occurrences = 0;
  let holds: bool = false;
  while (json.next() === JsonToken.Name) {
    const isWanted = json.textEquals(name, nameLength);
    if (!isWanted) {
      if (!json.skipValue()) return false;
      continue;
    }
    occurrences++;
    holds = valueHolds(json, values);
  }
  return holds && occurrences === 1 && json.token === JsonToken.ObjectEnd;
}

function valueHolds(json: JsonReader, values: ByteList): bool {
  const level = json.depth;
  const isList = json.next() === JsonToken.ArrayStart;
  let holds: bool = json.depth === level && scalarHolds(json, values);
  while (json.depth > level) {
    const token = json.next();
    if (token === JsonToken.Error || token === JsonToken.End) return false;
    if (isList && json.depth === level + 1 && scalarHolds(json, values)) holds = true;
  }
  return holds;
}

function scalarHolds(json: JsonReader, values: ByteList): bool {
  const token = json.token;
  const isText = token === JsonToken.String;
  if (!isText && token !== JsonToken.Number && token !== JsonToken.True && token !== JsonToken.False)
    return false;
  for (let i = 0; i < values.count; i++) {
    const value = values.pointer(i);
    const size = values.size(i);
    const isEqual = isText ? json.textEquals(value, size) : spanEquals(json.start, json.length, value, size);
    if (isEqual) return true;
  }
  return false;
}
