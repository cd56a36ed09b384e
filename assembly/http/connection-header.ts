// The Connection header (RFC 9110 section 7.6.1): which other headers end at the next server, so that it drops them.
//
// A client that names an identity header there would have a server behind the proxy drop what the filter writes, and the app take the
// request for nobody's.
import { IdentityNames, isCredentialsName } from "./identity-headers";
import { skipBlanks, trimBlanks } from "./blank";
import { elementEnd } from "./list-header";

const COMMA: u8 = 0x2c;

/**
 * Takes the names of identities and credentials out of the line, in its place, and returns its new length. A line that has none of them
 * stays as it is.
 */
export function withoutIdentityNames(line: usize, length: i32, names: IdentityNames): i32 {
  for (let start = 0; start < length; start = elementEnd(line, start, length) + 1) {
    const end = elementEnd(line, start, length);
    const from = skipBlanks(line, start, end);
    if (isIdentity(line + usize(from), trimBlanks(line, from, end) - from, names))
      return withoutAny(line, length, names);
  }
  return length;
}

function withoutAny(line: usize, length: i32, names: IdentityNames): i32 {
  let written = 0;
  let end = -1;
  while (end < length) {
    const start = end + 1;
    end = elementEnd(line, start, length);
    const from = skipBlanks(line, start, end);
    const size = trimBlanks(line, from, end) - from;
    const element = line + usize(from);
    if (size === 0 || isIdentity(element, size, names)) continue;
    if (written > 0) store<u8>(line + usize(written++), COMMA);
    memory.copy(line + usize(written), element, usize(size));
    written += size;
  }
  return written;
}

function isIdentity(element: usize, length: i32, names: IdentityNames): bool {
  return names.has(element, length) || isCredentialsName(element, length);
}
