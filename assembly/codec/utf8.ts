// UTF-8 (RFC 3629), strict: no overlong form, no surrogate, nothing above U+10FFFF. Reads never pass the end.

/** Bytes of the well-formed sequence at `at` (1 to 4), or 0 when it is malformed or cut off. Needs at < end. */
export function utf8Width(at: usize, end: usize): i32 {
  const lead = load<u8>(at);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const width: i32 = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (end - at < usize(width) || !isSecondByte(lead, load<u8>(at, 1))) return 0;
  for (let i = 2; i < width; i++) if (!isContinuation(load<u8>(at + i))) return 0;
  return width;
}

/** Whether the whole span is well-formed. */
export function isUtf8(ptr: usize, length: i32): bool {
  const end = ptr + usize(length);
  let at = ptr;
  while (at < end) {
    const width = utf8Width(at, end);
    if (width === 0) return false;
    at += usize(width);
  }
  return true;
}

/** Writes one scalar value (never a surrogate) and returns how many bytes it took. */
export function writeUtf8(scalar: u32, out: usize): i32 {
  if (scalar < 0x80) {
    store<u8>(out, u8(scalar));
    return 1;
  }
  const width: i32 = scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4;
  let rest = scalar;
  for (let i = width - 1; i > 0; i--) {
    store<u8>(out + i, u8(0x80 | (rest & 0x3f)));
    rest >>= 6;
  }
  store<u8>(out, u8((0xf00 >> u32(width)) | rest));
  return width;
}

function isContinuation(byte: u8): bool {
  return (byte & 0xc0) === 0x80;
}

// The second byte is where overlong forms, surrogates and values above U+10FFFF show (RFC 3629 section 4).
function isSecondByte(lead: u8, second: u8): bool {
  if (lead === 0xe0) return second >= 0xa0 && second <= 0xbf;
  if (lead === 0xed) return second >= 0x80 && second <= 0x9f;
  if (lead === 0xf0) return second >= 0x90 && second <= 0xbf;
  if (lead === 0xf4) return second >= 0x80 && second <= 0x8f;
  return isContinuation(second);
}
