// The envelope V|TS|SIG of oauth2-proxy's cookies (pkg/encryption: SignedValue and Validate), read strictly.
//
// SIG is HMAC-SHA256 over name, V and TS with nothing between them, so their borders are not signed: TS must be ten digits,
// SIG 44 characters and V's length a multiple of four, or bytes could be moved across a border. Nothing of V is looked into
// before a key has verified it.

import { parseDecimal } from "../bytes/decimal";
import { spanIndexOf } from "../bytes/span";
import { decodeBase64UrlLoose, decodeBase64UrlPadded } from "../codec/base64url";
import { encodeBase64UrlPadded } from "../codec/base64url-encode";
import { constantTimeEquals } from "../crypto/constant-time";
import { hmacSha256Finish, hmacSha256Start, hmacSha256Update } from "../crypto/hmac-sha256";
import { SessionKey } from "./session-key";

const BAR: u8 = 0x7c;
const PADDING: u8 = 0x3d;
/** Unix seconds from 2001 to 2286. */
const STAMP_CHARS = 10;
const SIGNATURE_CHARS = 44;
const MAC_BYTES = 32;
/** oauth2-proxy allows its cookies to come from a clock five minutes ahead. */
const FUTURE_SECONDS: i64 = 300;

const SIGNATURE: usize = memory.data(MAC_BYTES);
const MAC: usize = memory.data(MAC_BYTES);

let payload: usize = 0;
let payloadLength = 0;
let stamp: i64 = 0;

/** Splits the envelope and decodes TS and SIG; false when it is not exactly in the form that oauth2-proxy writes. */
export function readEnvelope(value: usize, length: i32): bool {
  payload = value;
  payloadLength = length - STAMP_CHARS - SIGNATURE_CHARS - 2;
  if (payloadLength < 4 || (payloadLength & 3) !== 0) return false;
  const stampText = value + payloadLength + 1;
  const signatureText = stampText + STAMP_CHARS + 1;
  if (load<u8>(stampText - 1) !== BAR || load<u8>(signatureText - 1) !== BAR) return false;
  stamp = parseDecimal(stampText, STAMP_CHARS);
  if (stamp < 0) return false;
  if (decodeBase64UrlPadded(signatureText, SIGNATURE_CHARS, SIGNATURE) !== MAC_BYTES) return false;
  return spanIndexOf(value, payloadLength, BAR) < 0;
}

/** Whether the envelope just read is signed for the cookie name with this key. */
export function isSignedWith(key: SessionKey, name: usize, nameLength: i32): bool {
  makeMac(key, name, nameLength, payload, payloadLength);
  return constantTimeEquals(MAC, SIGNATURE, MAC_BYTES);
}

/** MAC over the name, V, and TS behind V and a bar. */
function makeMac(key: SessionKey, name: usize, nameLength: i32, value: usize, valueLength: i32): void {
  hmacSha256Start(key.hmac);
  hmacSha256Update(name, nameLength);
  hmacSha256Update(value, valueLength);
  hmacSha256Update(value + valueLength + 1, STAMP_CHARS);
  hmacSha256Finish(key.hmac, MAC);
}

/** What an envelope takes beside V. */
export const ENVELOPE_CHARS: i32 = 2 + STAMP_CHARS + SIGNATURE_CHARS;

/** Makes V at `out` an envelope: TS of the one just read and SIG by the key come behind it. Answers its length. */
export function signAgain(key: SessionKey, name: usize, nameLength: i32, out: usize, length: i32): i32 {
  store<u8>(out + length, BAR);
  memory.copy(out + length + 1, payload + payloadLength + 1, STAMP_CHARS);
  const signature = out + length + 1 + STAMP_CHARS;
  store<u8>(signature, BAR);
  makeMac(key, name, nameLength, out, length);
  return length + 2 + STAMP_CHARS + encodeBase64UrlPadded(MAC, MAC_BYTES, signature + 1);
}

/** A number that follows from the envelope just read and is as good as drawn by chance: the first bytes of its MAC. */
export function envelopeNumber(): u32 {
  return load<u32>(SIGNATURE);
}

/**
 * Whether TS lies between now - expire and now + 5 minutes, both exclusive, and at least the margin away from either.
 * expireSeconds 0 means that there is no window at all.
 */
export function isInsideWindow(nowMillis: i64, expireSeconds: i64, marginSeconds: i64): bool {
  if (expireSeconds === 0) return true;
  const stampMillis = stamp * 1000;
  const oldest = nowMillis - (expireSeconds - marginSeconds) * 1000;
  const newest = nowMillis + (FUTURE_SECONDS - marginSeconds) * 1000;
  return stampMillis > oldest && stampMillis < newest;
}

/** V of the envelope just read. */
export function payloadPtr(): usize {
  return payload;
}

export function payloadChars(): i32 {
  return payloadLength;
}

/** TS of the envelope just read, Unix seconds. */
export function stampSeconds(): i64 {
  return stamp;
}

/** TS of an envelope that nobody may have signed, Unix seconds; -1 for one that is not in the form that oauth2-proxy writes. */
export function readStampOf(value: usize, length: i32): i64 {
  const stampText = value + usize(length - STAMP_CHARS - SIGNATURE_CHARS - 1);
  if (length < STAMP_CHARS + SIGNATURE_CHARS + 2) return -1;
  if (load<u8>(stampText - 1) !== BAR || load<u8>(stampText + STAMP_CHARS) !== BAR) return -1;
  return parseDecimal(stampText, STAMP_CHARS);
}

const RESPELLED_BYTES = 65536;
const RESPELLED: usize = memory.data(RESPELLED_BYTES);

/**
 * Decodes the MAC of a value to 32 bytes, as loosely as oauth2-proxy does: the last character before the "=" has two spare bits, which it
 * does not look at. False for a value that ends in none.
 */
export function decodeMac(value: usize, length: i32, out: usize): bool {
  const text = value + usize(length - SIGNATURE_CHARS);
  if (length <= SIGNATURE_CHARS || load<u8>(text - 1) !== BAR) return false;
  if (load<u8>(text + SIGNATURE_CHARS - 1) !== PADDING) return false;
  return decodeBase64UrlLoose(text, SIGNATURE_CHARS - 1, out) === MAC_BYTES;
}

/**
 * Copies a value that has spare bits set in its MAC to respelledValue(), there without them; false for a value that has none set, or
 * no MAC at all: of that every character counts.
 */
export function respellSignature(value: usize, length: i32): bool {
  if (length < SIGNATURE_CHARS || length > RESPELLED_BYTES) return false;
  const character = load<u8>(value + usize(length - 2));
  const canonical = withoutSpareBits(character);
  if (canonical === 0 || canonical === character) return false;
  if (!decodeMac(value, length, MAC)) return false;
  memory.copy(RESPELLED, value, usize(length));
  store<u8>(RESPELLED + usize(length - 2), canonical);
  return true;
}

export function respelledValue(): usize {
  return RESPELLED;
}

/** The character of base64url with the same upper four bits of six, and zeros below; 0 for what is none of its characters. */
function withoutSpareBits(character: u8): u8 {
  if (character - 0x41 < 26) return 0x41 + ((character - 0x41) & ~3);
  if (character - 0x61 < 26) return fourth(26 + (character - 0x61));
  if (character - 0x30 < 10) return fourth(52 + (character - 0x30));
  return character === 0x2d || character === 0x5f ? 0x38 : 0;
}

/** The character of a value from 24 to 63 without its lower two bits. */
function fourth(value: u8): u8 {
  const rounded = value & ~3;
  if (rounded < 26) return 0x41 + rounded;
  return rounded < 52 ? 0x61 + (rounded - 26) : 0x30 + (rounded - 52);
}
