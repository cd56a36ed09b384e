// The claims that mean something here, by name.
//
// oauth2-proxy reads them with Go's encoding/json, which matches names without regard to case (with U+017F for s and
// U+212A for k) and takes the last: a name that differs in case only is told apart from an unknown one.
import { ascii, Text } from "../bytes/ascii";
import { spanEquals, toLowerByte } from "../bytes/span";
import { isLiteral } from "./literal";

export enum Claim {
  Unknown,
  Issuer,
  Audience,
  Expiry,
  NotBefore,
  IssuedAt,
  Subject,
  Nonce,
  AccessTokenHash,
  Events,
  ClaimNames,
  ClaimSources,
  Email,
  EmailVerified,
  Groups,
  PreferredUsername,
}

/** The longest name is "preferred_username"; both of its s may be two bytes. */
export const MAX_CLAIM_NAME_BYTES: i32 = 20;

const FOLDED: usize = memory.data(20);

let exact: bool = false;

/** The claim that the decoded name means, whatever its case; a length of -1 is a name that did not fit. */
export function claimOf(name: usize, length: i32): Claim {
  exact = false;
  if (length < 1 || length > MAX_CLAIM_NAME_BYTES) return Claim.Unknown;
  const folded = fold(name, length);
  exact = spanEquals(name, length, FOLDED, folded);
  switch (folded) {
    case 3:
      return claimOfThree();
    case 5:
      return isName(5, ascii("email"))
        ? Claim.Email
        : isName(5, ascii("nonce"))
          ? Claim.Nonce
          : Claim.Unknown;
    case 6:
      return isName(6, ascii("groups"))
        ? Claim.Groups
        : isName(6, ascii("events"))
          ? Claim.Events
          : Claim.Unknown;
    case 7:
      return isName(7, ascii("at_hash")) ? Claim.AccessTokenHash : Claim.Unknown;
    case 12:
      return isName(12, ascii("_claim_names")) ? Claim.ClaimNames : Claim.Unknown;
    case 14:
      if (isName(14, ascii("email_verified"))) return Claim.EmailVerified;
      return isName(14, ascii("_claim_sources")) ? Claim.ClaimSources : Claim.Unknown;
    case 18:
      return isName(18, ascii("preferred_username")) ? Claim.PreferredUsername : Claim.Unknown;
    default:
      return Claim.Unknown;
  }
}

/** Whether the name given to claimOf last was spelled exactly as the claim. */
export function isExactName(): bool {
  return exact;
}

function claimOfThree(): Claim {
  if (isName(3, ascii("iss"))) return Claim.Issuer;
  if (isName(3, ascii("aud"))) return Claim.Audience;
  if (isName(3, ascii("exp"))) return Claim.Expiry;
  if (isName(3, ascii("nbf"))) return Claim.NotBefore;
  if (isName(3, ascii("iat"))) return Claim.IssuedAt;
  return isName(3, ascii("sub")) ? Claim.Subject : Claim.Unknown;
}

function isName(length: i32, literal: Text): bool {
  return isLiteral(FOLDED, length, literal);
}

// U+017F is C5 BF; no name here has a k.
function fold(name: usize, length: i32): i32 {
  let folded = 0;
  for (let i = 0; i < length; i++) {
    const at = name + usize(i);
    const isLongS = load<u8>(at) === 0xc5 && i + 1 < length && load<u8>(at, 1) === 0xbf;
    store<u8>(FOLDED + usize(folded++), isLongS ? 0x73 : toLowerByte(load<u8>(at)));
    if (isLongS) i++;
  }
  return folded;
}
