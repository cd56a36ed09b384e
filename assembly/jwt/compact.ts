// The JWS compact serialization (RFC 7515 section 7.1): exactly three parts of canonical base64url.
//
// A part has one spelling: no padding, no spare bits, nothing else. Only the payload may be empty, which no JWT's is; a
// fourth part is a JWE or a forgery.
import { decodeBase64Url, isBase64Url } from "../codec/base64url";
import { spanIndexOf } from "../bytes/span";
import { JwtError } from "./jwt-error";

/** Longest token; Envoy takes 60 KiB of headers by default. */
export const MAX_TOKEN_BYTES: i32 = 65536;

/** Longest signature: RSA with 8192 bits. */
export const MAX_SIGNATURE_BYTES: i32 = 1024;

const MAX_SIGNATURE_CHARACTERS: i32 = 1366;

const DOT: u8 = 0x2e;

/** The parts as they stand in the token. */
@final
export class CompactJws {
  /** Where the token begins; the signature covers it up to the second dot. */
  header: usize = 0;
  headerLength: i32 = 0;
  payload: usize = 0;
  payloadLength: i32 = 0;
  signature: usize = 0;
  signatureLength: i32 = 0;

  /** Length of the signing input, which begins with the header. */
  get signedLength(): i32 {
    return this.headerLength + 1 + this.payloadLength;
  }
}

/** Whether a client that sends it means a JWT: it begins as `{"` does in base64url, and has parts. */
export function looksLikeJwt(token: usize, length: i32): bool {
  if (length < 3 || load<u8>(token) !== 0x65 || load<u8>(token, 1) !== 0x79) return false;
  return spanIndexOf(token, min(length, MAX_TOKEN_BYTES), DOT) >= 0 || length > MAX_TOKEN_BYTES;
}

/** Whether oauth2-proxy takes it for a JWT at all: three parts of base64url characters, of which the first two begin as `{"` does. */
export function isReadElsewhere(token: usize, length: i32): bool {
  const header = spanIndexOf(token, length, DOT);
  if (!isPart(token, header, true)) return false;
  const payload = token + usize(header + 1);
  const rest = length - header - 1;
  const payloadLength = spanIndexOf(payload, rest, DOT);
  if (!isPart(payload, payloadLength, true)) return false;
  return isPart(payload + usize(payloadLength + 1), rest - payloadLength - 1, false);
}

function isPart(part: usize, length: i32, isObject: bool): bool {
  if (length < 1) return false;
  if (isObject && (length < 2 || load<u8>(part) !== 0x65 || load<u8>(part, 1) !== 0x79)) return false;
  // No bytes are encoded to one character more than a multiple of four.
  return (length & 3) !== 1 && isBase64Url(part, length);
}

/** Finds the parts. Their characters are checked when they are decoded. */
export function splitCompact(token: usize, length: i32, out: CompactJws): JwtError {
  if (length > MAX_TOKEN_BYTES) return JwtError.TooLarge;
  const header = spanIndexOf(token, length, DOT);
  if (header <= 0) return JwtError.Malformed;
  const payloadStart = header + 1;
  const payload = spanIndexOf(token + usize(payloadStart), length - payloadStart, DOT);
  if (payload < 0) return JwtError.Malformed;
  const signatureStart = payloadStart + payload + 1;
  if (signatureStart >= length) return JwtError.Malformed;
  out.header = token;
  out.headerLength = header;
  out.payload = token + usize(payloadStart);
  out.payloadLength = payload;
  out.signature = token + usize(signatureStart);
  out.signatureLength = length - signatureStart;
  return spanIndexOf(out.signature, out.signatureLength, DOT) < 0 ? JwtError.None : JwtError.Malformed;
}

/** Decodes the signature into `out`, MAX_SIGNATURE_BYTES; its length, or -1 when it is malformed or longer. */
export function decodeSignature(jws: CompactJws, out: usize): i32 {
  if (jws.signatureLength > MAX_SIGNATURE_CHARACTERS) return -1;
  return decodeBase64Url(jws.signature, jws.signatureLength, out);
}
