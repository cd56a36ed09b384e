// What a route demands of an identity that is otherwise good, and what of it goes to the app.

import { ByteList } from "../bytes/byte-list";
import { Config, UpstreamAuthorization } from "../config/config";
import { ascii, bytesOf } from "../bytes/ascii";
import { copyOf } from "../bytes/copy-of";
import { claimHolds } from "../jwt/claim-lookup";
import { PAYLOAD_BYTES, TokenPayload } from "../jwt/token-payload";
import { Access, IdentityHeader, INHERIT, Route } from "../rules/route";
import { Action, Decision } from "../exchange/decision";
import { isInGroups } from "./group-rule";
import { Identity } from "../exchange/identity";
import { Reason } from "../exchange/reason";

const AUD = ascii("aud");
const AUDIENCE = new ByteList([copyOf(bytesOf(AUD), AUD.length)]);
const PAYLOAD = new TokenPayload(memory.data(PAYLOAD_BYTES, 16));

/** Whether any request's Authorization becomes the ID token, so that it has to be kept. */
export function needsIdTokens(config: Config): bool {
  if (config.upstream.authorization === UpstreamAuthorization.IdToken) return true;
  const routes = config.rules.routes;
  for (let i = 0; i < routes.length; i++) {
    if (routes[i].authorization === i32(UpstreamAuthorization.IdToken)) return true;
  }
  return false;
}

/** Whose session is revoked is nobody, and passes as that where nobody need be anybody. */
export function letRevokedPassAsNobody(route: Route | null, decision: Decision): void {
  const isRefused = decision.isRevoked && decision.action === Action.Refuse;
  if (isRefused && route !== null && route.access === Access.Optional)
    decision.set(Action.ForwardAnonymous, Reason.OptionalRoute);
}

/**
 * None, or why the identity may not pass on this route, however it came by: judged here, said by the auth service, remembered, refreshed.
 * Claims and audience are those of the token that the app would get: the bearer itself, or the session's access token; a token that is no
 * JWT has none, and is refused where they are wanted.
 */
export function guardRoute(route: Route, identity: Identity): Reason {
  if (!isInGroups(identity, route.allowedGroups))
    return identity.groupsAreJoined ? Reason.GroupsUnclear : Reason.NotInGroup;
  return guardClaims(route, identity);
}

function guardClaims(route: Route, identity: Identity): Reason {
  const wantsAudience = route.audiences.count > 0;
  if (!wantsAudience && route.requiredClaims.length === 0) return Reason.None;
  // Without any token there is nothing that could be opaque.
  const isRead = PAYLOAD.open(identity.accessToken.pointer, identity.accessToken.length);
  if (!isRead && identity.accessToken.length > 0) return Reason.TokenOpaque;
  if (wantsAudience && !claimHolds(PAYLOAD, AUDIENCE, false, route.audiences)) return Reason.OtherAudience;
  for (let i = 0; i < route.requiredClaims.length; i++) {
    const rule = route.requiredClaims[i];
    if (!claimHolds(PAYLOAD, rule.path, rule.isScope, rule.values)) return Reason.ClaimRequired;
  }
  return Reason.None;
}

/** What becomes of Authorization on a route, or on none. */
export function authorizationFor(route: Route | null, config: Config): UpstreamAuthorization {
  if (route === null || route.authorization === INHERIT) return config.upstream.authorization;
  return route.authorization as UpstreamAuthorization;
}

/** Whether the route says itself which identity headers go to the app. */
export function listsHeaders(route: Route | null): bool {
  return route !== null && route.identityHeaders !== INHERIT;
}

/** The IdentityHeader bits of what goes to the app. */
export function identityHeadersFor(route: Route | null, config: Config): i32 {
  if (route !== null && route.identityHeaders !== INHERIT) return route.identityHeaders;
  let headers = 0;
  if (config.upstream.setXauthrequest) {
    headers =
      IdentityHeader.User | IdentityHeader.Email | IdentityHeader.Groups | IdentityHeader.PreferredUsername;
  }
  if (config.upstream.passAccessToken) headers |= IdentityHeader.AccessToken;
  return headers;
}
