// The end of a call: what it means for the session, for the request that made it, and for those that shared it.

import { Authenticator } from "../decision/authenticator";
import { Action, Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { SharedState } from "../decision/shared-record";
import { dropSessionCookies, refreshedValue } from "../decision/refreshed-cookies";
import { Remembered } from "../decision/session-judge";
import { SessionName } from "../session/session-name";
import { HeadersStatus } from "../host/abi";
import { nowNanos } from "../host/clock";
import { enterStream, resumeRequest, resumeResponse } from "../host/context";
import { resetArena } from "../host/memory";
import { isCertainRefusal, isPastPath, isWithoutWord, needsOwnAnswer } from "./answer-ways";
import { noteCallEnd } from "./ask";
import { answer, answerHeaders, readAnswer, readRequest, request } from "./facts";
import { Flight } from "./flight";
import { takeKeys } from "./key-calls";
import { endKeyFetch } from "./key-waiters";
import { recoverLogin } from "./login-recovery";
import { mayHaveLostCalls, PendingCall, takeLostCalls, takePendingCall } from "./pending-calls";
import { perform, unavailable } from "./perform";
import { Plugin } from "./plugin";
import { Access } from "../rules/route";
import { replyLoginRequired, replyRelayed, replyUnavailable } from "./reply";
import { logRequest } from "./request-log";
import { addResponseCookies, keepResponseCookies } from "./response-cookies";
import { retryMillis } from "./retry-pause";
import { noteRefresh } from "./shared-lineage";
import { publishShared } from "./shared-sessions";
import { publishSignOut } from "./sign-outs";
import { countEvent, countReason, Event } from "./stats";
import { hurryTick } from "./ticks";
import { followNews } from "./vm-state";
import { Attempt } from "./waiting-line";
import { ENDINGS_MAX } from "./wake-queue";
import { decideAgain, landFlight, wakeWaiters } from "./wake-requests";
import { NANOS_PER_MILLI } from "../decision/time-units";

/** How long requests that still carry the cookies of before a refresh are helped on. */
const GRACE_MILLIS: i64 = 60_000;

/** How far the clocks of this machine and of oauth2-proxy may be apart. */
const CLOCKS_APART_MILLIS: i64 = 300_000;

/** A refused session without a live token: long enough that its owner signs in again. */
const REFUSED_MILLIS: i64 = 60_000;

/** The session that an answer's new cookies give. */
const refreshed = new SessionName();

/** A call has come to its end: one for keys, or one to the auth service. */
export function onCallAnswer(token: u32, bodyLength: i32): void {
  const keys = takeKeys(token, bodyLength);
  if (keys === null) onAuthAnswer(token, bodyLength);
  else endKeyFetch(keys);
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
  const decision =
    flight === null
      ? authenticator.onAnswer(answer, call.asked)
      : authenticator.onSessionAnswer(answer, flight.value, nowNanos());
  if (call.isSignOut && !authenticator.reader.isDenied(call.session)) signOut(call, nowMillis);
  const isSignedOut = authenticator.reader.isDenied(call.session);
  if (isSignedOut) withdraw(call, decision);
  else noteNewSession(call, authenticator, nowMillis);
  const after = flight === null ? Attempt.First : settleFlight(flight, authenticator, decision, nowMillis);
  const isKept = after !== Attempt.WithVerdict;
  if (call.isBehind) endBehind(call, decision.action);
  else endWaiting(call, decision, bodyLength, isSignedOut);
  if (flight !== null) landFlight(flight, isKept ? after : Attempt.First, isKept);
}

/** A sign-out that the auth service carried out holds for all workers, and for all cookies of the login. */
function signOut(call: PendingCall, nowMillis: i64): void {
  const name = call.session;
  if (!name.isGenuine || answer.status === 0 || answer.status >= 500) return;
  const untilMillis = lastMillis(call.plugin, nowMillis);
  publishSignOut(name.loginLow, name.loginHigh, untilMillis);
  const hasOwnSeal = (name.sealLow | name.sealHigh) !== 0 && name.sealLow !== name.loginLow;
  if (hasOwnSeal) publishSignOut(name.sealLow, name.sealHigh, untilMillis);
  followNews();
}

/** When the last cookie that is signed now has become too old. */
function lastMillis(plugin: Plugin, nowMillis: i64): i64 {
  const expireMillis = plugin.config.session.cookieExpireNanoseconds / NANOS_PER_MILLI;
  return expireMillis === 0 ? i64.MAX_VALUE : nowMillis + expireMillis + CLOCKS_APART_MILLIS;
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

/** Keeps what the answer says of the session. Answers how those that waited for it are to decide. */
function settleFlight(
  flight: Flight,
  authenticator: Authenticator,
  decision: Decision,
  nowMillis: i64,
): Attempt {
  if (decision.action === Action.Forward) return settleAllowed(flight, authenticator, decision, nowMillis);
  authenticator.sessions.forget(changetype<usize>(flight.value), flight.value.byteLength);
  const isFailure = decision.action === Action.Unavailable;
  if (flight.isLeased) {
    if (isFailure) settleFailed(flight, nowMillis);
    else settleRefused(flight, nowMillis);
  }
  return isFailure ? Attempt.AfterFailure : Attempt.Alone;
}

/** A session whose token is good is left alone for a moment. */
function settleFailed(flight: Flight, nowMillis: i64): void {
  countEvent(Event.RefreshFailed);
  if (flight.isPassable)
    publishShared(flight.name, SharedState.Leased, nowMillis + retryMillis(), nowMillis, null);
  else publishShared(flight.name, SharedState.None, nowMillis, nowMillis, null);
}

/** Of a session that was due, and nothing else wrong with it, the refresh was refused; of any other the service may refuse anything. */
function settleRefused(flight: Flight, nowMillis: i64): void {
  if (!flight.isDue) return publishShared(flight.name, SharedState.None, nowMillis, nowMillis, null);
  countEvent(Event.RefreshRefused);
  const untilMillis = max(flight.tokenUntilMillis, nowMillis + REFUSED_MILLIS);
  publishShared(flight.name, SharedState.Refused, untilMillis, nowMillis, null);
}

function settleAllowed(
  flight: Flight,
  authenticator: Authenticator,
  decision: Decision,
  nowMillis: i64,
): Attempt {
  const sessions = authenticator.sessions;
  const value = changetype<usize>(flight.value);
  const now = nowNanos();
  flight.name.isGenuine = true;
  const length = answer.setCookies.length === 0 ? 0 : authenticator.cookies.readRefreshed(answer.setCookies);
  if (length > 0) {
    countEvent(Event.Refreshed);
    sessions.forget(value, flight.value.byteLength);
    if (!authenticator.reader.hasKeys) sessions.remember(refreshedValue(), length, decision.identity, now);
    const untilMillis = nowMillis + GRACE_MILLIS;
    publishShared(flight.name, SharedState.Refreshed, untilMillis, nowMillis, answer.setCookies);
    return Attempt.First;
  }
  if (flight.isLeased) publishShared(flight.name, SharedState.None, nowMillis, nowMillis, null);
  const remembered = sessions.remember(value, flight.value.byteLength, decision.identity, now);
  if (remembered === Remembered.No) return Attempt.Alone;
  countEvent(Event.VerdictKept);
  return remembered === Remembered.Yes ? Attempt.First : Attempt.WithVerdict;
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
      call.plugin.refusals.keep(call.plugin.secret, call.session, nowNanos() / NANOS_PER_MILLI);
    return;
  }
  decision.set(Action.Unavailable, Reason.AnswerTooLarge);
  replyUnavailable(decision.reason, call.plugin);
}
