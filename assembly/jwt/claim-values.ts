// The values of one claim as texts: the claim itself, or the elements of its list, each a text, a number, true or false.
import { ByteList } from "../bytes/byte-list";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { Found, JsonSpan } from "../codec/json-pointer";
import { TokenPayload } from "./token-payload";

const JSON: usize = memory.data(JSON_READER_BYTES, 8);
const SPAN = new JsonSpan();

/** One instance at a time: all share the reader. */
@final
export class ClaimValues {
  isList: bool = false;
  private isOver: bool = true;

  /** Finds the claim by name or place; false where it is not there once. */
  open(payload: TokenPayload, path: ByteList): bool {
    if (payload.find(path, true, SPAN) !== Found.Once) return false;
    const json = changetype<JsonReader>(JSON);
    json.open(SPAN.ptr, SPAN.length);
    this.isList = json.next() === JsonToken.ArrayStart;
    this.isOver = false;
    return true;
  }

  /** Writes the next value, no longer than the payload: its length, 0 for one that is no text, or -1 after the last one. */
  next(out: usize): i32 {
    if (this.isOver) return -1;
    const json = changetype<JsonReader>(JSON);
    if (!this.isList) this.isOver = true;
    else if (json.next() === JsonToken.Error || json.depth === 0) return -1;
    return this.isList && json.depth !== 1 ? 0 : textOf(json, out);
  }
}

function textOf(json: JsonReader, out: usize): i32 {
  switch (json.token) {
    case JsonToken.String:
      return json.text(out, json.length);
    case JsonToken.Number:
    case JsonToken.True:
    case JsonToken.False:
      memory.copy(out, json.start, usize(json.length));
      return json.length;
    default:
      return 0;
  }
}
