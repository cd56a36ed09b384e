// Whether a lenient reader might take a text for a token of a configured issuer.
//
// What is no strict JWT is judged by nobody here, but an app, or another verifier, may read it all the same: with base64 of
// another alphabet, padded, with bytes between that mean nothing; with JSON that is broken, or has a member twice. So each part after a
// dot is decoded as leniently as any library does, and looked through for an issuer's name between quotes, whatever it is the
// value of. A strict reader has to have failed first: a token that merely mentions an issuer is somebody else's.
import { spanIndexOf, sameBytes } from "../bytes/span";
import { unescapeLoosely } from "../codec/json-string";
import { decodeBase64Loosely } from "../codec/base64url";
import { MAX_TOKEN_BYTES } from "./compact";
import { TrustedIssuer } from "./trusted-issuer";

const DECODED: usize = memory.data(49152 + 16, 16);

const DOT: u8 = 0x2e;
const QUOTE: u8 = 0x22;
const APOSTROPHE: u8 = 0x27;

/** Whether one of the issuers may be found in the text. Work grows with its length, and with the number of issuers. */
export function mayNameIssuer(text: usize, length: i32, issuers: Array<TrustedIssuer>): bool {
  let start = spanIndexOf(text, length, DOT) + 1;
  // Too long to be looked through: nobody's but a forger's.
  if (start > 0 && length > MAX_TOKEN_BYTES) return true;
  while (start > 0 && start < length) {
    const found = spanIndexOf(text + usize(start), length - start, DOT);
    const size = found < 0 ? length - start : found;
    if (partNamesIssuer(text + usize(start), size, issuers)) return true;
    start = found < 0 ? 0 : start + found + 1;
  }
  return false;
}

function partNamesIssuer(part: usize, length: i32, issuers: Array<TrustedIssuer>): bool {
  const decoded = decodeBase64Loosely(part, length, DECODED);
  const end = DECODED + usize(unescapeLoosely(DECODED, decoded));
  for (let at = DECODED; at < end; at++) {
    if (isQuote(load<u8>(at)) && isIssuerAt(at + 1, end, issuers)) return true;
  }
  return false;
}

// Whether an issuer's name stands here, and a quote behind it.
function isIssuerAt(at: usize, end: usize, issuers: Array<TrustedIssuer>): bool {
  for (let i = 0; i < issuers.length; i++) {
    const issuer = issuers[i].issuer;
    const length = issuer.byteLength;
    if (i32(end - at) <= length || !isQuote(load<u8>(at + usize(length)))) continue;
    if (sameBytes(at, changetype<usize>(issuer), length)) return true;
  }
  return false;
}

function isQuote(byte: u8): bool {
  return byte === QUOTE || byte === APOSTROPHE;
}
