// Names of headers that carry an identity, in every spelling that a server behind CGI or WSGI rules reads as the same.
//
// oauth2-proxy's names (x-auth-request-*, x-forwarded-user and its family, gap-auth) with "_" read as "-".

import { ascii, bytesOf, Text } from "../bytes/ascii";

const X_AUTH_REQUEST = ascii("x-auth-request-");
const X_FORWARDED = ascii("x-forwarded-");
const GAP_AUTH = ascii("gap-auth");
const AUTHORIZATION = ascii("authorization");
const FORWARDED_IDENTITIES: StaticArray<Text> = [
  ascii("user"),
  ascii("email"),
  ascii("groups"),
  ascii("preferred-username"),
  ascii("access-token"),
];

/** Whether a client's header of this (lower-case) name would be read as an identity by the app. */
export function isIdentityHeader(name: usize, length: i32): bool {
  if (length < GAP_AUTH.length) return false;
  const first = load<u8>(name);
  if (first === 0x78) return isXHeader(name, length);
  if (first === 0x67) return equalsFolded(name, length, GAP_AUTH);
  return first === 0x61 && isOddAuthorization(name, length);
}

function isXHeader(name: usize, length: i32): bool {
  if (load<u8>(name, 2) === 0x61)
    return length > X_AUTH_REQUEST.length && startsFolded(name, length, X_AUTH_REQUEST);
  return isForwardedIdentity(name, length) && startsFolded(name, length, X_FORWARDED);
}

/** By what follows the prefix: most names that begin like these, each proxy's own, end in another way. */
function isForwardedIdentity(name: usize, length: i32): bool {
  const rest = name + usize(X_FORWARDED.length);
  for (let i = 0; i < FORWARDED_IDENTITIES.length; i++) {
    if (equalsFolded(rest, length - X_FORWARDED.length, FORWARDED_IDENTITIES[i])) return true;
  }
  return false;
}

/** "authorization_" and the like: never the header itself, which is judged, but near enough for a careless server. */
function isOddAuthorization(name: usize, length: i32): bool {
  if (length <= AUTHORIZATION.length || !startsFolded(name, length, AUTHORIZATION)) return false;
  for (let i = AUTHORIZATION.length; i < length; i++) {
    if (foldByte(load<u8>(name + usize(i))) !== 0x2d) return false;
  }
  return true;
}

function equalsFolded(name: usize, length: i32, wanted: Text): bool {
  return length === wanted.length && startsFolded(name, length, wanted);
}

function startsFolded(name: usize, length: i32, prefix: Text): bool {
  if (length < prefix.length) return false;
  const wanted = bytesOf(prefix);
  for (let i: usize = 0; i < usize(prefix.length); i++) {
    if (foldByte(load<u8>(name + i)) !== load<u8>(wanted + i)) return false;
  }
  return true;
}

function foldByte(byte: u8): u8 {
  return byte === 0x5f ? 0x2d : byte;
}
