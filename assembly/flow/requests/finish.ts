// The ends of a request that waited for a word on its session: it passes, goes on by what is known, or fails. Each says whether it may go on.

import { Action, Decision } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { guardRoute } from "../../judge/route-guard";
import { Exchange } from "../exchange";
import { markOutcome } from "./outcome-mark";
import { perform } from "./perform";
import { logRequest } from "./request-log";

/** Carries out the decision, and counts and logs why. */
export function finish(exchange: Exchange, reason: Reason): bool {
  const decision = exchange.decision;
  decision.reason = reason;
  const goesOn = perform(exchange);
  exchange.stats.countReason(decision.reason);
  if (!isOpen(decision)) markOutcome(exchange, decision.reason, Reason.None);
  exchange.plugin.countOutcome(exchange.request, decision.action);
  logRequest(exchange, decision.reason, Reason.None);
  return goesOn;
}

/** Whether the request went on because nobody has to be known, as on other hosts and public routes. */
function isOpen(decision: Decision): bool {
  return decision.action === Action.Pass || decision.action === Action.ForwardAnonymous;
}

/** Whether the request may go on while its session is refreshed. Where its route refuses it, it waits: an answer that went out takes no new cookies. */
export function mayPassBehind(exchange: Exchange): bool {
  const decision = exchange.decision;
  if (!decision.isPassable || !exchange.plugin.config.session.refreshBehind) return false;
  const route = exchange.request.route;
  return route === null || guardRoute(route, decision.identity) === Reason.None;
}

/** Lets a request whose session is being refreshed go on by the token that it has. */
export function passBehind(exchange: Exchange): bool {
  exchange.decision.action = Action.Forward;
  return finish(exchange, Reason.RefreshBehind);
}

/** The auth service cannot be asked: a session whose token is good goes on, everybody else is told to come again. */
export function passOrFail(exchange: Exchange, reason: Reason): bool {
  const decision = exchange.decision;
  if (!decision.isPassable) return fail(exchange, reason);
  decision.action = Action.Forward;
  return finish(exchange, Reason.StaleServed);
}

/** 503. */
export function fail(exchange: Exchange, reason: Reason): bool {
  exchange.decision.set(Action.Unavailable, reason);
  return finish(exchange, reason);
}
