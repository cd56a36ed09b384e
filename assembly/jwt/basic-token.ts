// Basic credentials (RFC 7617) that carry a JWT as user or password: oauth2-proxy takes such a token for a bearer.
//
// Its verifier is laxer than this one, so what looks like a token there must not get past by another scheme.

import { spanIndexOf } from "../bytes/span";
import { decodeBase64Url } from "../codec/base64url";

const ENCODED_BYTES: i32 = 64 * 1024;
const ENCODED: usize = memory.data(64 * 1024);
const DECODED: usize = memory.data(48 * 1024 + 16);

const COLON: u8 = 0x3a;
const PLUS: u8 = 0x2b;
const SLASH: u8 = 0x2f;
const EQUALS: u8 = 0x3d;
const DOT: u8 = 0x2e;

/** Whether user or password of the credentials (base64, without the scheme) look like a JWT. Undecodable ones do not. */
export function holdsJwt(credentials: usize, length: i32): bool {
  if (length > ENCODED_BYTES) return false;
  let size = length;
  while (size > 0 && load<u8>(credentials + usize(size - 1)) === EQUALS) size--;
  for (let i = 0; i < size; i++)
    store<u8>(ENCODED + usize(i), toUrlAlphabet(load<u8>(credentials + usize(i))));
  const decoded = decodeBase64Url(ENCODED, size, DECODED);
  if (decoded <= 0) return false;
  if (isJwtShaped(DECODED, decoded)) return true;
  for (let i = 0; i < decoded; i++) {
    if (load<u8>(DECODED + usize(i)) !== COLON) continue;
    return isJwtShaped(DECODED + usize(i + 1), decoded - i - 1);
  }
  return false;
}

/** oauth2-proxy's own pattern: ey….ey….… of base64url characters. */
function isJwtShaped(text: usize, length: i32): bool {
  const first = spanIndexOf(text, length, DOT);
  if (first < 2 || !startsAsObject(text, first)) return false;
  const rest = text + usize(first + 1);
  const second = spanIndexOf(rest, length - first - 1, DOT);
  return second >= 2 && startsAsObject(rest, second);
}

function startsAsObject(text: usize, length: i32): bool {
  return length >= 2 && load<u8>(text) === 0x65 && load<u8>(text, 1) === 0x79;
}

function toUrlAlphabet(byte: u8): u8 {
  if (byte === PLUS) return 0x2d;
  return byte === SLASH ? 0x5f : byte;
}
