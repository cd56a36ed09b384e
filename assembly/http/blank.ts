// White space around the parts of a header value: space and tab (RFC 9110 section 5.6.3, OWS).

export function isBlank(byte: u8): bool {
  return byte === 0x20 || byte === 0x09;
}
