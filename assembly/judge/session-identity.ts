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
import { Identity } from "../exchange/identity";
import { recordIdentity } from "./identity-record";
import { Reason } from "../exchange/reason";

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
  identity.accessToken.set(session.accessToken, session.accessTokenLength);
  identity.idToken.set(session.idToken, keepsIdToken ? session.idTokenLength : 0);
  identity.user.set(session.user, session.userLength);
  identity.email.set(session.email, session.emailLength);
  identity.groups.set(joinedGroups(), joinedGroupsLength());
  identity.groupList.set(listedGroups(), listedGroupsLength());
  identity.groupsAreJoined = false;
  identity.preferredUsername.set(session.preferredUsername, session.preferredUsernameLength);
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
