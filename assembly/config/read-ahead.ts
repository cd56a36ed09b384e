// A look at what stands further on in the document: a message names what it is about, whatever the order of keys.
import { NO_BYTES } from "../bytes/no-bytes";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { textOf } from "./describe";
import { stringOf } from "../bytes/byte-string";

const JSON: usize = memory.data(JSON_READER_BYTES);

/** The text under a key of the object at the beginning of a span; empty when it has none. */
export function textAhead(object: usize, length: i32, key: string): ArrayBuffer {
  const json = changetype<JsonReader>(JSON);
  json.open(object, length);
  if (json.next() !== JsonToken.ObjectStart) return NO_BYTES;
  while (json.next() === JsonToken.Name) {
    if (stringOf(textOf(json)) === key) return json.next() === JsonToken.String ? textOf(json) : NO_BYTES;
    if (!json.skipValue()) break;
  }
  return NO_BYTES;
}
