// Carries out a decision that needs nobody else.

import { Action, Decision } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { guardRoute, letRevokedPassAsNobody } from "../../judge/route-guard";
import { JwtError } from "../../jwt/jwt-error";
import { Exchange } from "../exchange";
import { isIdentityMarked, markIdentity } from "./identity-mark";
import { Plugin } from "../plugins/plugin";
import { replyRefused, replyRevoked, replyUnavailable } from "../replies/reply";
import { replyMetadata } from "../replies/reply-metadata";
import {
  removeAuthorization,
  removeSpoofedHeaders,
  removeUnknownNames,
  stripSessionCookies,
  writeIdentity,
} from "./upstream";

/** Edits or answers the request in hand. Whether it may go on. */
export function perform(exchange: Exchange): bool {
  const decision = exchange.decision;
  letRevokedPassAsNobody(exchange.request.route, decision);
  switch (decision.action) {
    case Action.Pass:
      passElsewhere(exchange);
      if (exchange.plugin.config.upstream.stripCookiesElsewhere) stripElsewhere(exchange, exchange.plugin);
      return true;
    case Action.Forward:
      return forward(exchange, decision);
    case Action.ForwardAnonymous:
      return forwardAnonymous(exchange, decision);
    case Action.ShowMetadata:
      replyMetadata(exchange, decision.resource);
      return false;
    case Action.Refuse:
      if (decision.isRevoked) replyRevoked(exchange, decision.isBarred);
      else replyRefused(exchange, decision.status, decision.reason, decision.tokenError);
      return false;
    default:
      replyUnavailable(exchange, decision.reason);
      return false;
  }
}

/** Lets a request for a host that is not guarded here by. Another plugin may have guarded it, and written what stays. */
function passElsewhere(exchange: Exchange): void {
  const request = exchange.request;
  const mayBeMarked = request.spoofed.length > 0 || request.leftItsHost;
  if (mayBeMarked && isIdentityMarked(exchange)) return removeUnknownNames(exchange);
  removeSpoofedHeaders(exchange);
  if (request.leftItsHost) removeAuthorization(exchange);
}

/** On a host that is not guarded only what a plugin's session cookies are in is touched. */
function stripElsewhere(exchange: Exchange, plugin: Plugin): void {
  plugin.authenticator.cookies.scan(exchange.request);
  if (exchange.request.cookieScan.hasProxyCookies) stripSessionCookies(exchange, plugin);
}

/** Lets the request through as somebody, if its route is for them. */
function forward(exchange: Exchange, decision: Decision): bool {
  if (isRefusedByRoute(exchange, decision)) return false;
  removeSpoofedHeaders(exchange);
  writeIdentity(exchange);
  markIdentity(exchange);
  if (exchange.plugin.config.session.endStreams) watchStream(exchange);
  return true;
}

/** A stream that passes by a session ends with it; what passes by other credentials does not. */
function watchStream(exchange: Exchange): void {
  const request = exchange.request;
  const hasOthers = request.credentials.length > 0 && !request.hasOwnToken && !request.dropsCredentials;
  if (exchange.decision.identity.isBearer || hasOthers) return;
  exchange.worker.openStreams.watch(exchange.stream, exchange.plugin, exchange);
}

/** Lets the request through as nobody, if its route is for everybody. */
function forwardAnonymous(exchange: Exchange, decision: Decision): bool {
  decision.identity.clear();
  if (isRefusedByRoute(exchange, decision)) return false;
  removeSpoofedHeaders(exchange);
  if (exchange.plugin.config.upstream.stripCookies) stripSessionCookies(exchange, exchange.plugin);
  // A session's own token was taken for that: nobody has verified it, and it is no nobody's.
  if (exchange.request.dropsCredentials || exchange.request.hasOwnToken) removeAuthorization(exchange);
  return true;
}

function isRefusedByRoute(exchange: Exchange, decision: Decision): bool {
  const route = exchange.request.route;
  if (route === null) return false;
  const refusal = guardRoute(route, decision.identity);
  if (refusal === Reason.None) return false;
  decision.refuse(403, refusal);
  replyRefused(exchange, 403, refusal, JwtError.None);
  return true;
}

/** Answers 503 to the request in hand, and counts why: it does not go on. */
export function unavailable(exchange: Exchange, reason: Reason): bool {
  exchange.stats.countReason(reason);
  replyUnavailable(exchange, reason);
  return false;
}
