// White space around the parts of a header value: space and tab (RFC 9110 section 5.6.3, OWS).

export function isBlank(byte: u8): bool {
  return byte === 0x20 || byte === 0x09;
}

/** Where the text begins behind blanks. */
export function skipBlanks(text: usize, from: i32, end: i32): i32 {
  let i = from;
  while (i < end && isBlank(load<u8>(text + usize(i)))) i++;
  return i;
}

/** The end of the text without blanks before it. */
export function trimBlanks(text: usize, from: i32, end: i32): i32 {
  let i = end;
  while (i > from && isBlank(load<u8>(text + usize(i - 1)))) i--;
  return i;
}
