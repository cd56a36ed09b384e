// What oauth2-proxy takes as the target of a redirect (pkg/app/redirect: IsValidRedirect), and how such a path stands in a Location.

import { ascii, bytesOf } from "../bytes/ascii";
import { ByteWriter } from "../bytes/byte-writer";
import { isOneOf } from "../bytes/character-set";
import { toLowerByte } from "../bytes/span";
import { pathLengthOf } from "./request-path";

const SLASH: u8 = 0x2f;
const DOT: u8 = 0x2e;
/** "%2e", which browsers read as a dot where it is a segment. */
const ESCAPED_DOT = ascii("%2e");
/** RFC 3986 section 2, without "\\" and what else no URL has. */
const OF_URLS = ascii("azAZ09--..__~~!!$$&&''(())**++,,;;==::@@//??%%##[[]]");

/**
 * Whether the target is a path on the same host and nothing else, for oauth2-proxy and for browsers: they take "//", "/\\" and what becomes
 * one of these for the beginning of a host.
 */
export function isLocalPath(target: usize, length: i32): bool {
  if (length === 0 || load<u8>(target) !== SLASH) return false;
  return !mayLeadElsewhere(target, length) && !hasEscapedDot(target, pathLengthOf(target, length));
}

/** Writes a local path for a Location: what no URL has (RFC 3986 section 2), control bytes and spaces included, is escaped. */
export function writeLocation(path: usize, length: i32, out: ByteWriter): void {
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(path + usize(i));
    if (isOneOf(OF_URLS, byte)) out.addByte(byte);
    else out.addEscaped(byte);
  }
}

function hasEscapedDot(target: usize, length: i32): bool {
  for (let i = 0; i + ESCAPED_DOT.length <= length; i++) {
    const at = target + usize(i);
    if (load<u16>(at) === load<u16>(bytesOf(ESCAPED_DOT)) && toLowerByte(load<u8>(at + 2)) === 0x65)
      return true;
  }
  return false;
}

/**
 * Whether two slashes have nothing but dots and white space between them. Such a target might lead elsewhere. oauth2-proxy refuses those
 * with one or two dots; here any number counts.
 */
export function mayLeadElsewhere(target: usize, length: i32): bool {
  let afterSlash = false;
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(target + usize(i));
    if (isSlash(byte)) {
      if (afterSlash) return true;
      afterSlash = true;
    } else if (byte !== DOT && !isBlank(byte)) {
      afterSlash = false;
    }
  }
  return false;
}

function isSlash(byte: u8): bool {
  return byte === SLASH || byte === 0x5c;
}

/** Space, and the control bytes from tab to carriage return. */
function isBlank(byte: u8): bool {
  return byte === 0x20 || byte - 0x09 < 5;
}
