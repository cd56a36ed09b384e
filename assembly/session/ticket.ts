// Redis tickets: what a deployment with the Redis store puts where the encrypted session would be (pkg/sessions/persistence).
//
// v2.<id>.<secret>, or the older <name>-<32 hex digits>.<secret>; ids and secrets are unpadded base64url. Only oauth2-proxy can
// open one. Ciphertext matches by chance with a probability below 2^-100, and is then a miss like a ticket.

import { spanIndexOf } from "../bytes/span";

const DOT: u8 = 0x2e;
const HEX_DIGITS = 32;
/** base64url of the 16-byte secret. */
const SECRET_CHARS = 22;

/** Whether V, decoded, is a ticket. */
export function isTicket(text: usize, length: i32): bool {
  return isVersionedTicket(text, length) || isLegacyTicket(text, length);
}

function isVersionedTicket(text: usize, length: i32): bool {
  if (length < 6 || load<u16>(text) !== 0x3276 || load<u8>(text + 2) !== DOT) return false;
  const rest = text + 3;
  const restLength = length - 3;
  const idLength = spanIndexOf(rest, restLength, DOT);
  const secretLength = restLength - idLength - 1;
  if (idLength < 1 || secretLength < 1) return false;
  return isBase64UrlText(rest, idLength) && isBase64UrlText(rest + idLength + 1, secretLength);
}

function isLegacyTicket(text: usize, length: i32): bool {
  const dash = length - SECRET_CHARS - HEX_DIGITS - 2;
  if (dash < 1 || load<u8>(text + dash) !== 0x2d) return false;
  const hex = text + dash + 1;
  if (load<u8>(hex + HEX_DIGITS) !== DOT) return false;
  for (let i = 0; i < HEX_DIGITS; i++) if (!isLowerHexDigit(load<u8>(hex + i))) return false;
  return isBase64UrlText(hex + HEX_DIGITS + 1, SECRET_CHARS);
}

function isLowerHexDigit(byte: u8): bool {
  return u32(byte) - 0x30 < 10 || u32(byte) - 0x61 < 6;
}

function isBase64UrlText(text: usize, length: i32): bool {
  for (let i = 0; i < length; i++) {
    const c = load<u8>(text + i);
    const isLetter = u32(c | 0x20) - 0x61 < 26;
    if (!isLetter && u32(c) - 0x30 >= 10 && c !== 0x2d && c !== 0x5f) return false;
  }
  return true;
}
