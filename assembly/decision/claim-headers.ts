// The values of headers that are made of a token's claims: a text, a number, true or false as it stands; of a list its texts, numbers and
// flags joined with ",", where a text with a comma would read as two and is left out, as in the groups' header.
//
// The token is the one that the app gets: the bearer itself, or the session's access token. One that is no JWT has no claims.

import { spanIndexOf } from "../bytes/span";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { Found, JsonSpan } from "../codec/json-pointer";
import { PAYLOAD_BYTES, TokenPayload } from "../jwt/token-payload";
import { ClaimHeader } from "../rules/claim-header";
import { isHeaderValue } from "../session/authorize";
import { Identity } from "./identity";

const PAYLOAD = new TokenPayload(memory.data(PAYLOAD_BYTES, 16));
const JSON: usize = memory.data(JSON_READER_BYTES, 8);
const VALUE: usize = memory.data(PAYLOAD_BYTES, 16);
const SPAN = new JsonSpan();
const COMMA: u8 = 0x2c;

/** Whether the identity's token has claims; claimValue then reads them. */
export function openClaims(identity: Identity): bool {
  return PAYLOAD.open(identity.accessToken, identity.accessTokenLength);
}

/** Length of the header's value, then at claimValueBytes; 0 where the claim is not there, or can be no header. */
export function claimValue(header: ClaimHeader): i32 {
  if (PAYLOAD.find(header.path, true, SPAN) !== Found.Once) return 0;
  const json = changetype<JsonReader>(JSON);
  json.open(SPAN.ptr, SPAN.length);
  const first = json.next();
  if (first !== JsonToken.ArrayStart) return textOf(json, VALUE);
  let used = 0;
  while (json.next() !== JsonToken.Error && json.depth > 0) {
    if (json.depth !== 1) continue;
    // The comma before it is written once it is known to come.
    const at = used === 0 ? 0 : used + 1;
    const length = textOf(json, VALUE + usize(at));
    if (length === 0 || spanIndexOf(VALUE + usize(at), length, COMMA) >= 0) continue;
    if (used > 0) store<u8>(VALUE + usize(used), COMMA);
    used = at + length;
  }
  return used;
}

/** The value that was read last. */
export function claimValueBytes(): usize {
  return VALUE;
}

// Writes the reader's scalar as a text: its length, 0 for what is none or can be no header. No longer than it is in JSON.
function textOf(json: JsonReader, to: usize): i32 {
  switch (json.token) {
    case JsonToken.String: {
      const length = json.text(to, json.length);
      return length > 0 && isHeaderValue(to, length) ? length : 0;
    }
    case JsonToken.Number:
    case JsonToken.True:
    case JsonToken.False:
      memory.copy(to, json.start, usize(json.length));
      return json.length;
    default:
      return 0;
  }
}
