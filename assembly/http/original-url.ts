// x-envoy-original-url: where an internal redirect of Envoy's comes from, "https://host:port/path?query". Envoy writes it when it sends
// a request through all filters again, and takes it out of what clients outside send.
import { spanIndexOf, toLowerByte } from "../bytes/span";

const SLASH: u8 = 0x2f;
const COLON: u8 = 0x3a;

/** Whether the URL has this authority, in any case of letters. A malformed one has none. */
export function hasAuthority(url: usize, length: i32, authority: usize, authorityLength: i32): bool {
  const scheme = spanIndexOf(url, length, COLON);
  const start = scheme + 3;
  if (scheme < 0 || start > length) return false;
  const path = spanIndexOf(url + start, length - start, SLASH);
  const size = path < 0 ? length - start : path;
  return size === authorityLength && sameFolded(url + start, authority, size);
}

function sameFolded(a: usize, b: usize, length: i32): bool {
  for (let i = 0; i < length; i++) {
    if (toLowerByte(load<u8>(a + i)) !== toLowerByte(load<u8>(b + i))) return false;
  }
  return true;
}
