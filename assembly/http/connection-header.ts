// The Connection header (RFC 9110 section 7.6.1): which other headers end at the next server, so that it drops them.
//
// A client that names an identity header there would have a server behind the proxy drop what the filter writes, and the app take the
// request for nobody's.
import { IdentityNames, isCredentialsName } from "./identity-headers";
import { isBlank } from "./blank";
import { elementEnd, trimmedLength } from "./list-header";

const COMMA: u8 = 0x2c;

/**
 * Takes the names of identities and credentials out of the line, in its place, and returns its new length: the same where it names none.
 */
export function withoutIdentityNames(line: usize, length: i32, names: IdentityNames): i32 {
  let written = 0;
  let isHarmless = true;
  let start = 0;
  while (start < length) {
    const end = elementEnd(line, start, length);
    while (start < end && isBlank(load<u8>(line + start))) start++;
    const size = trimmedLength(line + start, end - start);
    const element = line + start;
    if (names.has(element, size) || isCredentialsName(element, size)) {
      isHarmless = false;
    } else if (size > 0) {
      if (written > 0) store<u8>(line + written++, COMMA);
      memory.copy(line + written, element, usize(size));
      written += size;
    }
    start = end + 1;
  }
  return isHarmless ? length : written;
}
