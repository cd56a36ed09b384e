// The member x5c of a JOSE header (RFC 7515 section 4.1.6): certificates in DER and base64 (RFC 4648 section 4). They are of no
// use here, but oauth2-proxy refuses a token in which it cannot parse them. What is certainly none is told apart; what may be
// one is oauth2-proxy's to parse.
import { JsonReader, JsonToken } from "../codec/json";
import { decodeBase64Loosely } from "../codec/base64url";
import { decodeInPlace } from "./text";

export enum CertificateList {
  /** No list, or something in it that is no certificate. */
  Invalid,
  /** Null or empty. */
  None,
  Some,
}

const EQUALS: u8 = 0x3d;
const SEQUENCE: u8 = 0x30;

/** Reads the next value; its texts are decoded where they stand. */
export function readCertificates(json: JsonReader): CertificateList {
  let token = json.next();
  if (token === JsonToken.Null) return CertificateList.None;
  if (token !== JsonToken.ArrayStart) return CertificateList.Invalid;
  let list = CertificateList.None;
  for (token = json.next(); token === JsonToken.String; token = json.next()) {
    if (!isDerInBase64(json.start, decodeInPlace(json))) return CertificateList.Invalid;
    list = CertificateList.Some;
  }
  return token === JsonToken.ArrayEnd ? list : CertificateList.Invalid;
}

// Whether the text is padded base64 of one DER SEQUENCE and nothing else. It is decoded where it stands.
function isDerInBase64(text: usize, length: i32): bool {
  let body = length;
  while (body > 0 && length - body < 2 && load<u8>(text + usize(body - 1)) === EQUALS) body--;
  if ((length & 3) !== 0 || !isStandardAlphabet(text, body)) return false;
  const size = decodeBase64Loosely(text, body, text);
  return size > 0 && derLength(text, size) === size;
}

function isStandardAlphabet(text: usize, length: i32): bool {
  for (let i = 0; i < length; i++) {
    const c = u32(load<u8>(text + usize(i)));
    const isLetter = (c | 0x20) - 0x61 < 26;
    if (!isLetter && c - 0x30 >= 10 && c !== 0x2b && c !== 0x2f) return false;
  }
  return true;
}

// Length of the SEQUENCE that begins there (X.690 section 8.1.3), by what its first bytes say; -1 when it is none.
function derLength(der: usize, size: i32): i32 {
  if (size < 2 || load<u8>(der) !== SEQUENCE) return -1;
  const first = i32(load<u8>(der, 1));
  if (first < 0x80) return first + 2;
  const count = first - 0x80;
  if (count < 1 || count > 2 || size < 2 + count) return -1;
  const high = i32(load<u8>(der, 2));
  return count === 1 ? high + 3 : ((high << 8) | i32(load<u8>(der, 3))) + 4;
}
