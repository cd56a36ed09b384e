// JSON texts of a token, decoded where they stand: decoding never makes a text longer, and the reader is past it.
import { JsonReader } from "../codec/json";
import { decodeString } from "../codec/json-string";

/** Decodes the reader's current String where it begins; returns its length. Not for a Name: those are compared later. */
export function decodeInPlace(json: JsonReader): i32 {
  return decodeString(json.start, json.length, json.start);
}
