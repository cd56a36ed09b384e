// Who computes signatures: the host's crypto or, where that is missing or cannot do the algorithm, ours.
import { JwkKey } from "./jwk-key";
import { ParsedJwt } from "./parsed-jwt";

export abstract class SignatureVerifier {
  /** Whether the key, which fits the token's algorithm, verifies its signature. */
  abstract verify(key: JwkKey, jwt: ParsedJwt): bool;
}
