// The payload of a token that was verified before, as JSON in which claims are looked up by name or place.
import { ByteList } from "../bytes/byte-list";
import { decodeBase64Url } from "../codec/base64url";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { findValue, Found, JsonSpan } from "../codec/json-pointer";
import { CompactJws, splitCompact } from "./compact";
import { JwtError } from "./jwt-error";

/** What a payload's buffer must hold. */
export const PAYLOAD_BYTES: i32 = 49152;

const JSON: usize = memory.data(JSON_READER_BYTES, 8);
const JWS = new CompactJws();

@final
export class TokenPayload {
  length: i32 = 0;

  /** `buffer`: PAYLOAD_BYTES of static memory. */
  constructor(readonly text: usize) {}

  /** Takes a token's payload in the place of the one before. False when it is no JWT: three parts, the second a JSON object. */
  open(token: usize, length: i32): bool {
    this.length = 0;
    if (splitCompact(token, length, JWS) !== JwtError.None) return false;
    const size = decodeBase64Url(JWS.payload, JWS.payloadLength, this.text);
    if (size < 0) return false;
    const json = changetype<JsonReader>(JSON);
    json.open(this.text, size);
    const isObject = json.skipValue() && load<u8>(json.start) === 0x7b;
    if (!isObject || json.next() !== JsonToken.End) return false;
    this.length = size;
    return true;
  }

  /** Finds a claim's value as it stands in the payload. */
  find(path: ByteList, byIndex: bool, out: JsonSpan): Found {
    return findValue(this.text, this.length, path, byIndex, out);
  }
}
