// Whether claims hold for an issuer at a time (RFC 7519 section 4.1): aud, exp, nbf, in this order.
//
// Times have the skew as leeway on both sides. oauth2-proxy has none on exp and five minutes on nbf. Of iat it reads no
// more than that it is a time, and so do we (read-claims.ts).
import { ByteList } from "../bytes/byte-list";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { Claims } from "./claims";
import { JwtError } from "./jwt-error";
import { TrustedIssuer } from "./trusted-issuer";

const JSON: usize = memory.data(JSON_READER_BYTES, 8);

/** Judges the claims of a token of this issuer. All times are below 2^53 seconds, so that nothing overflows. */
export function checkClaims(
  claims: Claims,
  issuer: TrustedIssuer,
  nowMillis: i64,
  skewMillis: i64,
): JwtError {
  const isForUs = isForOneOf(claims.audience, claims.audienceLength, issuer.audiences);
  return isForUs ? checkTimes(claims, nowMillis, skewMillis) : JwtError.AudienceMismatch;
}

/** Judges exp and nbf alone. */
export function checkTimes(claims: Claims, nowMillis: i64, skewMillis: i64): JwtError {
  if (!claims.hasExpiry) return JwtError.ExpiryMissing;
  if (claims.expirySeconds * 1000 + skewMillis <= nowMillis) return JwtError.Expired;
  if (claims.notBeforeSeconds * 1000 - skewMillis > nowMillis) return JwtError.NotYetValid;
  return JwtError.None;
}

/**
 * Whether the claims of a genuine token name somebody as oauth2-proxy would. It takes the subject for a missing e-mail
 * address, and so does this: it fills it in.
 */
export function checkIdentity(claims: Claims, issuer: TrustedIssuer): JwtError {
  if (!claims.emailVerified) return JwtError.EmailNotVerified;
  if (claims.isUnsupported || (claims.isCoerced && !issuer.isOwn)) return JwtError.ClaimUnsupported;
  if (claims.emailLength === 0) {
    claims.email = claims.subject;
    claims.emailLength = claims.subjectLength;
  }
  return claims.emailLength === 0 ? JwtError.ClaimUnsupported : JwtError.None;
}

/** Whether the raw JSON of an audience, a text or a list of texts, has one of those accepted; with anything else in it, it is none. */
export function isForOneOf(audience: usize, length: i32, accepted: ByteList): bool {
  const json = changetype<JsonReader>(JSON);
  json.open(audience, length);
  const token = json.next();
  if (token === JsonToken.String) return isAccepted(json, accepted);
  if (token !== JsonToken.ArrayStart) return false;
  let found = false;
  while (json.next() === JsonToken.String) {
    if (isAccepted(json, accepted)) found = true;
  }
  return found && json.token === JsonToken.ArrayEnd;
}

function isAccepted(json: JsonReader, accepted: ByteList): bool {
  for (let i = 0; i < accepted.count; i++) {
    if (json.textEquals(accepted.pointer(i), accepted.size(i))) return true;
  }
  return false;
}
