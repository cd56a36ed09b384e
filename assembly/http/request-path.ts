// The request target: where the path ends, and whether oauth2-proxy would judge it as it stands.
//
// oauth2-proxy answers some targets itself: it redirects paths that Go's path.Clean would change, serves fixed paths
// without a session, and honours three query keys as extra conditions (pkg/middleware, oauthproxy.go). A verdict of the
// filter's own is only right for the others.

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { indexOfText } from "../bytes/index-of-text";
import { spanEquals, spanIndexOf, spanStartsWith } from "../bytes/span";

const PING = ascii("/ping");
const READY = ascii("/ready");
const ROBOTS = ascii("/robots.txt");

const CONSTRAINTS: StaticArray<Text> = [
  ascii("allowed_groups"),
  ascii("allowed_emails"),
  ascii("allowed_email_domains"),
];

/** Length of the path in a target, without the query. */
export function pathLengthOf(target: usize, length: i32): i32 {
  const query = spanIndexOf(target, length, 0x3f);
  return query < 0 ? length : query;
}

/**
 * Whether the path has one reading only: it starts with "/", has no empty or dot segment, no backslash, fragment or
 * control byte, and its escapes are valid and hide none of these and no "?".
 */
export function isUnambiguousPath(path: usize, length: i32): bool {
  if (length === 0 || load<u8>(path) !== 0x2f) return false;
  let segment = 1;
  for (let i = 1; i < length; i++) {
    const byte = load<u8>(path + usize(i));
    if (byte <= 0x20 || byte === 0x5c || byte === 0x23 || byte >= 0x7f) return false;
    if (byte === 0x25) {
      if (!isHarmlessEscape(path + usize(i), length - i)) return false;
    } else if (byte === 0x2f) {
      if (i === segment || isDotSegment(path + usize(segment), i - segment)) return false;
      segment = i + 1;
    }
  }
  return !isDotSegment(path + usize(segment), length - segment);
}

function isDotSegment(segment: usize, length: i32): bool {
  if (length === 1) return load<u8>(segment) === 0x2e;
  return length === 2 && load<u8>(segment) === 0x2e && load<u8>(segment + 1) === 0x2e;
}

/** An escape that is valid and stands for no byte that could end a segment or the path, nor for a dot, percent or control byte. */
function isHarmlessEscape(escape: usize, length: i32): bool {
  const byte = decodeEscape(escape, length);
  switch (byte) {
    case 0x23: // "#"
    case 0x25: // "%"
    case 0x2e: // "."
    case 0x2f: // "/"
    case 0x3f: // "?"
    case 0x5c: // "\\"
    case 0x7f:
      return false;
    default:
      return byte >= 0x20;
  }
}

/** The byte that "%XX" stands for, or -1. */
export function decodeEscape(escape: usize, length: i32): i32 {
  if (length < 3) return -1;
  const high = hexDigit(load<u8>(escape + 1));
  const low = hexDigit(load<u8>(escape + 2));
  return high < 0 || low < 0 ? -1 : (high << 4) | low;
}

function hexDigit(byte: u8): i32 {
  if (byte - 0x30 < 10) return i32(byte) - 0x30;
  const letter = byte | 0x20;
  return letter - 0x61 < 6 ? i32(letter) - 0x61 + 10 : -1;
}

/** Whether the path is one that oauth2-proxy answers itself, for every client. */
export function isReservedPath(path: usize, length: i32): bool {
  return (
    spanEquals(path, length, bytesOf(PING), PING.length) ||
    spanEquals(path, length, bytesOf(READY), READY.length) ||
    spanEquals(path, length, bytesOf(ROBOTS), ROBOTS.length)
  );
}

/** Whether the path is below the prefix ("/oauth2/..." for "/oauth2"). */
export function isBelow(path: usize, length: i32, prefix: usize, prefixLength: i32): bool {
  return (
    length > prefixLength &&
    spanStartsWith(path, length, prefix, prefixLength) &&
    load<u8>(path + usize(prefixLength)) === 0x2f
  );
}

const LOGIN_PAGES: StaticArray<Text> = [ascii("/start"), ascii("/callback"), ascii("/sign_in")];
const STATIC_FILES = ascii("/static/");

/** Whether a path below the prefix, given without it, is one of the pages that oauth2-proxy serves without looking at the session. */
export function isLoginPage(path: usize, length: i32): bool {
  return (
    indexOfText(path, length, LOGIN_PAGES) >= 0 ||
    spanStartsWith(path, length, bytesOf(STATIC_FILES), STATIC_FILES.length)
  );
}

/** Whether a query (without "?") has one of the keys that oauth2-proxy takes as a condition, in any escaping. */
export function hasConstraintKey(query: usize, length: i32): bool {
  let start = 0;
  while (start < length) {
    const rest = spanIndexOf(query + usize(start), length - start, 0x26);
    const end = rest < 0 ? length : start + rest;
    if (isConstraintPair(query + usize(start), end - start)) return true;
    start = end + 1;
  }
  return false;
}

function isConstraintPair(pair: usize, length: i32): bool {
  for (let i = 0; i < CONSTRAINTS.length; i++) {
    if (keyEquals(pair, length, CONSTRAINTS[i])) return true;
  }
  return false;
}

/** Whether the key of a query's pair, in any escaping, is the wanted one. */
export function keyEquals(pair: usize, length: i32, wanted: Text): bool {
  let at = 0;
  for (let i = 0; i < wanted.length; i++) {
    if (at >= length) return false;
    let byte = i32(load<u8>(pair + usize(at)));
    if (byte === 0x25) {
      byte = decodeEscape(pair + usize(at), length - at);
      at += 2;
    }
    if (byte !== i32(load<u8>(bytesOf(wanted) + usize(i)))) return false;
    at++;
  }
  return at === length || load<u8>(pair + usize(at)) === 0x3d;
}
