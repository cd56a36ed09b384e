// What may be written into a header field (RFC 9110 section 5.5) and into bearer credentials (RFC 6750 section 2.1).
//
// Envoy does not check values that a filter writes on responses, so everything from outside is checked here first.

/** Whether no byte of the value could end a header line or the message: no CR, LF, NUL or other control byte. */
export function isFieldValue(value: usize, length: i32): bool {
  for (let i: usize = 0; i < usize(length); i++) {
    const byte = load<u8>(value + i);
    if ((byte < 0x20 && byte !== 0x09) || byte === 0x7f) return false;
  }
  return true;
}

/** Whether the bytes could be a token: visible ASCII only. An empty one is none, which is allowed. */
export function isToken(value: usize, length: i32): bool {
  let i: usize = 0;
  let odd = i8x16.splat(0);
  for (; i + 16 <= usize(length); i += 16) {
    const text = v128.load(value + i);
    // As signed bytes those from 0x80 on are negative.
    odd = v128.or(odd, v128.or(i8x16.lt_s(text, i8x16.splat(0x21)), i8x16.eq(text, i8x16.splat(0x7f))));
  }
  if (v128.any_true(odd)) return false;
  for (; i < usize(length); i++) {
    const byte = load<u8>(value + i);
    if (byte <= 0x20 || byte >= 0x7f) return false;
  }
  return true;
}

/** Whether Go's server keeps a cookie of this value (net/http): 0x20 to 0x7e without `"` and `\`; ";" cannot occur here. */
export function isCookieValue(value: usize, length: i32): bool {
  let i = 0;
  let odd = i8x16.splat(0);
  for (; i + 16 <= length; i += 16) {
    const text = v128.load(value + i);
    const quotes = v128.or(i8x16.eq(text, i8x16.splat(0x22)), i8x16.eq(text, i8x16.splat(0x5c)));
    const outside = v128.or(i8x16.lt_s(text, i8x16.splat(0x20)), i8x16.eq(text, i8x16.splat(0x7f)));
    odd = v128.or(odd, v128.or(quotes, outside));
  }
  if (v128.any_true(odd)) return false;
  for (; i < length; i++) {
    const c = load<u8>(value + i);
    if (c < 0x20 || c >= 0x7f || c === 0x22 || c === 0x5c) return false;
  }
  return true;
}
