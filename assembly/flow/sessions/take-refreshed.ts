// A request whose session was refreshed a moment ago: its new cookies judge it, and go out with its response.

import { copyOf } from "../../bytes/copy-of";
import { Action } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { readRefreshedValue, refreshedValue } from "../../http/refreshed-cookies";
import { isBeforeSession } from "../attempt";
import { askAlone } from "../calls/ask-alone";
import { Exchange } from "../exchange";
import { finish, mayPassBehind } from "../requests/finish";
import { Question, questionWith } from "../calls/question";
import { SessionCookies } from "../calls/session-cookies";
import { joinFlight, passOrWait } from "./wait-for-session";
import { SharedState } from "./shared-record";
import { isSignOut } from "../requests/own-pages";
import { takeOff } from "./take-off";

/** A session is not refreshed more often within the time that its old cookies are helped on. */
const SUCCESSORS_MAX: i32 = 8;

/** Whether the request may go on now. */
export function takeRefreshed(exchange: Exchange): bool {
  const decision = exchange.decision;
  const isOwnQuestion = decision.settlesFirst;
  const action = decision.action;
  const reason = decision.reason;
  const state = judgeSuccessors(exchange);
  const isStopped = decision.action === Action.Refuse || decision.action === Action.Unavailable;
  if (isStopped && action !== Action.RelayPage) return finish(exchange, decision.reason);
  if (decision.withholdsSession || decision.isRevoked) {
    const cookies = decision.isRevoked ? SessionCookies.Refreshed : SessionCookies.Voided;
    if (isOwnQuestion) decision.askBeside(action, reason);
    decision.withholdsSession = true;
    return askAlone(exchange, questionWith(cookies, exchange.attempt));
  }
  keepForResponse(exchange);
  const isSettled = decision.action === Action.Forward;
  if (!isOwnQuestion && (isSettled || mayPassBehind(exchange))) {
    decision.action = Action.Forward;
    return finish(exchange, Reason.Straggler);
  }
  if (!isSettled && isToBeAsked(exchange)) {
    decision.settlesFirst = isOwnQuestion;
    // A question of its own has to wait for its answer, whatever the session may do.
    decision.isPassable = decision.isPassable && !isOwnQuestion;
    return askRefreshed(exchange, state === SharedState.Leased);
  }
  if (isOwnQuestion) decision.set(action, reason);
  return askAlone(exchange, questionWith(SessionCookies.Refreshed, exchange.attempt));
}

/** Whether the new cookies are a question of their own. */
function isToBeAsked(exchange: Exchange): bool {
  const decision = exchange.decision;
  return isBeforeSession(exchange.attempt) && decision.isAboutSession && !decision.session.isNone;
}

/** The new cookies are the browser's, unless it is signing out. */
function keepForResponse(exchange: Exchange): void {
  const request = exchange.request;
  const plugin = exchange.plugin;
  if (isSignOut(request, plugin.config)) return;
  const lines = exchange.worker.sessions.found.lines;
  const own = request.cookieScan.ownSet;
  exchange.worker.responseCookies.keep(exchange.stream, plugin, lines, own, exchange.decision.session);
}

/** Judges the request by the newest cookies that its session was refreshed to, in `found` then; answers what is known of those. */
function judgeSuccessors(exchange: Exchange): SharedState {
  const decision = exchange.decision;
  const sessions = exchange.worker.sessions;
  const newest = exchange.successor;
  let state = SharedState.Refreshed;
  for (let i = 0; i < SUCCESSORS_MAX && state === SharedState.Refreshed; i++) {
    const isGenuine = sessions.found.isGenuine;
    exchange.plugin.authenticator.judgeRefreshed(exchange, sessions.found.lines);
    // The auth service gave these cookies to a session that somebody vouched for.
    if (isGenuine && !decision.session.isNone) decision.session.isGenuine = true;
    if (decision.withholdsSession || decision.action === Action.Forward) return SharedState.None;
    newest.copyFrom(decision.session);
    state = sessions.findSuccessor(newest, exchange.nowMillis);
  }
  return state;
}

/** The new cookies say nothing here: the auth service is asked about them, once in the process, never about the spent ones. */
function askRefreshed(exchange: Exchange, isElsewhere: bool): bool {
  const plugin = exchange.plugin;
  const lines = exchange.worker.sessions.found.lines;
  const under = exchange.worker.flights.find(plugin, exchange.decision.session);
  if (under !== null) return joinFlight(exchange, under);
  if (isElsewhere) return passOrWait(exchange);
  const question = new Question();
  question.cookies = SessionCookies.Refreshed;
  question.refreshed = lines;
  const length = readRefreshedValue(lines, plugin.config.session.cookieName);
  return takeOff(exchange, question, copyOf(refreshedValue(), length));
}
