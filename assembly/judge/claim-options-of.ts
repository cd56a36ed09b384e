// An issuer's configuration of claims, as the judge of tokens takes it.

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { spanEquals } from "../bytes/span";
import { JwtIssuerConfig } from "../config/config";
import { ClaimOptions, placeOf, placesOf } from "../jwt/claim-options";

const EMAIL = ascii("email");
const EMAIL_POINTER = ascii("/email");
const GROUPS = ascii("groups");
const GROUPS_POINTER = ascii("/groups");
const AUD = ascii("aud");
const AUD_POINTER = ascii("/aud");

/** The options, or null when all is as usual. */
export function claimOptionsOf(issuer: JwtIssuerConfig): ClaimOptions | null {
  const options = new ClaimOptions();
  const hasOtherEmail = !isName(issuer.emailClaim, EMAIL, EMAIL_POINTER);
  const hasOtherGroups = !isName(issuer.groupsClaim, GROUPS, GROUPS_POINTER);
  const claims = issuer.audienceClaims;
  const hasOtherAudience = claims.length !== 1 || !isName(claims[0], AUD, AUD_POINTER);
  if (hasOtherEmail) options.email = placesOf(issuer.emailClaim);
  if (hasOtherGroups) options.groups = placesOf(issuer.groupsClaim);
  for (let i = 0; i < claims.length; i++) options.audiences.push(placeOf(claims[i]));
  options.keycloak = issuer.keycloak;
  return hasOtherEmail || hasOtherGroups || hasOtherAudience || issuer.keycloak ? options : null;
}

// Whether it is that claim, also as a pointer to it: with any other e-mail address nobody asks whether it was verified.
function isName(claim: ArrayBuffer, name: Text, pointer: Text): bool {
  return equals(claim, name) || equals(claim, pointer);
}

function equals(claim: ArrayBuffer, name: Text): bool {
  return spanEquals(changetype<usize>(claim), claim.byteLength, bytesOf(name), name.length);
}
