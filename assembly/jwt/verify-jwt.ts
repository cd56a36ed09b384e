// The verdict on one bearer token, as a list of steps. The first that fails names the error.
//
//   1. It is text of a JWT with an issuer that is configured here, or it is not ours (and a miss). Malformed text that looks
//      like a JWT is refused: another verifier might read it more leniently, and find our issuer in it.
//   2. Header and claims are strict, alg is allowed, aud, exp and nbf hold: before the signature, since it costs the most.
//   3. One of the issuer's keys verifies it.
//   4. Its claims name somebody. What is in doubt here is a genuine token, so oauth2-proxy may be asked about it.
import { checkClaims, checkIdentity } from "./check-claims";
import { looksLikeJwt } from "./compact";
import { KeySet } from "./jwks";
import { JwtError } from "./jwt-error";
import { ParsedJwt } from "./parsed-jwt";
import { parseJwt } from "./parse-jwt";
import { SignatureVerifier } from "./signature-verifier";
import { findIssuer, TrustedIssuer } from "./trusted-issuer";

/** Most keys that are tried for one token: one without kid fits many, and each try costs a verification. */
export const MAX_CANDIDATE_KEYS: i32 = 8;

/** Judges a token at a time (Unix milliseconds); on None, `out.claims` is what it says. */
export function verifyJwt(
  token: usize,
  length: i32,
  issuers: Array<TrustedIssuer>,
  nowMillis: i64,
  skewMillis: i64,
  verifier: SignatureVerifier,
  out: ParsedJwt,
): JwtError {
  if (issuers.length === 0) return JwtError.NotOurs;
  const parsed = parseJwt(token, length, out);
  if (!out.claims.hasIssuer) return looksLikeJwt(token, length) ? parsed : JwtError.NotOurs;
  const issuer = findIssuer(issuers, out.claims.issuer, out.claims.issuerLength);
  if (issuer === null) return JwtError.NotOurs;
  if (parsed !== JwtError.None) return parsed;
  if (!issuer.allows(out.header.algorithm)) return JwtError.AlgorithmNotAllowed;
  const claims = checkClaims(out.claims, issuer, nowMillis, skewMillis);
  if (claims !== JwtError.None) return claims;
  const keys = issuer.keys;
  if (keys === null) return JwtError.KeysUnavailable;
  const signature = checkSignature(out, keys, verifier);
  return signature !== JwtError.None ? signature : checkIdentity(out.claims, issuer);
}

/** Tries the keys that fit, in their order. Needs header and signature of the token, whatever its payload. */
export function checkSignature(jwt: ParsedJwt, keys: KeySet, verifier: SignatureVerifier): JwtError {
  const header = jwt.header;
  let index = keys.next(0, header.algorithm, header.kid, header.kidLength);
  if (index < 0) return JwtError.UnknownKey;
  for (let tries = 0; index >= 0 && tries < MAX_CANDIDATE_KEYS; tries++) {
    if (verifier.verify(keys.keys[index], jwt)) return JwtError.None;
    index = keys.next(index + 1, header.algorithm, header.kid, header.kidLength);
  }
  return JwtError.SignatureInvalid;
}

/** Index of the issuer that a parsed token names, or -1. */
export function issuerIndex(issuers: Array<TrustedIssuer>, jwt: ParsedJwt): i32 {
  for (let i = 0; i < issuers.length; i++) {
    const issuer = issuers[i];
    if (issuer.is(jwt.claims.issuer, jwt.claims.issuerLength)) return i;
  }
  return -1;
}
