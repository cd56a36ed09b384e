// Whether oauth2-proxy looks at what a request has in Authorization: else a session beside it decides alone.
//
// Its JWT loader (pkg/middleware/jwt_session.go) takes "Bearer " and a JWT, and Basic with a JWT as user or password; its htpasswd loader takes
// Basic where there is such a file. Of a JWT none of its verifiers can take one without an issuer, or with an algorithm that is none of
// theirs; one of an issuer that is not configured here may be of its extra_jwt_issuers.

import { SpanList } from "../bytes/span-list";
import { Algorithm } from "../jwt/algorithms";
import { basicToken, basicTokenLength, decodeBasic } from "../jwt/basic-token";
import { isReadElsewhere, looksLikeJwt } from "../jwt/compact";
import { JwtError } from "../jwt/jwt-error";
import { ParsedJwt } from "../jwt/parsed-jwt";
import { parseJwt } from "../jwt/parse-jwt";
import { Credentials, Scheme } from "../http/credentials";

/** {"alg":"ES256"} and {"iss":""} in base64url, two dots, and a character of a signature. */
const MIN_JWT_BYTES: i32 = 37;

@final
export class SecondCredential {
  private readonly credentials: Credentials = new Credentials();
  private readonly jwt: ParsedJwt = new ParsedJwt();

  constructor(private readonly hasHtpasswd: bool) {}

  /** Whether oauth2-proxy may find somebody in the lines of Authorization; a token of a configured issuer was judged before. */
  mayCount(lines: SpanList): bool {
    const credentials = this.credentials;
    credentials.read(lines);
    if (credentials.scheme === Scheme.Basic) return this.mayCountAsBasic(credentials);
    // It reads no other spelling of the scheme.
    return credentials.isPlain && this.mayBeTaken(credentials.token, credentials.tokenLength);
  }

  /** Whether it is a bearer that oauth2-proxy may know more of: a JWT that may count, or no JWT at all. */
  mayBeKnown(lines: SpanList): bool {
    const credentials = this.credentials;
    credentials.read(lines);
    if (credentials.scheme !== Scheme.Bearer || !credentials.isPlain || !credentials.hasToken) return false;
    const isJwt = looksLikeJwt(credentials.token, credentials.tokenLength);
    return !isJwt || this.mayBeTaken(credentials.token, credentials.tokenLength);
  }

  private mayCountAsBasic(credentials: Credentials): bool {
    if (this.hasHtpasswd) return true;
    const length = decodeBasic(credentials.token, credentials.tokenLength);
    const tokenLength = length < 0 ? 0 : basicTokenLength(length);
    return tokenLength > 0 && this.mayBeTaken(basicToken(), tokenLength);
  }

  private mayBeTaken(token: usize, length: i32): bool {
    if (length < MIN_JWT_BYTES || !isReadElsewhere(token, length)) return false;
    const jwt = this.jwt;
    const error = parseJwt(token, length, jwt);
    if (jwt.claims.hasIssuer) return isOdd(error) || jwt.header.algorithm !== Algorithm.Unknown;
    return jwt.claims.hasSeveralIssuers || error === JwtError.Malformed || error === JwtError.TooLarge;
  }
}

// Whether the header may not have been read to its end.
function isOdd(error: JwtError): bool {
  return (
    error === JwtError.Malformed || error === JwtError.HeaderInvalid || error === JwtError.NumberTooLarge
  );
}
