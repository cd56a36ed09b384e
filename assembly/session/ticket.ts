// Redis tickets: what a deployment with the Redis store puts where the encrypted session would be (pkg/sessions/persistence).
//
// v2.<id>.<secret>, or the older <name>-<32 hex digits>.<secret>; ids and secrets are unpadded base64url. Only oauth2-proxy can
// open one. Ciphertext matches by chance with a probability below 2^-100, and is then a miss like a ticket.

import { spanIndexOf } from "../bytes/span";
import { OpenedSession } from "./opened-session";

const DOT: u8 = 0x2e;
/** Length of "v2.". */
const VERSION_BYTES: usize = 3;
const HEX_DIGITS = 32;
/** base64url of the 16-byte secret. */
const SECRET_CHARS = 22;

/** Reads V, decoded, as a ticket: its ID then is in `out`. False for what is none; `out` is as it was then. */
export function readTicket(text: usize, length: i32, out: OpenedSession): bool {
  const versioned = versionedIdLength(text, length);
  const legacy = versioned > 0 ? 0 : legacyIdLength(text, length);
  if (versioned + legacy === 0) return false;
  out.ticketId = versioned > 0 ? text + VERSION_BYTES : text;
  out.ticketIdLength = versioned + legacy;
  return true;
}

/** Length of <id> in v2.<id>.<secret>, or 0. */
function versionedIdLength(text: usize, length: i32): i32 {
  if (length < 6 || load<u16>(text) !== 0x3276 || load<u8>(text + 2) !== DOT) return 0;
  const rest = text + VERSION_BYTES;
  const restLength = length - i32(VERSION_BYTES);
  const idLength = spanIndexOf(rest, restLength, DOT);
  const secretLength = restLength - idLength - 1;
  if (idLength < 1 || secretLength < 1) return 0;
  const isTicket = isBase64UrlText(rest, idLength) && isBase64UrlText(rest + idLength + 1, secretLength);
  return isTicket ? idLength : 0;
}

/** Length of <name>-<32 hex digits> before .<secret>, or 0. */
function legacyIdLength(text: usize, length: i32): i32 {
  const dash = length - SECRET_CHARS - HEX_DIGITS - 2;
  if (dash < 1 || load<u8>(text + dash) !== 0x2d) return 0;
  const hex = text + dash + 1;
  if (load<u8>(hex + HEX_DIGITS) !== DOT) return 0;
  for (let i = 0; i < HEX_DIGITS; i++) if (!isLowerHexDigit(load<u8>(hex + i))) return 0;
  return isBase64UrlText(hex + HEX_DIGITS + 1, SECRET_CHARS) ? dash + 1 + HEX_DIGITS : 0;
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
