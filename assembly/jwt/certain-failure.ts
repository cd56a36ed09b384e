// Whether oauth2-proxy refuses a failed token too, given the same options, keys and time.
//
// Beside a session it matters: a token that both refuse leaves the session to decide, as with oauth2-proxy. One that only the
// stricter rules here refuse might be somebody else's and good there, and nobody must silently become somebody else.
import { isReadElsewhere } from "./compact";
import { JwtError } from "./jwt-error";
import { ParsedJwt } from "./parsed-jwt";

/** Leeway that go-oidc gives nbf. */
const NOT_BEFORE_LEEWAY_MILLIS: i64 = 300_000;

/** `error` is why the token failed at that time, `jwt` what was read of it then. */
export function isCertainFailure(
  error: JwtError,
  token: usize,
  length: i32,
  jwt: ParsedJwt,
  nowMillis: i64,
): bool {
  switch (error) {
    case JwtError.NumberTooLarge:
    case JwtError.AlgorithmNotAllowed:
    case JwtError.AudienceMismatch:
    case JwtError.ExpiryMissing:
    case JwtError.Expired:
      return true;
    case JwtError.UnknownKey:
    case JwtError.SignatureInvalid:
      return !jwt.hasOtherKey;
    case JwtError.HeaderInvalid:
      return !jwt.header.isReadElsewhere || !isReadElsewhere(token, length);
    case JwtError.NotYetValid:
      return jwt.claims.notBeforeSeconds * 1000 - NOT_BEFORE_LEEWAY_MILLIS > nowMillis;
    default:
      return !isReadElsewhere(token, length);
  }
}
