// base64url (RFC 4648 section 5): decoding, padded as oauth2-proxy writes it and unpadded as JOSE does.
//
// Only canonical text is accepted: the URL alphabet and zero spare bits in the last character, so that one value has one
// spelling. `out` must have room for three bytes for every four characters; nothing is written beyond the decoded bytes.
// What is decoded is not secret from its sender: the tail branches on it.

/** Decodes text with padding; returns the number of bytes, or -1. */
export function decodeBase64UrlPadded(input: usize, length: i32, out: usize): i32 {
  if ((length & 3) !== 0) return -1;
  let body = length;
  if (body > 0 && load<u8>(input + body - 1) === 0x3d) body--;
  if (body < length && load<u8>(input + body - 1) === 0x3d) body--;
  return decodeBase64Url(input, body, out);
}

/** Decodes text without padding; returns the number of bytes, or -1. */
export function decodeBase64Url(input: usize, length: i32, out: usize): i32 {
  return decode(input, length, out, true);
}

/** As decodeBase64Url, but spare bits may be set, as Go's decoder lets them: for configured text, not for requests. */
export function decodeBase64UrlLoose(input: usize, length: i32, out: usize): i32 {
  return decode(input, length, out, false);
}

/** Whether all characters are of the URL alphabet. */
export function isBase64Url(input: usize, length: i32): bool {
  let i = 0;
  let invalid = i8x16.splat(0);
  for (; i + 16 <= length; i += 16)
    invalid = v128.or(invalid, invalidCharacters(v128.load(input + usize(i))));
  if (v128.any_true(invalid)) return false;
  for (; i < length; i++) if (sextet(input + usize(i)) < 0) return false;
  return true;
}

/**
 * Decodes as the most lenient library would: either alphabet, padding or none, and bytes of neither left out. Returns how many
 * bytes it made, at most three for every four characters. Only to see what somebody else might read.
 */
export function decodeBase64Loosely(input: usize, length: i32, out: usize): i32 {
  let bits: u32 = 0;
  let count = 0;
  let written = 0;
  for (let i = 0; i < length; i++) {
    const six = looseSextet(input + usize(i));
    if (six < 0) continue;
    bits = (bits << 6) | u32(six);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    store<u8>(out + usize(written++), u8(bits >> u32(count)));
  }
  return written;
}

function decode(input: usize, length: i32, out: usize, canonical: bool): i32 {
  const tail = length & 3;
  if (length < 0 || tail === 1) return -1;
  const vectorised = decodeBlocks(input, length, out);
  if (vectorised < 0) return -1;
  let written = (vectorised >> 2) * 3;
  for (let i = vectorised; i + 4 <= length; i += 4, written += 3) {
    if (!decodeQuad(input + i, out + written)) return -1;
  }
  if (tail === 0) return written;
  if (!decodeTail(input + (length - tail), tail, out + written, canonical)) return -1;
  return written + tail - 1;
}

/** Decodes as many 16-character blocks as fit; returns the number of characters consumed, or -1. */
function decodeBlocks(input: usize, length: i32, out: usize): i32 {
  const end = length & ~15;
  let invalid = i8x16.splat(0);
  let target = out;
  for (let i = 0; i < end; i += 16, target += 12) {
    const text = v128.load(input + i);
    invalid = v128.or(invalid, invalidCharacters(text));
    const packed = packSextets(sextets(text));
    v128.store_lane<u64>(target, packed, 0);
    v128.store_lane<u32>(target + 8, packed, 2);
  }
  return v128.any_true(invalid) ? -1 : end;
}

/**
 * Non-zero lanes are not of the alphabet. Each half of the byte selects a set of classes; a character is bad when the sets
 * meet. Classes by high half: 1 `-`, 2 digits, 4 A-O and a-o, 8 P-Z and `_`, 16 p-z, 32 everything else.
 */
function invalidCharacters(text: v128): v128 {
  const byHighHalf = i8x16(32, 32, 1, 2, 4, 8, 4, 16, 32, 32, 32, 32, 32, 32, 32, 32);
  const byLowHalf = i8x16(37, 33, 33, 33, 33, 33, 33, 33, 33, 33, 35, 59, 59, 58, 59, 51);
  const high = highHalves(text);
  const low = v128.and(text, i8x16.splat(0x0f));
  return v128.and(i8x16.swizzle(byHighHalf, high), i8x16.swizzle(byLowHalf, low));
}

/** The upper four bits of each byte; x86 can shift no bytes, so words are. */
function highHalves(text: v128): v128 {
  return v128.and(i16x8.shr_u(text, 4), i8x16.splat(0x0f));
}

/** The six bits of each character: an offset chosen by its high half; `_` (0x5f) has an entry of its own. */
function sextets(text: v128): v128 {
  const offsets = i8x16(
    0,
    0,
    62 - 0x2d,
    52 - 0x30,
    -65,
    -65,
    26 - 0x61,
    26 - 0x61,
    63 - 0x5f,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  );
  const isUnderscore = i8x16.eq(text, i8x16.splat(0x5f));
  const index = i8x16.add(highHalves(text), v128.and(isUnderscore, i8x16.splat(3)));
  return i8x16.add(text, i8x16.swizzle(offsets, index));
}

/** Sixteen six-bit lanes to twelve bytes: pairs to 12 bits, pairs of those to 24, then big-endian order. */
function packSextets(six: v128): v128 {
  const even = i16x8.shl(v128.and(six, i16x8.splat(0xff)), 6);
  const twelve = v128.or(even, i16x8.shr_u(six, 8));
  const twentyFour = i32x4.dot_i16x8_s(twelve, i16x8(4096, 1, 4096, 1, 4096, 1, 4096, 1));
  return i8x16.swizzle(twentyFour, i8x16(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
}

function decodeQuad(input: usize, out: usize): bool {
  const a = sextet(input);
  const b = sextet(input + 1);
  const c = sextet(input + 2);
  const d = sextet(input + 3);
  if ((a | b | c | d) < 0) return false;
  const bits = (a << 18) | (b << 12) | (c << 6) | d;
  store<u8>(out, u8(bits >> 16));
  store<u8>(out + 1, u8(bits >> 8));
  store<u8>(out + 2, u8(bits));
  return true;
}

/** The last two or three characters, one or two bytes. */
function decodeTail(input: usize, count: i32, out: usize, canonical: bool): bool {
  const a = sextet(input);
  const b = sextet(input + 1);
  const c = count === 3 ? sextet(input + 2) : 0;
  if ((a | b | c) < 0) return false;
  const bits = (a << 18) | (b << 12) | (c << 6);
  const spareBits = count === 3 ? bits & 0xff : bits & 0xffff;
  if (canonical && spareBits !== 0) return false;
  store<u8>(out, u8(bits >> 16));
  if (count === 3) store<u8>(out + 1, u8(bits >> 8));
  return true;
}

/** The six bits of one character, or -1. */
function sextet(at: usize): i32 {
  const c = u32(load<u8>(at));
  if (c - 0x41 < 26) return i32(c - 0x41);
  if (c - 0x61 < 26) return i32(c - 0x61 + 26);
  if (c - 0x30 < 10) return i32(c - 0x30 + 52);
  if (c === 0x2d) return 62;
  return c === 0x5f ? 63 : -1;
}

/** As sextet, in the alphabet of section 4 as well. */
function looseSextet(at: usize): i32 {
  const c = load<u8>(at);
  if (c === 0x2b) return 62;
  return c === 0x2f ? 63 : sextet(at);
}
