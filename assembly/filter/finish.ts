// The ends of a request that waited for a word on its session: it passes, goes on by what is known, or fails.

import { Action, Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { guardRoute } from "../decision/route-guard";
import { HeadersStatus } from "../host/abi";
import { request } from "./facts";
import { markOutcome } from "./outcome-mark";
import { perform } from "./perform";
import { Plugin } from "./plugin";
import { logRequest } from "./request-log";
import { countReason } from "./stats";

/** Carries out a decision, and counts and logs why. */
export function finish(plugin: Plugin, decision: Decision, reason: Reason, startedNanos: i64): HeadersStatus {
  decision.reason = reason;
  const status = perform(plugin, decision);
  countReason(decision.reason);
  if (!isOpen(decision)) markOutcome(decision.reason, Reason.None);
  plugin.countOutcome(request, decision.action);
  logRequest(request, decision.reason, Reason.None, startedNanos);
  return status;
}

/** Whether the request went on because nobody has to be known, as on other hosts and public routes. */
function isOpen(decision: Decision): bool {
  return decision.action === Action.Pass || decision.action === Action.ForwardAnonymous;
}

/** Whether the request may go on while its session is refreshed. Where its route refuses it, it waits: an answer that went out takes no new cookies. */
export function mayPassBehind(plugin: Plugin, decision: Decision): bool {
  if (!decision.isPassable || !plugin.config.session.refreshBehind) return false;
  const route = request.route;
  return route === null || guardRoute(route, decision.identity) === Reason.None;
}

/** Lets a request whose session is being refreshed go on by the token that it has. */
export function passBehind(plugin: Plugin, decision: Decision, startedNanos: i64): HeadersStatus {
  decision.action = Action.Forward;
  return finish(plugin, decision, Reason.RefreshBehind, startedNanos);
}

/** The auth service cannot be asked: a session whose token is good goes on, everybody else is told to come again. */
export function passOrFail(
  plugin: Plugin,
  decision: Decision,
  reason: Reason,
  startedNanos: i64,
): HeadersStatus {
  if (!decision.isPassable) return fail(plugin, decision, reason, startedNanos);
  decision.action = Action.Forward;
  return finish(plugin, decision, Reason.StaleServed, startedNanos);
}

/** 503. */
export function fail(plugin: Plugin, decision: Decision, reason: Reason, startedNanos: i64): HeadersStatus {
  return finish(plugin, decision.set(Action.Unavailable, reason), reason, startedNanos);
}
