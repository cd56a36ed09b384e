// The end of a call for the request that waited for it: it goes on, is decided anew, or gets an answer.

import { Action } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { Access } from "../../rules/route";
import { isCertainRefusal, isPastBearer, isPastPath, isWithoutWord, needsOwnAnswer } from "./answer-ways";
import { Attempt, isOnItsWay } from "../attempt";
import { decideAgain } from "../requests/decide-again";
import { Exchange } from "../exchange";
import { recoverLogin } from "./login-recovery";
import { markOutcome } from "../requests/outcome-mark";
import { isStart } from "../requests/own-pages";
import { PendingCall } from "./pending-call";
import { perform, unavailable } from "../requests/perform";
import { replyLoginRequired, replyRelayed, replyUnavailable } from "../replies/reply";
import { logRequest } from "../requests/request-log";
import { Event } from "../metrics/stats";

/** Ends the wait of the request that made a call, whose answer was judged. `isSignedOut`: its session is, by now. */
export function answerWaiting(
  exchange: Exchange,
  call: PendingCall,
  bodyLength: i32,
  isSignedOut: bool,
): void {
  if (!exchange.host.streams.enter(call.stream)) {
    exchange.stats.countEvent(Event.ClientGone);
    return;
  }
  if (!exchange.takeUp(call.stream, call.plugin, call.attempt, call.startedNanos)) {
    unavailable(exchange, Reason.HostFailure);
    return;
  }
  // With those that share its call, which are decided anew as well, and before its own question.
  if (isSettled(exchange, call) && isStale(call)) return decideAgain(exchange, call.attempt);
  const again = nextAttempt(exchange, call);
  if (again === Attempt.First) endRequest(exchange, call, bodyLength, isSignedOut);
  else decideAgain(exchange, again);
}

/** Whether the call settled the session of a request that has a question of its own. */
function isSettled(exchange: Exchange, call: PendingCall): bool {
  const decision = exchange.decision;
  return call.settlesFirst && (decision.action === Action.Forward || decision.isRevoked);
}

function isStale(call: PendingCall): bool {
  const flight = call.flight;
  return flight !== null && flight.isStale;
}

/** How the request is to be decided anew, if it is; First for one that ends here. */
function nextAttempt(exchange: Exchange, call: PendingCall): Attempt {
  const decision = exchange.decision;
  if (decision.action === Action.AskAlone || isSettled(exchange, call)) return afterSession(call.attempt);
  if (isPastBearer(exchange, call)) return Attempt.PastBearer;
  if (isPastPath(exchange, call)) return Attempt.PastPath;
  return isWithoutWord(exchange, call) ? Attempt.AsItStands : Attempt.First;
}

/** How a request whose session was settled goes on: never where it has been. */
function afterSession(attempt: Attempt): Attempt {
  if (attempt === Attempt.PastPath) return Attempt.PastSession;
  return isOnItsWay(attempt) ? Attempt.AsItStands : Attempt.Alone;
}

function endRequest(exchange: Exchange, call: PendingCall, bodyLength: i32, isSignedOut: bool): void {
  const request = exchange.request;
  const decision = exchange.decision;
  const flight = call.flight;
  request.dropsCredentials = call.dropsCredentials;
  request.hasOwnToken = call.hasOwnToken;
  request.route = call.route;
  if (flight !== null && flight.isPassable && decision.action === Action.Unavailable) serveStale(exchange);
  if (decision.action === Action.RelayAnswer) answerClient(exchange, call, bodyLength, isSignedOut);
  else if (passes(exchange, call)) exchange.host.streams.resumeRequest();
  exchange.stats.countReason(decision.reason);
  markOutcome(exchange, call.reason, decision.reason);
  call.plugin.countOutcome(request, decision.action);
  logRequest(exchange, call.reason, decision.reason);
}

/** Only a network failure brings a request here: its session's token is still good. */
function serveStale(exchange: Exchange): void {
  const decision = exchange.decision;
  const reason = decision.reason;
  exchange.plugin.authenticator.judge(exchange);
  if (decision.isRevoked) return;
  if (decision.action !== Action.Forward && !decision.isPassable) {
    decision.set(Action.Unavailable, reason);
    return;
  }
  decision.action = Action.Forward;
  decision.reason = Reason.StaleServed;
}

/** Whether the request may go on as the decision says. New cookies reach the client also where its route refuses it: the old ones are spent. */
function passes(exchange: Exchange, call: PendingCall): bool {
  const decision = exchange.decision;
  if (decision.action === Action.Forward && call.shown.hasCredentials) takeVoucher(exchange, call);
  if (call.flight === null && decision.action === Action.Forward) readGroups(exchange);
  if (decision.action === Action.Forward) keepCookies(exchange, call);
  if (!perform(exchange)) return false;
  if (decision.action === Action.ForwardAnonymous) keepCookies(exchange, call);
  return true;
}

function readGroups(exchange: Exchange): void {
  const groups = exchange.plugin.authenticator.groups;
  const lines = exchange.answer.setCookies;
  groups.readOfRequest(exchange.decision.identity, lines, exchange.request, exchange.nowNanos);
}

/** New cookies for the response of the request that made a call. */
export function keepCookies(exchange: Exchange, call: PendingCall): void {
  const lines = exchange.answer.setCookies;
  exchange.worker.responseCookies.keep(call.stream, call.plugin, lines, call.ownCookies, call.session);
}

/** An answer lets a request with credentials pass: its token may be revoked by now; what is said of that alone is kept. */
function takeVoucher(exchange: Exchange, call: PendingCall): void {
  const request = exchange.request;
  const decision = exchange.decision;
  const authenticator = call.plugin.authenticator;
  authenticator.vouched.holdAnswer(
    request,
    call.shown.hasSession ? null : authenticator.answers,
    exchange.nowNanos,
    decision,
  );
  if (call.attempt === Attempt.AboutBearer && decision.action === Action.Forward)
    authenticator.vouched.keep(request, decision.identity, exchange.nowNanos);
}

/** Gives the client what the auth service said, in the form that suits it; an optional route is passed as nobody. */
function answerClient(exchange: Exchange, call: PendingCall, bodyLength: i32, isSignedOut: bool): void {
  const decision = exchange.decision;
  if (call.asked === Action.AskAuth) {
    if (isOptional(exchange)) {
      decision.set(Action.ForwardAnonymous, Reason.OptionalRoute);
      if (passes(exchange, call)) exchange.host.streams.resumeRequest();
      return;
    }
    if (needsOwnAnswer(exchange, call)) {
      decision.set(Action.Refuse, Reason.LoginRequired);
      return replyLoginRequired(exchange);
    }
  }
  const isPage = call.asked === Action.RelayPage;
  const recovered = isPage ? recoverLogin(exchange, bodyLength) : Reason.None;
  if (recovered !== Reason.None) decision.set(Action.RelayAnswer, recovered);
  else relay(exchange, call, bodyLength, isSignedOut);
}

function isOptional(exchange: Exchange): bool {
  const route = exchange.request.route;
  return route !== null && route.access === Access.Optional;
}

function relay(exchange: Exchange, call: PendingCall, bodyLength: i32, isSignedOut: bool): void {
  const plugin = call.plugin;
  const isVerdict = call.asked === Action.AskAuth;
  const dropsSession = isSignedOut || call.isSignOut;
  if (isVerdict || isStart(exchange.request, plugin.config))
    plugin.loginHost.learn(exchange.answer.location, exchange.request.authority);
  if (replyRelayed(exchange, bodyLength, dropsSession, isVerdict)) {
    if (isVerdict && isCertainRefusal(exchange))
      plugin.refusals.keep(plugin.secret, exchange.request, call.session, exchange.nowMillis);
    return;
  }
  exchange.decision.set(Action.Unavailable, Reason.TooLarge);
  replyUnavailable(exchange, Reason.TooLarge);
}
