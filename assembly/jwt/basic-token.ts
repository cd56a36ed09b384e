// Basic credentials (RFC 7617) that carry a JWT as user or password: oauth2-proxy takes such a token for a bearer.
//
// Its verifier is laxer than this one, so what looks like a token there must not get past by another scheme.

import { spanIndexOf } from "../bytes/span";
import { decodeBase64Loosely } from "../codec/base64url";
import { MAX_TOKEN_BYTES } from "./compact";

const DECODED: usize = memory.data(49152 + 16, 16);

const COLON: u8 = 0x3a;
const DOT: u8 = 0x2e;

let token: usize = 0;

/** Length of user and password (base64, without the scheme), then at basicText; -1 when they are longer than any token. */
export function decodeBasic(credentials: usize, length: i32): i32 {
  return length > MAX_TOKEN_BYTES ? -1 : decodeBase64Loosely(credentials, length, DECODED);
}

/** "user:password", as decodeBasic left it. */
export function basicText(): usize {
  return DECODED;
}

/** Length of the JWT that the decoded text holds as user, else as password, then at basicToken; 0 when neither looks like one. */
export function basicTokenLength(length: i32): i32 {
  const colon = spanIndexOf(DECODED, length, COLON);
  const userLength = colon < 0 ? length : colon;
  token = DECODED;
  if (isJwtShaped(token, userLength)) return userLength;
  const passwordLength = length - userLength - 1;
  token += usize(userLength + 1);
  return passwordLength > 0 && isJwtShaped(token, passwordLength) ? passwordLength : 0;
}

export function basicToken(): usize {
  return token;
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
