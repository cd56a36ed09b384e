// An ECDSA signature as X.509 and TLS write it: SEQUENCE { r INTEGER, s INTEGER } (RFC 3279 section 2.2.3), from the JWS form.

import { DER_SEQUENCE, derIntegerSize, derSize, writeDerHeader, writeDerInteger } from "./der";
import { Curve, curveBytes } from "./nist-curves";

/** Room for the longest result, that of P-521. */
export const ECDSA_DER_MAX_BYTES: i32 = 141;

/** Writes the DER form of r || s and returns its size; 0 when the signature has not the curve's length. */
export function ecdsaSignatureToDer(curve: Curve, signature: usize, signatureLength: i32, out: usize): i32 {
  const length = curveBytes(curve);
  if (signatureLength !== 2 * length) return 0;
  const s = signature + usize(length);
  const contentLength = derIntegerSize(signature, length) + derIntegerSize(s, length);
  const r = writeDerHeader(out, DER_SEQUENCE, contentLength);
  writeDerInteger(writeDerInteger(r, signature, length), s, length);
  return derSize(contentLength);
}
