// Who computes signatures: the host's crypto or, where that is missing or cannot do the algorithm, ours.
import { JwkKey } from "./jwk-key";
import { ParsedJwt } from "./parsed-jwt";

export enum SignatureVerdict {
  Bad,
  Good,
  /** Good, but for the length of its PSS salt, which RFC 7518 section 3.5 fixes and oauth2-proxy does not look at. */
  OtherSalt,
}

export function verdictOf(isGood: bool): SignatureVerdict {
  return isGood ? SignatureVerdict.Good : SignatureVerdict.Bad;
}

export abstract class SignatureVerifier {
  /** Whether the key, which fits the token's algorithm, verifies its signature. */
  abstract verify(key: JwkKey, jwt: ParsedJwt): SignatureVerdict;
}
