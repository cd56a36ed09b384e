// The claims that mean something here, by name.
//
// oauth2-proxy reads them with Go's encoding/json, which matches names without regard to case (with U+017F for s and
// U+212A for k) and takes the last: a name that differs in case only is told apart from an unknown one.
import { ascii, bytesOf, Text } from "../bytes/ascii";
import { indexOfText } from "../bytes/index-of-text";
import { spanEquals, toLowerByte } from "../bytes/span";

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

// In the order of Claim, from Issuer on.
const NAMES: StaticArray<Text> = [
  ascii("iss"),
  ascii("aud"),
  ascii("exp"),
  ascii("nbf"),
  ascii("iat"),
  ascii("sub"),
  ascii("nonce"),
  ascii("at_hash"),
  ascii("events"),
  ascii("_claim_names"),
  ascii("_claim_sources"),
  ascii("email"),
  ascii("email_verified"),
  ascii("groups"),
  ascii("preferred_username"),
];

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
  return (Claim.Issuer + indexOfText(FOLDED, folded, NAMES)) as Claim;
}

/** Whether the name given to claimOf last was spelled exactly as the claim. */
export function isExactName(): bool {
  return exact;
}

/** Whether Go's encoding/json takes a name of at most MAX_CLAIM_NAME_BYTES for another one, which is in lower case and has no k. */
export function foldsTo(name: usize, length: i32, other: Text): bool {
  return spanEquals(FOLDED, fold(name, length), bytesOf(other), other.length);
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
