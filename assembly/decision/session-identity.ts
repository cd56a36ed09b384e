// The identity that an opened session gives, each value checked before it may become a header.

import { Config, UpstreamAuthorization } from "../config/config";
import { isToken } from "../http/field-value";
import { isHeaderValue } from "../session/authorize";
import { OpenedSession } from "../session/opened-session";
import {
  joinGroups,
  joinedGroups,
  joinedGroupsLength,
  listedGroups,
  listedGroupsLength,
} from "./group-header";
import { Identity } from "./identity";
import { recordIdentity } from "./identity-record";
import { Reason } from "./reason";

/** Fills the identity and records it: Reason.None, or why the session is not the filter's to pass on. */
export function readSessionIdentity(
  session: OpenedSession,
  config: Config,
  keepsIdToken: bool,
  identity: Identity,
): Reason {
  const wanted = config.upstream.authorization;
  if (wanted === UpstreamAuthorization.AccessToken && session.accessTokenLength === 0) return Reason.NoToken;
  if (wanted === UpstreamAuthorization.IdToken && session.idTokenLength === 0) return Reason.NoToken;
  if (!isClean(session)) return Reason.UnsafeValue;
  identity.isBearer = false;
  identity.accessToken = session.accessToken;
  identity.accessTokenLength = session.accessTokenLength;
  identity.idToken = session.idToken;
  identity.idTokenLength = keepsIdToken ? session.idTokenLength : 0;
  identity.user = session.user;
  identity.userLength = session.userLength;
  identity.email = session.email;
  identity.emailLength = session.emailLength;
  identity.groups = joinedGroups();
  identity.groupsLength = joinedGroupsLength();
  identity.groupList = listedGroups();
  identity.groupListLength = listedGroupsLength();
  identity.groupsAreJoined = false;
  identity.preferredUsername = session.preferredUsername;
  identity.preferredUsernameLength = session.preferredUsernameLength;
  return recordIdentity(identity) ? Reason.None : Reason.UnsafeValue;
}

/** Whether every value can be a header as it is; the groups are joined then. */
function isClean(session: OpenedSession): bool {
  return (
    isToken(session.accessToken, session.accessTokenLength) &&
    isToken(session.idToken, session.idTokenLength) &&
    isHeaderValue(session.user, session.userLength) &&
    isHeaderValue(session.email, session.emailLength) &&
    isHeaderValue(session.preferredUsername, session.preferredUsernameLength) &&
    joinGroups(session)
  );
}
