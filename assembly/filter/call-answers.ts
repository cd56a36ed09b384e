// The end of a call: what it means for the session, for the request that made it, and for those that shared it.

import { SpanList } from "../bytes/span-list";
import { Authenticator } from "../decision/authenticator";
import { Action, Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { SharedState } from "../cache/shared-record";
import { refreshedValue } from "../decision/refreshed-cookies";
import { HeadersStatus } from "../host/abi";
import { nowNanos } from "../host/clock";
import { enterStream, resumeRequest, resumeResponse } from "../host/context";
import { resetArena } from "../host/memory";
import { noteCallEnd } from "./ask";
import { answer, answerHeaders, readAnswer, readRequest, request } from "./facts";
import { Flight } from "./flight";
import { takeKeys } from "./key-calls";
import { wakeKeyWaiters } from "./key-waiters";
import { mayHaveLostCalls, PendingCall, takeLostCalls, takePendingCall } from "./pending-calls";
import { perform, unavailable } from "./perform";
import { Plugin } from "./plugin";
import { keepRefusal } from "./refusals";
import { clientClass } from "./client-class";
import { RequestClass } from "../http/request-class";
import { Access, Answer } from "../rules/route";
import { replyLoginRequired, replyRelayed, replyUnavailable } from "./reply";
import { logRequest } from "./request-log";
import { addResponseCookies, keepResponseCookies } from "./response-cookies";
import { findShared, publishShared, shared } from "./shared-sessions";
import { publishSignOut } from "./sign-outs";
import { countEvent, countReason, Event } from "./stats";
import { hurryTick } from "./ticks";
import { followSignOuts } from "./vm-state";
import { Attempt } from "./waiting-line";
import { ENDINGS_MAX } from "./wake-queue";
import { landFlight, wakeWaiters } from "./wake-requests";
import { NANOS_PER_MILLI } from "../decision/time-units";

/** How long requests that still carry the cookies of before a refresh are helped on. */
const GRACE_MILLIS: i64 = 60_000;

/** A refused session without a live token: long enough that its owner signs in again. */
const REFUSED_MILLIS: i64 = 60_000;

/** After a failed refresh a session with a live token is left alone for 1 to 3 seconds. */
const RETRY_MIN_MILLIS: i64 = 1000;
const RETRY_SPREAD_MILLIS: u64 = 2000;

/** A call has come to its end: one for keys, or one to the auth service. */
export function onCallAnswer(token: u32, bodyLength: i32): void {
  const keys = takeKeys(token, bodyLength);
  if (keys === null) onAuthAnswer(token, bodyLength);
  else wakeKeyWaiters(keys);
  if (wakeWaiters(ENDINGS_MAX - 1)) hurryTick();
}

function onAuthAnswer(token: u32, bodyLength: i32): void {
  const call = takePendingCall(token);
  if (call === null) return;
  followSignOuts();
  resetArena();
  readAnswer();
  endCall(call, bodyLength);
}

/** Ends calls that no answer will come to any more, as failures; answers how many, at most `most`. Call it from a tick. */
export function endLostCalls(most: i32): i32 {
  if (!mayHaveLostCalls()) return 0;
  const lost = takeLostCalls(most);
  for (let i = 0; i < lost.length; i++) {
    followSignOuts();
    resetArena();
    answer.reset();
    endCall(lost[i], 0);
  }
  return lost.length;
}

/** Ends a call whose answer was read. */
function endCall(call: PendingCall, bodyLength: i32): void {
  noteCallEnd(call, answer.status);
  const plugin = call.plugin;
  const authenticator = changetype<Authenticator>(plugin.authenticator);
  const decision = authenticator.onAnswer(answer, call.asked);
  noteSignOut(call, authenticator);
  const flight = call.flight;
  const isKept = flight === null || settleFlight(flight, authenticator, decision);
  const action = decision.action;
  if (call.isBehind) endBehind(call, action);
  else endWaiting(call, decision, bodyLength);
  if (flight === null) return;
  landFlight(flight, attemptAfter(action), isKept);
}

function attemptAfter(action: Action): Attempt {
  if (action === Action.Forward) return Attempt.First;
  return action === Action.Unavailable ? Attempt.AfterFailure : Attempt.Alone;
}

/** A sign-out that the auth service carried out holds for all workers. */
function noteSignOut(call: PendingCall, authenticator: Authenticator): void {
  const value = call.signedOut;
  if (value === null || answer.status === 0 || answer.status >= 500) return;
  const sessions = authenticator.sessions;
  if (!sessions.hash(changetype<usize>(value), value.byteLength)) return;
  publishSignOut(sessions.hashLow, sessions.hashHigh);
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  if (findShared(changetype<usize>(value), value.byteLength, nowMillis) !== SharedState.Refreshed) return;
  signOutRefreshed(authenticator, shared.lines);
}

/** Signs out the session that Set-Cookie lines give. */
function signOutRefreshed(authenticator: Authenticator, lines: SpanList): void {
  const length = authenticator.readRefreshed(lines);
  const sessions = authenticator.sessions;
  if (length > 0 && sessions.hash(refreshedValue(), length))
    publishSignOut(sessions.hashLow, sessions.hashHigh);
}

/** Keeps what the answer says of the session. False when its verdict is for those that wait now and nobody after them. */
function settleFlight(flight: Flight, authenticator: Authenticator, decision: Decision): bool {
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  if (decision.action === Action.Forward) return settleAllowed(flight, authenticator, decision, nowMillis);
  authenticator.sessions.forget(changetype<usize>(flight.value), flight.value.byteLength);
  if (!flight.isLeased) return true;
  if (decision.action === Action.Unavailable) {
    countEvent(Event.RefreshFailed);
    const isHeld = flight.isPassable;
    publish(
      flight,
      isHeld ? SharedState.Leased : SharedState.None,
      isHeld ? nowMillis + retryMillis() : nowMillis,
    );
  } else if (decision.action === Action.RelayAnswer) {
    countEvent(Event.RefreshRefused);
    publish(flight, SharedState.Refused, max(flight.tokenUntilMillis, nowMillis + REFUSED_MILLIS));
  } else {
    publish(flight, SharedState.None, nowMillis);
  }
  return true;
}

function settleAllowed(
  flight: Flight,
  authenticator: Authenticator,
  decision: Decision,
  nowMillis: i64,
): bool {
  const sessions = authenticator.sessions;
  const identity = decision.identity;
  const now = nowNanos();
  const length = answer.setCookies.length === 0 ? 0 : authenticator.readRefreshed(answer.setCookies);
  if (sessions.isDenied(changetype<usize>(flight.value), flight.value.byteLength)) {
    // Signed out meanwhile: what the answer would bring back ends with it.
    signOutRefreshed(authenticator, answer.setCookies);
    answer.setCookies.clear();
    return true;
  }
  if (length > 0) {
    countEvent(Event.Refreshed);
    sessions.forget(changetype<usize>(flight.value), flight.value.byteLength);
    const isJudgedHere = flight.isLeased && sessions.hasKeys;
    if (!isJudgedHere) sessions.remember(refreshedValue(), length, identity, now);
    publishShared(
      changetype<usize>(flight.value),
      flight.value.byteLength,
      SharedState.Refreshed,
      nowMillis + GRACE_MILLIS,
      answer.setCookies,
    );
    return true;
  }
  if (flight.isLeased) publish(flight, SharedState.None, nowMillis);
  if (answer.setCookies.length > 0) return true;
  countEvent(Event.VerdictKept);
  return sessions.remember(changetype<usize>(flight.value), flight.value.byteLength, identity, now);
}

function publish(flight: Flight, state: SharedState, untilMillis: i64): void {
  publishShared(changetype<usize>(flight.value), flight.value.byteLength, state, untilMillis, null);
}

function retryMillis(): i64 {
  return RETRY_MIN_MILLIS + i64((u64(nowNanos()) * 0x9e3779b97f4a7c15) % RETRY_SPREAD_MILLIS);
}

/** The request went on long ago; new cookies ride on its response, which may be waiting for them. */
function endBehind(call: PendingCall, action: Action): void {
  if (!enterStream(call.stream)) return;
  if (action === Action.Forward) keepResponseCookies(call.stream, answer.setCookies);
  if (!call.holdsResponse) return;
  addResponseCookies(call.stream);
  resumeResponse();
}

function endWaiting(call: PendingCall, decision: Decision, bodyLength: i32): void {
  if (!enterStream(call.stream)) {
    countEvent(Event.ClientGone);
    return;
  }
  if (!readRequest()) {
    unavailable(Reason.HostFailure, call.plugin);
    return;
  }
  request.dropsCredentials = call.dropsCredentials;
  request.route = call.route;
  const flight = call.flight;
  if (flight !== null && flight.isPassable && decision.action === Action.Unavailable) {
    serveStale(call.plugin, decision);
  }
  if (decision.action === Action.RelayAnswer) answerClient(call, decision, bodyLength);
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

function passes(call: PendingCall, decision: Decision): bool {
  const authenticator = changetype<Authenticator>(call.plugin.authenticator);
  authenticator.scanCookies(request);
  if (perform(call.plugin, decision) !== HeadersStatus.Continue) return false;
  keepResponseCookies(call.stream, answer.setCookies);
  return true;
}

/** Gives the client what the auth service said, in the form that suits it; an optional route is passed as nobody. */
function answerClient(call: PendingCall, decision: Decision, bodyLength: i32): void {
  const plugin = call.plugin;
  if (call.asked === Action.AskAuth) {
    if (isOptional()) {
      decision.set(Action.ForwardAnonymous, Reason.OptionalRoute);
      if (passes(call, decision)) resumeRequest();
      return;
    }
    if (needsOwnAnswer(plugin)) {
      decision.set(Action.Refuse, Reason.LoginRequired);
      return replyLoginRequired(plugin, answerHeaders);
    }
  }
  relay(call, decision, bodyLength);
}

/** A redirect is for navigations alone, and what the rules call an API is told why. */
function needsOwnAnswer(plugin: Plugin): bool {
  if (answer.status < 400) return clientClass(plugin) !== RequestClass.Document;
  if (answer.status !== 401) return false;
  return changetype<Authenticator>(plugin.authenticator).answerFor(request) === Answer.Api;
}

function isOptional(): bool {
  const route = request.route;
  return route !== null && route.access === Access.Optional;
}

function relay(call: PendingCall, decision: Decision, bodyLength: i32): void {
  if (replyRelayed(answer.status, answerHeaders, bodyLength, call.plugin)) {
    const flight = call.flight;
    if (flight !== null) keepRefusal(flight, nowNanos() / NANOS_PER_MILLI);
    return;
  }
  decision.set(Action.Unavailable, Reason.AnswerTooLarge);
  replyUnavailable(decision.reason, call.plugin);
}
