// The end of a call: what it means for the session, for the request that made it, and for those that shared it.

import { Authenticator } from "../decision/authenticator";
import { Action, Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { dropSessionCookies, refreshedValue } from "../decision/refreshed-cookies";
import { SessionName } from "../session/session-name";
import { HeadersStatus } from "../host/abi";
import { nowNanos } from "../host/clock";
import { enterStream, resumeRequest, resumeResponse } from "../host/context";
import { resetArena } from "../host/memory";
import { isCertainRefusal, isPastPath, isWithoutWord, needsOwnAnswer } from "./answer-ways";
import { noteCallEnd } from "./ask";
import { answer, answerHeaders, readAnswer, readRequest, request } from "./facts";
import { takeDocument } from "./document-calls";
import { wakeKeyWaiters } from "./key-waiters";
import { recoverLogin } from "./login-recovery";
import { mayHaveLostCalls, PendingCall, takeLostCalls, takePendingCall } from "./pending-calls";
import { perform, unavailable } from "./perform";
import { Plugin } from "./plugin";
import { keepRefusal } from "./refusals";
import { Access } from "../rules/route";
import { replyLoginRequired, replyRelayed, replyUnavailable } from "./reply";
import { logRequest } from "./request-log";
import { addResponseCookies, keepResponseCookies } from "./response-cookies";
import { noteRefresh } from "./shared-lineage";
import { endLogin, lastMillis } from "./end-login";
import { settleFlight } from "./settle-flight";
import { countEvent, countReason, Event } from "./stats";
import { hurryTick } from "./ticks";
import { followNews } from "./vm-state";
import { Attempt } from "./waiting-line";
import { ENDINGS_MAX } from "./wake-queue";
import { decideAgain, landFlight, wakeWaiters } from "./wake-requests";
import { NANOS_PER_MILLI } from "../decision/time-units";

/** The session that an answer's new cookies give. */
const refreshed = new SessionName();

/** A call has come to its end: one for a document, or one to the auth service. */
export function onCallAnswer(token: u32, bodyLength: i32): void {
  const fetched = takeDocument(token, bodyLength);
  if (fetched === null) onAuthAnswer(token, bodyLength);
  else wakeKeyWaiters(fetched.plugin, fetched.document);
  if (wakeWaiters(ENDINGS_MAX - 1)) hurryTick();
}

function onAuthAnswer(token: u32, bodyLength: i32): void {
  const call = takePendingCall(token);
  if (call === null) return;
  followNews();
  resetArena();
  readAnswer();
  noteCallEnd(call, answer.status);
  endCall(call, bodyLength);
}

/** Ends calls that no answer will come to any more, as failures, though none of the service's; answers how many, at most `most`. Call it from a tick. */
export function endLostCalls(most: i32): i32 {
  if (!mayHaveLostCalls()) return 0;
  const lost = takeLostCalls(most);
  for (let i = 0; i < lost.length; i++) {
    followNews();
    resetArena();
    answer.reset();
    endCall(lost[i], 0);
  }
  return lost.length;
}

/** Ends a call whose answer was read. */
function endCall(call: PendingCall, bodyLength: i32): void {
  const authenticator = changetype<Authenticator>(call.plugin.authenticator);
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  const flight = call.flight;
  const decision = judgeCall(call, authenticator);
  if (call.isSignOut && !authenticator.reader.isDenied(call.session)) endLogin(call, nowMillis);
  const isSignedOut = authenticator.reader.isDenied(call.session);
  if (isSignedOut) withdraw(call, decision);
  else if (decision.isRevoked) dropSessionCookies(answer.setCookies, call.plugin.config);
  else noteNewSession(call, authenticator, nowMillis);
  const after = flight === null ? Attempt.First : settleFlight(flight, authenticator, decision, nowMillis);
  const isKept = after !== Attempt.WithVerdict;
  if (call.isBehind) endBehind(call, decision.action);
  else endWaiting(call, decision, bodyLength, isSignedOut);
  if (flight !== null) landFlight(flight, isKept ? after : Attempt.First, isKept);
}

/** What the answer means; nobody passes whom the revocation list names. */
function judgeCall(call: PendingCall, authenticator: Authenticator): Decision {
  const flight = call.flight;
  const seconds = call.sessionSeconds;
  if (flight !== null)
    return authenticator.answers.onSessionAnswer(answer, flight.value, seconds, nowNanos());
  return authenticator.answers.onAnswer(answer, call.asked, seconds, call.hasCredentials, nowNanos());
}

/** The session was signed out while the call was under way: nobody passes by its answer, and no new cookies come of it. */
function withdraw(call: PendingCall, decision: Decision): void {
  dropSessionCookies(answer.setCookies, call.plugin.config);
  const isPermission = decision.action === Action.Forward || decision.action === Action.ForwardAnonymous;
  if (call.flight !== null || isPermission) decision.set(Action.AskAlone, Reason.SignedOut);
}

/** An answer that gives new cookies for a session says that they go back to the same login. */
function noteNewSession(call: PendingCall, authenticator: Authenticator, nowMillis: i64): void {
  if (answer.setCookies.length === 0 || call.session.isNone) return;
  const length = authenticator.cookies.readRefreshed(answer.setCookies);
  if (length === 0) return;
  authenticator.reader.read(refreshedValue(), length, nowNanos(), refreshed);
  const isSame = refreshed.isNone || refreshed.sealLow === call.session.sealLow;
  if (!isSame && !refreshed.namesLogin)
    noteRefresh(call.session, refreshed, lastMillis(call.plugin, nowMillis));
}

/** The request went on long ago; new cookies ride on its response, which may be waiting for them. */
function endBehind(call: PendingCall, action: Action): void {
  if (!enterStream(call.stream)) return;
  if (action === Action.Forward) keepCookies(call);
  if (!call.holdsResponse) return;
  addResponseCookies(call.stream);
  resumeResponse();
}

/** New cookies for the request's response. */
function keepCookies(call: PendingCall): void {
  keepResponseCookies(call.stream, call.plugin, answer.setCookies, call.ownCookies);
}

function endWaiting(call: PendingCall, decision: Decision, bodyLength: i32, isSignedOut: bool): void {
  if (!enterStream(call.stream)) {
    countEvent(Event.ClientGone);
    return;
  }
  if (!readRequest(call.plugin)) {
    unavailable(Reason.HostFailure, call.plugin);
    return;
  }
  const isSettled = call.settlesFirst && decision.action === Action.Forward;
  if (decision.action === Action.AskAlone || isSettled)
    return decideAgain(call.stream, call.plugin, Attempt.Alone, call.startedNanos);
  if (isPastPath(call, decision))
    return decideAgain(call.stream, call.plugin, Attempt.PastPath, call.startedNanos);
  if (isWithoutWord(call, decision))
    return decideAgain(call.stream, call.plugin, Attempt.AsItStands, call.startedNanos);
  request.dropsCredentials = call.dropsCredentials;
  request.route = call.route;
  const flight = call.flight;
  if (flight !== null && flight.isPassable && decision.action === Action.Unavailable) {
    serveStale(call.plugin, decision);
  }
  if (decision.action === Action.RelayAnswer) answerClient(call, decision, bodyLength, isSignedOut);
  else if (passes(call, decision)) resumeRequest();
  countReason(decision.reason);
  logRequest(request, call.reason, decision.reason, call.startedNanos);
}

/** Only a network failure brings a request here: its session's token is still good. */
function serveStale(plugin: Plugin, decision: Decision): void {
  const authenticator = changetype<Authenticator>(plugin.authenticator);
  const reason = decision.reason;
  authenticator.onRequest(request, nowNanos());
  if (decision.isRevoked) return;
  if (decision.action !== Action.Forward && !decision.isPassable) {
    decision.set(Action.Unavailable, reason);
    return;
  }
  decision.action = Action.Forward;
  decision.reason = Reason.StaleServed;
}

/** Whether the request may go on as the decision says. New cookies reach the client also where its route refuses it: the old ones are spent. */
function passes(call: PendingCall, decision: Decision): bool {
  const authenticator = changetype<Authenticator>(call.plugin.authenticator);
  if (decision.action === Action.Forward && call.flight === null)
    authenticator.groups.readOfRequest(decision.identity, answer.setCookies, request, nowNanos());
  authenticator.cookies.find(request);
  if (decision.action === Action.Forward) keepCookies(call);
  if (perform(call.plugin, decision) !== HeadersStatus.Continue) return false;
  if (decision.action === Action.ForwardAnonymous) keepCookies(call);
  return true;
}

/** Gives the client what the auth service said, in the form that suits it; an optional route is passed as nobody. */
function answerClient(call: PendingCall, decision: Decision, bodyLength: i32, isSignedOut: bool): void {
  const plugin = call.plugin;
  if (call.asked === Action.AskAuth) {
    if (isOptional()) {
      decision.set(Action.ForwardAnonymous, Reason.OptionalRoute);
      if (passes(call, decision)) resumeRequest();
      return;
    }
    if (needsOwnAnswer(call)) {
      decision.set(Action.Refuse, Reason.LoginRequired);
      return replyLoginRequired(plugin, answerHeaders);
    }
  }
  const recovered = call.asked === Action.RelayPage ? recoverLogin(plugin, bodyLength) : Reason.None;
  if (recovered !== Reason.None) decision.set(Action.RelayAnswer, recovered);
  else relay(call, decision, bodyLength, isSignedOut);
}

function isOptional(): bool {
  const route = request.route;
  return route !== null && route.access === Access.Optional;
}

function relay(call: PendingCall, decision: Decision, bodyLength: i32, isSignedOut: bool): void {
  const dropsSession = isSignedOut || call.isSignOut;
  const isVerdict = call.asked === Action.AskAuth;
  if (replyRelayed(answer.status, answerHeaders, bodyLength, call.plugin, dropsSession, isVerdict)) {
    if (isVerdict && isCertainRefusal(call))
      keepRefusal(call.plugin, call.session, nowNanos() / NANOS_PER_MILLI);
    return;
  }
  decision.set(Action.Unavailable, Reason.AnswerTooLarge);
  replyUnavailable(decision.reason, call.plugin);
}
