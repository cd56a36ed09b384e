// Carries out a decision that needs nobody else.

import { Authenticator } from "../decision/authenticator";
import { Action, Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { guardRoute } from "../decision/route-guard";
import { JwtError } from "../jwt/jwt-error";
import { hasProxyCookies } from "../http/cookie-header";
import { HeadersStatus } from "../host/abi";
import { Access } from "../rules/route";
import { request } from "./facts";
import { isIdentityMarked, markIdentity } from "./identity-mark";
import { Plugin } from "./plugin";
import { replyRefused, replyRevoked, replyUnavailable } from "./reply";
import { replyMetadata } from "./reply-metadata";
import { countReason } from "./stats";
import {
  removeAuthorization,
  removeSpoofedHeaders,
  removeUnknownNames,
  stripSessionCookies,
  writeIdentity,
} from "./upstream";

/** Edits or answers the request in hand. Continue means that it may go on. */
export function perform(plugin: Plugin, decision: Decision): HeadersStatus {
  switch (decision.action) {
    case Action.Pass:
      passElsewhere();
      if (plugin.config.upstream.stripCookiesElsewhere) stripElsewhere(plugin);
      return HeadersStatus.Continue;
    case Action.Forward:
      return forward(plugin, decision);
    case Action.ForwardAnonymous:
      return forwardAnonymous(plugin, decision);
    case Action.ShowMetadata:
      replyMetadata(decision.resource);
      return HeadersStatus.StopAllIterationAndWatermark;
    case Action.Refuse:
      if (decision.isRevoked) return refuseRevoked(plugin, decision);
      replyRefused(decision.status, decision.reason, decision.tokenError, plugin);
      return HeadersStatus.StopAllIterationAndWatermark;
    default:
      replyUnavailable(decision.reason, plugin);
      return HeadersStatus.StopAllIterationAndWatermark;
  }
}

/** Lets a request for a host that is not guarded here by. Another plugin may have guarded it, and written what stays. */
function passElsewhere(): void {
  const mayBeMarked = request.spoofed.length > 0 || request.leftItsHost;
  if (mayBeMarked && isIdentityMarked()) return removeUnknownNames(request);
  removeSpoofedHeaders(request);
  if (request.leftItsHost) removeAuthorization(request);
}

/** On a host that is not guarded only what the session's cookies are in is touched. */
function stripElsewhere(plugin: Plugin): void {
  changetype<Authenticator>(plugin.authenticator).cookies.scan(request);
  if (hasProxyCookies()) stripSessionCookies(request);
}

/** Whose session is revoked is nobody; where nobody may pass either, a person is led to a new login. */
function refuseRevoked(plugin: Plugin, decision: Decision): HeadersStatus {
  const route = request.route;
  if (route === null || route.access !== Access.Optional) {
    replyRevoked(plugin, decision.isBarred);
    return HeadersStatus.StopAllIterationAndWatermark;
  }
  decision.set(Action.ForwardAnonymous, Reason.OptionalRoute);
  return forwardAnonymous(plugin, decision);
}

/** Lets the request through as somebody, if its route is for them. */
function forward(plugin: Plugin, decision: Decision): HeadersStatus {
  if (isRefusedByRoute(plugin, decision)) return HeadersStatus.StopAllIterationAndWatermark;
  removeSpoofedHeaders(request);
  writeIdentity(decision.identity, request, plugin.config);
  markIdentity();
  return HeadersStatus.Continue;
}

/** Lets the request through as nobody, if its route is for everybody. */
function forwardAnonymous(plugin: Plugin, decision: Decision): HeadersStatus {
  decision.identity.clear();
  if (isRefusedByRoute(plugin, decision)) return HeadersStatus.StopAllIterationAndWatermark;
  removeSpoofedHeaders(request);
  if (plugin.config.upstream.stripCookies) stripSessionCookies(request);
  if (request.dropsCredentials) removeAuthorization(request);
  return HeadersStatus.Continue;
}

function isRefusedByRoute(plugin: Plugin, decision: Decision): bool {
  const route = request.route;
  if (route === null) return false;
  const refusal = guardRoute(route, decision.identity);
  if (refusal === Reason.None) return false;
  decision.refuse(403, refusal);
  replyRefused(403, refusal, JwtError.None, plugin);
  return true;
}

/** Answers 503 to the request in hand, and counts why. */
export function unavailable(reason: Reason, plugin: Plugin | null): HeadersStatus {
  countReason(reason);
  replyUnavailable(reason, plugin);
  return HeadersStatus.StopAllIterationAndWatermark;
}
