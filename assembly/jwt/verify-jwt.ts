// The verdict on one bearer token, as a list of steps. The first that fails names the error.
//
//   1. It is text of a JWT with an issuer that is configured here, or it is not ours (and a miss). What cannot be read is refused
//      when a more lenient verifier might find one of our issuers in it.
//   2. Header and claims are strict, alg is allowed, aud, exp and nbf hold: before the signature, since it costs the most.
//   3. One of the issuer's keys verifies it: of those that fit, as many as the effort for one token allows.
//   4. Its claims name somebody. What is in doubt here is a genuine token, so oauth2-proxy may be asked about it.
import { checkClaims, checkIdentity, checkTimes } from "./check-claims";
import { checkChosenAudience, readChosenClaims } from "./claim-choice";
import { ClaimTexts } from "./claim-texts";
import { Claims } from "./claims";
import { looksLikeJwt } from "./compact";
import { JwkKey } from "./jwk-key";
import { KeySet } from "./jwks";
import { JwtError } from "./jwt-error";
import { ParsedJwt } from "./parsed-jwt";
import { mayNameIssuer } from "./named-issuer";
import { parseJwt } from "./parse-jwt";
import { SignatureVerdict, SignatureVerifier } from "./signature-verifier";
import { PAYLOAD_BYTES, TokenPayload } from "./token-payload";
import { findIssuer, TrustedIssuer } from "./trusted-issuer";

const PAYLOAD = new TokenPayload(memory.data(PAYLOAD_BYTES, 16));
const TEXTS = new ClaimTexts();

/**
 * The effort for one token, in verifications with the fastest kinds of keys: so many of those are tried, or two of the slow
 * ones, since a token without kid fits them all and costs its sender nothing.
 */
export const MAX_CANDIDATE_KEYS: i32 = 8;

/**
 * Judges a token at a time (Unix milliseconds); on None, `out.claims` is what it says. Its keys are tried from out.firstKey on; on
 * KeysUntried that is the first that was not.
 */
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
  if (!out.claims.hasIssuer) return unreadable(token, length, issuers, parsed, out);
  const issuer = findIssuer(issuers, out.claims.issuer, out.claims.issuerLength);
  if (issuer === null) return JwtError.NotOurs;
  if (parsed !== JwtError.None) return parsed;
  if (!issuer.allows(out.header.algorithm)) return JwtError.AlgorithmNotAllowed;
  const claims = checkClaimsOf(token, length, out.claims, issuer, nowMillis, skewMillis);
  if (claims !== JwtError.None) return claims;
  const keys = issuer.keys;
  if (keys === null) return JwtError.KeysUnavailable;
  const signature = checkSignature(out, keys, verifier);
  if (signature !== JwtError.None) return signature;
  const options = issuer.options;
  if (options !== null) readChosenClaims(PAYLOAD, options, out.claims, TEXTS);
  return out.header.hasCertificates ? JwtError.HeaderUnsupported : checkIdentity(out.claims, issuer);
}

// Audience and times. With options PAYLOAD is the token's from then on.
function checkClaimsOf(
  token: usize,
  length: i32,
  claims: Claims,
  issuer: TrustedIssuer,
  nowMillis: i64,
  skewMillis: i64,
): JwtError {
  const options = issuer.options;
  if (options === null) return checkClaims(claims, issuer, nowMillis, skewMillis);
  if (!PAYLOAD.open(token, length)) return JwtError.PayloadInvalid;
  const audience = checkChosenAudience(PAYLOAD, options, claims, issuer.audiences);
  return audience !== JwtError.None ? audience : checkTimes(claims, nowMillis, skewMillis);
}

// What follows from a token whose issuer could not be read for that reason.
function unreadable(
  token: usize,
  length: i32,
  issuers: Array<TrustedIssuer>,
  error: JwtError,
  jwt: ParsedJwt,
): JwtError {
  if (error === JwtError.TooLarge) return looksLikeJwt(token, length) ? error : JwtError.NotOurs;
  if (error === JwtError.IssuerUnreadable && !jwt.claims.namesIssuer) return JwtError.NotOurs;
  return mayNameIssuer(token, length, issuers) ? error : JwtError.NotOurs;
}

/**
 * Tries the keys that fit: the one that was good last, then the others in their order. Needs header and signature of the token,
 * whatever its payload.
 */
export function checkSignature(jwt: ParsedJwt, keys: KeySet, verifier: SignatureVerifier): JwtError {
  const error = tryKeys(jwt, keys, verifier);
  const header = jwt.header;
  if (error !== JwtError.None)
    jwt.hasOtherKey = keys.hasOther(header.algorithm, header.kid, header.kidLength);
  return error;
}

function tryKeys(jwt: ParsedJwt, keys: KeySet, verifier: SignatureVerifier): JwtError {
  const header = jwt.header;
  let index = keys.next(jwt.firstKey, header.algorithm, header.kid, header.kidLength);
  if (index < 0) return jwt.firstKey === 0 ? JwtError.UnknownKey : JwtError.SignatureInvalid;
  let effort = MAX_CANDIDATE_KEYS;
  let failure = JwtError.SignatureInvalid;
  const likely = jwt.firstKey === 0 ? likelyKey(jwt, keys) : -1;
  if (likely >= 0) {
    const key = keys.keys[likely];
    const verdict = verifier.verify(key, jwt);
    if (verdict === SignatureVerdict.Good) return JwtError.None;
    if (verdict === SignatureVerdict.OtherSalt) failure = JwtError.SaltLength;
    effort -= key.effort;
  }
  for (; index >= 0; index = keys.next(index + 1, header.algorithm, header.kid, header.kidLength)) {
    if (index === likely) continue;
    const key: JwkKey = keys.keys[index];
    effort -= key.effort;
    if (effort < 0) {
      jwt.firstKey = index;
      return JwtError.KeysUntried;
    }
    const verdict = verifier.verify(key, jwt);
    if (verdict === SignatureVerdict.OtherSalt) failure = JwtError.SaltLength;
    if (verdict !== SignatureVerdict.Good) continue;
    keys.lastGood = index;
    return JwtError.None;
  }
  return failure;
}

// The key that was good last, if it fits this token, or -1.
function likelyKey(jwt: ParsedJwt, keys: KeySet): i32 {
  const header = jwt.header;
  const last = keys.lastGood;
  return keys.keys[last].fits(header.algorithm, header.kid, header.kidLength) ? last : -1;
}

/** Index of the issuer that a parsed token names, or -1. */
export function issuerIndex(issuers: Array<TrustedIssuer>, jwt: ParsedJwt): i32 {
  for (let i = 0; i < issuers.length; i++) {
    const issuer = issuers[i];
    if (issuer.is(jwt.claims.issuer, jwt.claims.issuerLength)) return i;
  }
  return -1;
}
