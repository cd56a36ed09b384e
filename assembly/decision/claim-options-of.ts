// An issuer's configuration of claims, as the judge of tokens takes it.

import { bufferOf } from "../bytes/byte-string";
import { spanEquals } from "../bytes/span";
import { JwtIssuerConfig } from "../config/config";
import { ClaimOptions, placeOf, placesOf } from "../jwt/claim-options";

/** The options, or null when all is as usual. */
export function claimOptionsOf(issuer: JwtIssuerConfig): ClaimOptions | null {
  const options = new ClaimOptions();
  const hasOtherEmail = !isName(issuer.emailClaim, "email");
  const hasOtherGroups = !isName(issuer.groupsClaim, "groups");
  const claims = issuer.audienceClaims;
  const hasOtherAudience = claims.length !== 1 || !isName(claims[0], "aud");
  if (hasOtherEmail) options.email = placesOf(issuer.emailClaim);
  if (hasOtherGroups) options.groups = placesOf(issuer.groupsClaim);
  for (let i = 0; i < claims.length; i++) options.audiences.push(placeOf(claims[i]));
  options.keycloak = issuer.keycloak;
  return hasOtherEmail || hasOtherGroups || hasOtherAudience || issuer.keycloak ? options : null;
}

// Whether it is that claim, also as a pointer to it: with any other e-mail address nobody asks whether it was verified.
function isName(claim: ArrayBuffer, name: string): bool {
  return equals(claim, name) || equals(claim, "/" + name);
}

function equals(claim: ArrayBuffer, name: string): bool {
  const usual = bufferOf(name);
  return spanEquals(changetype<usize>(claim), claim.byteLength, changetype<usize>(usual), usual.byteLength);
}
