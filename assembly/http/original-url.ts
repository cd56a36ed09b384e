// x-envoy-original-url: where an internal redirect of Envoy's comes from, "https://host:port/path?query". Envoy writes it when it sends
// a request through all filters again, and takes it out of what clients outside send.
import { spanIndexOf, toLowerByte } from "../bytes/span";

const SLASH: u8 = 0x2f;
const COLON: u8 = 0x3a;

/** Whether the URL has this authority, in any case of letters. A malformed one has none. */
export function hasAuthority(url: usize, length: i32, authority: usize, authorityLength: i32): bool {
  const start = authorityStart(url, length);
  if (start < 0) return false;
  const size = pathStart(url, length, start) - start;
  return size === authorityLength && sameFolded(url + start, authority, size);
}

/** Where the authority of the URL begins; -1 in a malformed one. */
export function authorityStart(url: usize, length: i32): i32 {
  const scheme = spanIndexOf(url, length, COLON);
  return scheme < 0 || scheme + 3 > length ? -1 : scheme + 3;
}

/** Where its path begins, which is where the authority ends, that begins there. */
export function pathStart(url: usize, length: i32, authority: i32): i32 {
  const path = spanIndexOf(url + authority, length - authority, SLASH);
  return path < 0 ? length : authority + path;
}

function sameFolded(a: usize, b: usize, length: i32): bool {
  for (let i = 0; i < length; i++) {
    if (toLowerByte(load<u8>(a + i)) !== toLowerByte(load<u8>(b + i))) return false;
  }
  return true;
}
