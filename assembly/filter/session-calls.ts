// Questions about a session that many requests may have at once: one call for all of them, in the whole process where a
// refresh is at stake.
//
// A request first looks whether a call about its session is under way in this worker, then what the workers' shared table
// says. Whoever finds nothing takes the lease and asks. The others wait and then decide anew, with what the call left
// behind: a verdict in the cache, new cookies in the table, or a refusal.

import { copyOf } from "../bytes/copy-of";
import { Authenticator } from "../decision/authenticator";
import { Action, Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { refreshedValue } from "../decision/refreshed-cookies";
import { SharedState } from "../cache/shared-record";
import { sessionCookieLength, sessionCookiePtr } from "../http/cookie-header";
import { HeadersStatus } from "../host/abi";
import { nowNanos } from "../host/clock";
import { enterStream } from "../host/context";
import { ask, leavesSessionOut, Question } from "./ask";
import { request } from "./facts";
import { findFlight, Flight, startFlight } from "./flight";
import { perform } from "./perform";
import { Plugin } from "./plugin";
import { replyRefusal } from "./refusals";
import { addRemoteWaiter } from "./remote-waiters";
import { logRequest } from "./request-log";
import { keepResponseCookies } from "./response-cookies";
import { findShared, findSuccessor, leaseShared, publishShared, shared } from "./shared-sessions";
import { countEvent, countReason, Event } from "./stats";
import { Attempt } from "./waiting-line";
import { NANOS_PER_MILLI } from "../decision/time-units";

/** A lease outlives its call's timeout by this, so that it cannot be taken over while the answer is being read. */
const LEASE_MARGIN_MILLIS: i64 = 1000;

/** More refreshes than a session can have within the grace for stragglers. */
const SUCCESSORS_MAX: i32 = 8;

/** Settles a request whose decision is a question about its session. */
function settleSession(
  stream: u32,
  plugin: Plugin,
  authenticator: Authenticator,
  decision: Decision,
  attempt: Attempt,
  startedNanos: i64,
): HeadersStatus {
  if (attempt === Attempt.AfterFailure)
    return passOrFail(plugin, decision, Reason.AnswerUnavailable, startedNanos);
  if (attempt === Attempt.TooLate) return fail(plugin, decision, Reason.WaitedTooLong, startedNanos);
  const flight = findFlight(plugin, authenticator.sessions);
  if (flight !== null && attempt === Attempt.First)
    return joinFlight(stream, plugin, decision, flight, startedNanos);
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  if (replyRefusal(plugin, authenticator.sessions.hashLow, authenticator.sessions.hashHigh, nowMillis)) {
    countReason(Reason.RefusalReused);
    return HeadersStatus.StopAllIterationAndWatermark;
  }
  switch (findShared(sessionCookiePtr(), sessionCookieLength(), nowMillis)) {
    case SharedState.Refreshed:
      return takeRefreshed(stream, plugin, authenticator, decision, attempt, startedNanos);
    case SharedState.Refused:
      return askInTurn(stream, plugin, decision, attempt, startedNanos);
    case SharedState.Leased:
      return passOrWait(stream, plugin, decision, startedNanos);
    default:
      if (attempt === Attempt.Alone) return askAlone(stream, plugin, decision, attempt, startedNanos);
      return lead(stream, plugin, authenticator, decision, nowMillis, startedNanos);
  }
}

/** Carries out a decision, or puts the question that it is. Continue means that the request may go on now. */
export function settle(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  attempt: Attempt,
  startedNanos: i64,
): HeadersStatus {
  if (decision.action !== Action.AskAuth) return finish(plugin, decision, decision.reason, startedNanos);
  if (!decision.isShareable) return askAlone(stream, plugin, decision, attempt, startedNanos);
  const authenticator = changetype<Authenticator>(plugin.authenticator);
  return settleSession(stream, plugin, authenticator, decision, attempt, startedNanos);
}

function finish(plugin: Plugin, decision: Decision, reason: Reason, startedNanos: i64): HeadersStatus {
  decision.reason = reason;
  const status = perform(plugin, decision);
  countReason(decision.reason);
  logRequest(request, decision.reason, Reason.None, startedNanos);
  return status;
}

function joinFlight(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  flight: Flight,
  startedNanos: i64,
): HeadersStatus {
  if (decision.isPassable && plugin.config.session.refreshBehind) {
    return passBehind(plugin, decision, startedNanos);
  }
  countEvent(Event.Coalesced);
  if (flight.join(stream, startedNanos)) return HeadersStatus.StopAllIterationAndWatermark;
  return fail(plugin, decision, Reason.TooManyCalls, startedNanos);
}

/** Another worker asks about this session. */
function passOrWait(stream: u32, plugin: Plugin, decision: Decision, startedNanos: i64): HeadersStatus {
  if (decision.isPassable && plugin.config.session.refreshBehind) {
    return passBehind(plugin, decision, startedNanos);
  }
  if (hasWaitedTooLong(plugin, startedNanos)) {
    return passOrFail(plugin, decision, Reason.WaitedTooLong, startedNanos);
  }
  return lookAgain(stream, plugin, decision, startedNanos);
}

function hasWaitedTooLong(plugin: Plugin, startedNanos: i64): bool {
  const waitedMillis = (nowNanos() - startedNanos) / NANOS_PER_MILLI;
  return waitedMillis > i64(plugin.config.authService.timeoutMilliseconds) + 2 * LEASE_MARGIN_MILLIS;
}

/** Lets the request be decided anew on the next ticks. */
function lookAgain(stream: u32, plugin: Plugin, decision: Decision, startedNanos: i64): HeadersStatus {
  if (addRemoteWaiter(stream, plugin, startedNanos)) return HeadersStatus.StopAllIterationAndWatermark;
  return fail(plugin, decision, Reason.TooManyCalls, startedNanos);
}

/** The session was refused a moment ago, maybe to many that waited: each asks for itself, a few at a time. */
function askInTurn(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  attempt: Attempt,
  startedNanos: i64,
): HeadersStatus {
  const mayAsk = attempt === Attempt.Alone || plugin.alone.hasRoom();
  enterStream(stream);
  if (mayAsk) return askAlone(stream, plugin, decision, Attempt.Alone, startedNanos);
  // It may not pass by the token it has, as those may that nobody could ask about.
  if (hasWaitedTooLong(plugin, startedNanos))
    return fail(plugin, decision, Reason.WaitedTooLong, startedNanos);
  return lookAgain(stream, plugin, decision, startedNanos);
}

/** The session was refreshed a moment ago: its new cookies judge the request, and go out with its response. */
function takeRefreshed(
  stream: u32,
  plugin: Plugin,
  authenticator: Authenticator,
  decision: Decision,
  attempt: Attempt,
  startedNanos: i64,
): HeadersStatus {
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  let state = SharedState.Refreshed;
  for (let i = 0; i < SUCCESSORS_MAX && state === SharedState.Refreshed; i++) {
    authenticator.onRefreshed(request, shared.lines, nowNanos());
    if (decision.reason === Reason.SignedOut)
      return askAlone(stream, plugin, decision, attempt, startedNanos);
    if (decision.action === Action.Forward || (decision.isPassable && plugin.config.session.refreshBehind)) {
      keepResponseCookies(stream, shared.lines);
      decision.action = Action.Forward;
      return finish(plugin, decision, Reason.Straggler, startedNanos);
    }
    const length = authenticator.readRefreshed(shared.lines);
    state = findSuccessor(refreshedValue(), length, nowMillis);
  }
  keepResponseCookies(stream, shared.lines);
  const isElsewhere = state === SharedState.Leased;
  return askRefreshed(stream, plugin, authenticator, decision, attempt, isElsewhere, startedNanos);
}

/** The new cookies say nothing here: the auth service is asked about them, once in the process, never about the spent ones. */
function askRefreshed(
  stream: u32,
  plugin: Plugin,
  authenticator: Authenticator,
  decision: Decision,
  attempt: Attempt,
  isElsewhere: bool,
  startedNanos: i64,
): HeadersStatus {
  const sessions = authenticator.sessions;
  const length = authenticator.readRefreshed(shared.lines);
  authenticator.scanCookies(request);
  if (!sessions.hash(refreshedValue(), length))
    return askAlone(stream, plugin, decision, attempt, startedNanos);
  const under = findFlight(plugin, sessions);
  if (attempt === Attempt.First && under !== null && under.join(stream, startedNanos)) {
    countEvent(Event.Coalesced);
    return HeadersStatus.StopAllIterationAndWatermark;
  }
  const isShared = attempt === Attempt.First && under === null;
  const isLeased = isShared && mayRefresh(decision.reason);
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  if (isElsewhere || (isLeased && !leaseShared(nowMillis + leaseMillis(plugin))))
    return passOrWait(stream, plugin, decision, startedNanos);
  const value = copyOf(refreshedValue(), length);
  const flight = new Flight(plugin, sessions.hashLow, sessions.hashHigh, value, isLeased, false, nowMillis);
  const question = new Question();
  question.flight = isShared ? flight : null;
  question.refreshed = shared.lines;
  question.isTurn = attempt === Attempt.Alone;
  countReason(decision.reason);
  if (ask(stream, plugin, decision, question, startedNanos) === null) {
    if (isLeased) release(value, SharedState.None, nowMillis);
    return fail(plugin, decision, decision.reason, startedNanos);
  }
  if (isShared) startFlight(flight);
  return HeadersStatus.StopAllIterationAndWatermark;
}

function askAlone(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  attempt: Attempt,
  startedNanos: i64,
): HeadersStatus {
  const question = new Question();
  question.isTurn = attempt === Attempt.Alone;
  question.withoutSession = leavesSessionOut(decision);
  countReason(decision.reason);
  if (ask(stream, plugin, decision, question, startedNanos) !== null) {
    return HeadersStatus.StopAllIterationAndWatermark;
  }
  return fail(plugin, decision, decision.reason, startedNanos);
}

/** Nobody asks about this session yet: this request does, for all. */
function lead(
  stream: u32,
  plugin: Plugin,
  authenticator: Authenticator,
  decision: Decision,
  nowMillis: i64,
  startedNanos: i64,
): HeadersStatus {
  const isLeased = mayRefresh(decision.reason);
  if (isLeased && !leaseShared(nowMillis + leaseMillis(plugin)))
    return passOrWait(stream, plugin, decision, startedNanos);
  const isPassable = decision.isPassable;
  const isBehind = isPassable && plugin.config.session.refreshBehind;
  const sessions = authenticator.sessions;
  const until = isPassable ? sessions.tokenUntilMillis : nowMillis;
  const value = copyOf(sessionCookiePtr(), sessionCookieLength());
  const flight = new Flight(plugin, sessions.hashLow, sessions.hashHigh, value, isLeased, isPassable, until);
  const question = new Question();
  question.flight = flight;
  question.isBehind = isBehind;
  countReason(decision.reason);
  if (ask(stream, plugin, decision, question, startedNanos) === null) {
    if (isLeased) release(value, SharedState.None, nowMillis);
    decision.isPassable = isPassable;
    return passOrFail(plugin, decision, decision.reason, startedNanos);
  }
  startFlight(flight);
  return isBehind ? passBehind(plugin, decision, startedNanos) : HeadersStatus.StopAllIterationAndWatermark;
}

function leaseMillis(plugin: Plugin): i64 {
  return i64(plugin.config.authService.timeoutMilliseconds) + LEASE_MARGIN_MILLIS;
}

/** Whether the auth service may refresh the session when asked. */
function mayRefresh(reason: Reason): bool {
  return reason === Reason.RefreshDue || reason === Reason.NoCookieSecret;
}

/** Says to the other workers that this one has stopped asking. */
function release(value: ArrayBuffer, state: SharedState, untilMillis: i64): void {
  publishShared(changetype<usize>(value), value.byteLength, state, untilMillis, null);
}

function passBehind(plugin: Plugin, decision: Decision, startedNanos: i64): HeadersStatus {
  decision.action = Action.Forward;
  return finish(plugin, decision, Reason.RefreshBehind, startedNanos);
}

/** The auth service cannot be asked: a session whose token is good goes on, everybody else is told to come again. */
function passOrFail(plugin: Plugin, decision: Decision, reason: Reason, startedNanos: i64): HeadersStatus {
  if (!decision.isPassable) return fail(plugin, decision, reason, startedNanos);
  decision.action = Action.Forward;
  return finish(plugin, decision, Reason.StaleServed, startedNanos);
}

function fail(plugin: Plugin, decision: Decision, reason: Reason, startedNanos: i64): HeadersStatus {
  return finish(plugin, decision.set(Action.Unavailable, reason), reason, startedNanos);
}
