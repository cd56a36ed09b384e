// The identity that a bearer token's claims give, as oauth2-proxy makes its session from them (providers/oidc.go).

import { SessionConfig } from "../config/config";
import { Claims } from "../jwt/claims";
import { isEmailAllowed, isHeaderValue } from "../session/authorize";
import {
  startGroups,
  addGroup,
  joinedGroups,
  joinedGroupsLength,
  listedGroups,
  listedGroupsLength,
} from "./group-header";
import { Identity } from "../exchange/identity";

/** Fills the identity from verified claims; false when a value of them cannot be a header. The token is set by the caller. */
export function readClaimsIdentity(claims: Claims, identity: Identity): bool {
  const clean =
    isHeaderValue(claims.subject, claims.subjectLength) &&
    isHeaderValue(claims.email, claims.emailLength) &&
    isHeaderValue(claims.preferredUsername, claims.preferredUsernameLength) &&
    joinClaimGroups(claims);
  if (!clean) return false;
  identity.user.set(claims.subject, claims.subjectLength);
  identity.email.set(claims.email, claims.emailLength);
  identity.groups.set(joinedGroups(), joinedGroupsLength());
  identity.groupList.set(listedGroups(), listedGroupsLength());
  identity.groupsAreJoined = false;
  identity.preferredUsername.set(claims.preferredUsername, claims.preferredUsernameLength);
  return true;
}

/** oauth2-proxy holds bearers to email_domains and allowed_groups as it does sessions. */
export function areClaimsAllowed(claims: Claims, session: SessionConfig): bool {
  if (!isEmailAllowed(claims.email, claims.emailLength, session.emailDomains)) return false;
  if (session.allowedGroups.count === 0) return true;
  claims.rewindGroups();
  while (claims.nextGroup()) {
    if (session.allowedGroups.contains(claims.group, claims.groupLength)) return true;
  }
  return false;
}

function joinClaimGroups(claims: Claims): bool {
  startGroups();
  claims.rewindGroups();
  while (claims.nextGroup()) if (!addGroup(claims.group, claims.groupLength)) return false;
  return true;
}
