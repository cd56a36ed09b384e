// What the Authorization header holds (RFC 9110 section 11.6.2), as far as it decides who judges the request.

import { SpanList } from "../bytes/span-list";
import { spanIndexOf, spanStartsWith, toLowerByte } from "../bytes/span";
import { looksLikeJwt } from "../jwt/compact";
import { holdsJwt } from "../jwt/basic-token";
import { isToken } from "../http/field-value";
import { ascii, bytesOf, Text } from "../bytes/ascii";

const BEARER = ascii("bearer");

/**
 * Whether a request carries two bearer tokens, or two Authorization lines. Envoy joins lines of this header with ",", and
 * no bearer token holds one; other schemes (Digest) do.
 */
export function hasSeveralBearers(credentials: SpanList): bool {
  if (credentials.length === 0) return false;
  if (credentials.length > 1) return true;
  const value = credentials.pointer(0);
  const length = credentials.size(0);
  return isBearer(value, length) && spanIndexOf(value, length, 0x2c) >= 0;
}

function isBearer(value: usize, length: i32): bool {
  return length > BEARER.length && startsFolded(value, BEARER);
}

function startsFolded(value: usize, scheme: Text): bool {
  for (let i: usize = 0; i < usize(scheme.length); i++) {
    if (toLowerByte(load<u8>(value + i)) !== load<u8>(bytesOf(scheme) + i)) return false;
  }
  return true;
}

/** oauth2-proxy reads the scheme in this spelling only, with one space. */
const SCHEME = ascii("Bearer ");

/** Length of the bearer token of the only Authorization line, then at bearerToken; 0 when there is none. */
export function bearerTokenLength(credentials: SpanList): i32 {
  const length = bearerCandidateLength(credentials);
  return length > 0 && isToken(bearerToken(credentials), length) ? length : 0;
}

/** The same for what may hold other bytes than a token's. */
export function bearerCandidateLength(credentials: SpanList): i32 {
  if (credentials.length !== 1) return 0;
  const length = credentials.size(0);
  if (!spanStartsWith(credentials.pointer(0), length, bytesOf(SCHEME), SCHEME.length)) return 0;
  return length - SCHEME.length;
}

export function bearerToken(credentials: SpanList): usize {
  return credentials.pointer(0) + usize(SCHEME.length);
}

const BASIC = ascii("basic ");

/** Whether a Bearer line that is not of the right form holds a JWT all the same: blanks or odd bytes around or inside it. */
export function isOddBearerJwt(credentials: SpanList): bool {
  if (credentials.length !== 1) return false;
  const value = credentials.pointer(0);
  const length = credentials.size(0);
  if (!spanStartsWith(value, length, bytesOf(SCHEME), SCHEME.length)) return false;
  let start = SCHEME.length;
  while (start < length && load<u8>(value + usize(start)) <= 0x20) start++;
  return looksLikeJwt(value + usize(start), length - start);
}

/** Whether the only Authorization line is Basic with a JWT inside. */
export function isBasicWithJwt(credentials: SpanList): bool {
  if (credentials.length !== 1) return false;
  const value = credentials.pointer(0);
  const length = credentials.size(0);
  if (length <= BASIC.length || !startsFolded(value, BASIC)) return false;
  return holdsJwt(value + usize(BASIC.length), length - BASIC.length);
}
