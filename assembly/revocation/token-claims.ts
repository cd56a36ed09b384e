// What a token says of whom it is about, for a revocation list: sub, email, sid, jti and iat of its payload (RFC 7519 section 4.1,
// OpenID Connect Front-Channel Logout section 3 for sid).
//
// The token came from a session or was verified: nothing is judged here. One that is no JWT says nothing. A number counts as its text.

import { ascii, Text } from "../bytes/ascii";
import { indexOfText } from "../bytes/index-of-text";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { parseNumericDate } from "../jwt/numeric-date";
import { PAYLOAD_BYTES, TokenPayload } from "../jwt/token-payload";
import { Field, FIELDS, MAX_VALUE_BYTES } from "./marks";
import { Subject } from "./subject";

// In the order of Field, and the date behind them.
const NAMES: StaticArray<Text> = [ascii("sub"), ascii("email"), ascii("sid"), ascii("jti"), ascii("iat")];
const NAME_MAX: i32 = 5;
const NAME: usize = memory.data(8);
const VALUE: usize = memory.data(2048);

const JSON: usize = memory.data(JSON_READER_BYTES, 8);
const PAYLOAD = new TokenPayload(memory.data(PAYLOAD_BYTES, 16));

/** Adds the claims to a subject; answers iat, Unix seconds, -1 for none. Of a claim that is there twice both count. */
export function readTokenClaims(token: usize, length: i32, out: Subject): i64 {
  if (!PAYLOAD.open(token, length)) return -1;
  const json = changetype<JsonReader>(JSON);
  json.open(PAYLOAD.text, PAYLOAD.length);
  json.next();
  let issued: i64 = -1;
  while (json.next() === JsonToken.Name) {
    const index = claimIndex(json);
    const level = json.depth;
    const kind = json.next();
    if (index >= 0 && index < FIELDS) addValue(json, kind, index as Field, out);
    else if (index === FIELDS && kind === JsonToken.Number)
      issued = parseNumericDate(json.start, json.length, false);
    while (json.depth > level && json.token !== JsonToken.Error) json.next();
  }
  return issued;
}

function claimIndex(json: JsonReader): i32 {
  const length = json.text(NAME, NAME_MAX);
  return length <= 0 ? -1 : indexOfText(NAME, length, NAMES);
}

function addValue(json: JsonReader, kind: JsonToken, field: Field, out: Subject): void {
  if (kind === JsonToken.Number) out.add(field, json.start, json.length);
  if (kind === JsonToken.String) out.add(field, VALUE, json.text(VALUE, MAX_VALUE_BYTES));
}
