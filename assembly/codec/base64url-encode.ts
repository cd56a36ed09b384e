// base64url (RFC 4648 section 5), encoding with padding, as oauth2-proxy writes it.

import { ascii, bytesOf } from "../bytes/ascii";

const ALPHABET = ascii("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
const PADDING: u8 = 0x3d;

/** Writes four characters for every three bytes, the last ones padded; answers how many. */
export function encodeBase64UrlPadded(input: usize, length: i32, out: usize): i32 {
  let written = 0;
  for (let at = 0; at < length; at += 3, written += 4) {
    const left = length - at;
    let bits = u32(load<u8>(input + usize(at))) << 16;
    if (left > 1) bits |= u32(load<u8>(input + usize(at + 1))) << 8;
    if (left > 2) bits |= u32(load<u8>(input + usize(at + 2)));
    const text = out + usize(written);
    store<u8>(text, character(bits >> 18));
    store<u8>(text + 1, character(bits >> 12));
    store<u8>(text + 2, left > 1 ? character(bits >> 6) : PADDING);
    store<u8>(text + 3, left > 2 ? character(bits) : PADDING);
  }
  return written;
}

function character(bits: u32): u8 {
  return load<u8>(bytesOf(ALPHABET) + usize(bits & 63));
}
