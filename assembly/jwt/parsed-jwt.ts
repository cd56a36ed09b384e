// A token taken apart, not verified: what it says about itself, its claims, and what its signature must cover.
//
// One instance serves all requests. Everything it points to holds until the next token is parsed, the signing input as long
// as the token itself.
import { Claims } from "./claims";
import { CompactJws } from "./compact";
import { JoseHeader } from "./header";

@final
export class ParsedJwt {
  readonly jws: CompactJws = new CompactJws();
  readonly header: JoseHeader = new JoseHeader();
  readonly claims: Claims = new Claims();
  /** Decoded. */
  signature: usize = 0;
  signatureLength: i32 = 0;
  /** Which of the issuer's keys is the first to be tried; where trying ended, when it ended before the last one. */
  firstKey: i32 = 0;
  /** Whether the issuer's set has a key that is not for this token here, and with which another verifier might try. */
  hasOtherKey: bool = false;

  /** What was signed: the token up to its second dot. */
  get signed(): usize {
    return this.jws.header;
  }

  get signedLength(): i32 {
    return this.jws.signedLength;
  }
}
