// Why a bearer token is not accepted, and what follows from that.
//
// Every reason has a name for metrics and logs, and a short text for `error_description` (RFC 6750 section 3), which says
// nothing that the token's sender does not know.

export enum JwtError {
  None,
  /** No JWS in compact form, or of an issuer that is not configured. */
  NotOurs,
  /** Longer than MAX_TOKEN_BYTES. */
  TooLarge,
  /** Looks like a JWT, but is not three parts of canonical base64url. */
  Malformed,
  /** The payload is no strict JSON object. */
  PayloadInvalid,
  /** `iss` is missing, no text, or there twice. */
  IssuerUnreadable,
  /** The header is no strict JSON object, or a member of it is there twice or has a wrong type. */
  HeaderInvalid,
  /** `crit` or `b64` is there: no extension is supported. */
  CriticalHeader,
  /** Another kind of token: by `typ`, a nested one by `cty`, a logout token by its `events`. */
  TypeNotAccepted,
  /** A number in header or payload that is beyond a double. */
  NumberTooLarge,
  /** `alg` is not one of the issuer's algorithms. */
  AlgorithmNotAllowed,
  /** A claim has a wrong type, is out of range, or is there twice. */
  ClaimInvalid,
  /** `aud` holds none of the issuer's audiences. */
  AudienceMismatch,
  /** `exp` is missing. */
  ExpiryMissing,
  /** `exp` is reached. */
  Expired,
  /** `nbf` is not reached. */
  NotYetValid,
  /** The issuer's keys were never fetched: try again. */
  KeysUnavailable,
  /** None of the issuer's keys has this `kid` and fits `alg`. */
  UnknownKey,
  /** No key that fits verifies the signature. */
  SignatureInvalid,
  /** One does, but for the length of the PSS salt. */
  SaltLength,
  /** None of the keys tried does, and more fit than are tried at once. */
  KeysUntried,
  /** A good token, but in Basic credentials. */
  NotAsBearer,
  /** A good token that the revocation list names. */
  Revoked,
  /** A genuine token with certificates in its header, which oauth2-proxy parses. */
  HeaderUnsupported,
  /** A genuine token with `email_verified` other than true. */
  EmailNotVerified,
  /** A genuine token with a claim that oauth2-proxy would convert in a way that is not ours to guess. */
  ClaimUnsupported,
}

export enum JwtVerdict {
  /** The token's claims decide. */
  Accepted,
  /** Not the filter's to judge: a miss. */
  NotOurs,
  /** Refused, and never passed on. */
  Invalid,
  /** Cannot be said before the issuer's keys are there. */
  NotYet,
  /** Genuine, current and of the issuer, but whether it names somebody depends on options of oauth2-proxy: a miss. */
  Undecided,
}

const NAMES: StaticArray<string> = [
  "none",
  "not_ours",
  "too_large",
  "malformed",
  "payload_invalid",
  "issuer_unreadable",
  "header_invalid",
  "critical_header",
  "type_not_accepted",
  "number_too_large",
  "algorithm_not_allowed",
  "claim_invalid",
  "audience_mismatch",
  "expiry_missing",
  "expired",
  "not_yet_valid",
  "keys_unavailable",
  "unknown_key",
  "signature_invalid",
  "salt_length",
  "keys_untried",
  "not_as_bearer",
  "revoked",
  "header_unsupported",
  "email_not_verified",
  "claim_unsupported",
];

const TEXTS: StaticArray<string> = [
  "",
  "The token is of no issuer that is known here",
  "The token is too large",
  "The token is malformed",
  "The payload of the token is malformed",
  "The issuer of the token cannot be read",
  "The header of the token is malformed",
  "The token has a critical header",
  "The token is of another type",
  "A number in the token is too large",
  "The algorithm of the token is not allowed",
  "A claim of the token is malformed",
  "The token is for another audience",
  "The token has no expiry",
  "The token is expired",
  "The token is not yet valid",
  "The keys of the issuer are not available",
  "The key of the token is unknown",
  "The signature of the token is invalid",
  "The signature of the token has a salt of another length",
  "The token names no key, and more keys fit it than are tried at once",
  "The token is not a bearer token",
  "The token was revoked",
  "The header of the token is not supported",
  "The e-mail address of the token is not verified",
  "A claim of the token is not supported",
];

/** Number of errors; they count from 0. */
export const JWT_ERROR_COUNT: i32 = 26;

/** The error's name in metrics and logs. */
export function jwtErrorName(error: JwtError): string {
  return error >= 0 && error < NAMES.length ? NAMES[error] : "unknown";
}

/** What the client is told; without quotes, backslashes and control characters. */
export function jwtErrorText(error: JwtError): string {
  return error >= 0 && error < TEXTS.length ? TEXTS[error] : "The token is invalid";
}

/** What follows from the error for the request. */
export function jwtVerdict(error: JwtError): JwtVerdict {
  switch (error) {
    case JwtError.None:
      return JwtVerdict.Accepted;
    case JwtError.NotOurs:
      return JwtVerdict.NotOurs;
    case JwtError.KeysUnavailable:
      return JwtVerdict.NotYet;
    case JwtError.HeaderUnsupported:
    case JwtError.EmailNotVerified:
    case JwtError.ClaimUnsupported:
      return JwtVerdict.Undecided;
    default:
      return JwtVerdict.Invalid;
  }
}
