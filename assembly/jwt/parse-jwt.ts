// Token -> ParsedJwt: text, payload, header, signature, in this order.
//
// The payload is read first, although nothing vouches for it yet: whose token it claims to be decides who judges it, and
// the header of another issuer's token is not ours to find fault with.
import { decodeBase64Url } from "../codec/base64url";
import { decodeSignature, MAX_SIGNATURE_BYTES, splitCompact } from "./compact";
import { readHeader } from "./header";
import { JwtError } from "./jwt-error";
import { ParsedJwt } from "./parsed-jwt";
import { readClaims } from "./read-claims";

// Header and payload share the 48 KiB that MAX_TOKEN_BYTES decode to.
const DECODED: usize = memory.data(49152, 16);
const SIGNATURE: usize = memory.data(MAX_SIGNATURE_BYTES, 16);

/** Takes a token apart. Whatever the error, out.claims.hasIssuer tells whether the issuer it names is known. */
export function parseJwt(token: usize, length: i32, out: ParsedJwt): JwtError {
  out.claims.clear();
  const split = splitCompact(token, length, out.jws);
  if (split !== JwtError.None) return split;
  const payloadLength = decodeBase64Url(out.jws.payload, out.jws.payloadLength, DECODED);
  if (payloadLength < 0) return JwtError.Malformed;
  const claims = readClaims(DECODED, payloadLength, out.claims);
  if (!out.claims.hasIssuer) return claims;
  const header = readSignedHeader(out, DECODED + usize(payloadLength));
  return header !== JwtError.None ? header : claims;
}

/** Reads header and signature of a token that was split, whatever its payload: the JWS without the JWT. */
export function readSignedHeader(out: ParsedJwt, buffer: usize): JwtError {
  const length = decodeBase64Url(out.jws.header, out.jws.headerLength, buffer);
  if (length < 0) return JwtError.Malformed;
  const error = readHeader(buffer, length, out.header);
  if (error !== JwtError.None) return error;
  out.signature = SIGNATURE;
  out.signatureLength = decodeSignature(out.jws, SIGNATURE);
  return out.signatureLength < 0 ? JwtError.Malformed : JwtError.None;
}
