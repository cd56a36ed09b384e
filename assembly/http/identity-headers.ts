// Names of headers that carry an identity, in every spelling that a server behind CGI or WSGI rules reads as the same.
//
// oauth2-proxy's names (x-auth-request-*, x-forwarded-user and its family, gap-auth) with "_" read as "-".

import { ascii, bytesOf, Text } from "../bytes/ascii";

const X_AUTH_REQUEST = ascii("x-auth-request-");
const X_FORWARDED = ascii("x-forwarded-");
const GAP_AUTH = ascii("gap-auth");
const AUTHORIZATION = ascii("authorization");
const USER = ascii("user");
const EMAIL = ascii("email");
const GROUPS = ascii("groups");
const PREFERRED_USERNAME = ascii("preferred-username");
const ACCESS_TOKEN = ascii("access-token");

/** Whether a client's header of this (lower-case) name would be read as an identity by the app. */
export function isIdentityHeader(name: usize, length: i32): bool {
  if (length < GAP_AUTH.length) return false;
  const first = load<u8>(name);
  if (first === 0x78) return isXHeader(name, length);
  if (first === 0x67) return length === GAP_AUTH.length && startsFolded(name, GAP_AUTH);
  return first === 0x61 && isOddAuthorization(name, length);
}

function isXHeader(name: usize, length: i32): bool {
  if (load<u8>(name, 2) === 0x61) return length > X_AUTH_REQUEST.length && startsFolded(name, X_AUTH_REQUEST);
  return isForwardedIdentity(name, length) && startsFolded(name, X_FORWARDED);
}

/** By what follows the prefix: most names that begin like these, each proxy's own, end in another way. */
function isForwardedIdentity(name: usize, length: i32): bool {
  const rest = name + usize(X_FORWARDED.length);
  switch (length - X_FORWARDED.length) {
    case USER.length:
      return startsFolded(rest, USER);
    case EMAIL.length:
      return startsFolded(rest, EMAIL);
    case GROUPS.length:
      return startsFolded(rest, GROUPS);
    case ACCESS_TOKEN.length:
      return startsFolded(rest, ACCESS_TOKEN);
    case PREFERRED_USERNAME.length:
      return startsFolded(rest, PREFERRED_USERNAME);
    default:
      return false;
  }
}

/** "authorization_" and the like: never the header itself, which is judged, but near enough for a careless server. */
function isOddAuthorization(name: usize, length: i32): bool {
  if (length <= AUTHORIZATION.length || !startsFolded(name, AUTHORIZATION)) return false;
  for (let i = AUTHORIZATION.length; i < length; i++) {
    if (foldByte(load<u8>(name + usize(i))) !== 0x2d) return false;
  }
  return true;
}

/** Whether a name, known to be no shorter than the prefix, begins with it. */
function startsFolded(name: usize, prefix: Text): bool {
  const wanted = bytesOf(prefix);
  for (let i: usize = 0; i < usize(prefix.length); i++) {
    if (foldByte(load<u8>(name + i)) !== load<u8>(wanted + i)) return false;
  }
  return true;
}

function foldByte(byte: u8): u8 {
  return byte === 0x5f ? 0x2d : byte;
}
