// Questions about a session that many requests may have at once: one call for all of them, in the whole process where a
// refresh is at stake.
//
// A request first looks whether a call about its session is under way in this worker, then what the workers' shared table
// says. Whoever finds nothing takes the lease and asks. The others wait and then decide anew, with what the call left
// behind: a verdict in the cache, new cookies in the table, or a refusal. A request with a question of its own (an odd path, a page) has
// the session settled in the same way first, and puts its question with the cookies that come of it.

import { copyOf } from "../bytes/copy-of";
import { Authenticator } from "../decision/authenticator";
import { Action, Decision, mayRefresh } from "../decision/decision";
import { Reason } from "../decision/reason";
import { refreshedValue } from "../decision/refreshed-cookies";
import { SharedState } from "../decision/shared-record";
import { NANOS_PER_MILLI } from "../decision/time-units";
import { HeadersStatus } from "../host/abi";
import { nowNanos } from "../host/clock";
import { enterStream } from "../host/context";
import { Access } from "../rules/route";
import { SessionName } from "../session/session-name";
import { ask, Question, questionWith } from "./ask";
import { askAlone } from "./ask-alone";
import { SessionCookies } from "./auth-call";
import { request } from "./facts";
import { fail, finish, mayPassBehind, passBehind, passOrFail } from "./finish";
import { findFlight, Flight, startFlight } from "./flight";
import { Plugin } from "./plugin";
import { addRemoteWaiter } from "./remote-waiters";
import { keepResponseCookies } from "./response-cookies";
import { findShared, findSuccessor, Lease, leaseShared, publishShared, shared } from "./shared-sessions";
import { isSignOut } from "./sign-out";
import { countEvent, countReason, Event } from "./stats";
import { Attempt } from "./waiting-line";

/** A lease outlives its call's timeout by this, so that it cannot be taken over while the answer is being read. */
const LEASE_MARGIN_MILLIS: i64 = 1000;

/** More refreshes than a session can have within the grace for stragglers. */
const SUCCESSORS_MAX: i32 = 8;

const newest = new SessionName();

/** Carries out a decision, or puts the question that it is. Continue means that the request may go on now. */
export function settle(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  attempt: Attempt,
  startedNanos: i64,
): HeadersStatus {
  const isQuestion = decision.action === Action.AskAuth || decision.action === Action.RelayPage;
  if (!isQuestion) return finish(plugin, decision, decision.reason, startedNanos);
  if (decision.action === Action.AskAuth && plugin.refusals.has(plugin.secret, decision.session))
    return refuse(plugin, decision, startedNanos);
  if (!decision.isAboutSession && !decision.settlesFirst)
    return askAlone(stream, plugin, decision, questionWith(SessionCookies.AsSent, attempt), startedNanos);
  if (decision.session.isGenuine && isSignOut(request, plugin.config))
    return signOut(stream, plugin, decision, attempt, startedNanos);
  return settleSession(stream, plugin, decision, attempt, startedNanos);
}

/** A sign-out waits for nobody's refresh: what comes of one ends with the login. It is put with the newest cookies, once they are known to be genuine. */
function signOut(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  attempt: Attempt,
  startedNanos: i64,
): HeadersStatus {
  const state = findShared(decision.session, nowNanos() / NANOS_PER_MILLI);
  if (state === SharedState.Refreshed) return settleSession(stream, plugin, decision, attempt, startedNanos);
  const cookies = state === SharedState.Refused ? SessionCookies.Voided : SessionCookies.AsSent;
  return askAlone(stream, plugin, decision, questionWith(cookies, attempt), startedNanos);
}

/** Settles a request whose decision is a question about its session, or needs one settled first. */
function settleSession(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  attempt: Attempt,
  startedNanos: i64,
): HeadersStatus {
  if (attempt === Attempt.AfterFailure)
    return passOrFail(plugin, decision, Reason.AnswerUnavailable, startedNanos);
  if (attempt === Attempt.TooLate) return fail(plugin, decision, Reason.WaitedTooLong, startedNanos);
  const flight = findFlight(plugin, decision.session);
  if (flight !== null && attempt === Attempt.First)
    return joinFlight(stream, plugin, decision, flight, startedNanos);
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  switch (findShared(decision.session, nowMillis)) {
    case SharedState.Refreshed:
      return takeRefreshed(stream, plugin, decision, attempt, startedNanos);
    case SharedState.Refused:
      return askInTurn(stream, plugin, decision, attempt, startedNanos);
    case SharedState.Leased:
      return passOrWait(stream, plugin, decision, startedNanos);
    default:
      if (attempt === Attempt.First) return lead(stream, plugin, decision, startedNanos);
      if (decision.isAboutSession) decision.reason = Reason.SessionRefused;
      return askAlone(stream, plugin, decision, questionWith(SessionCookies.AsSent, attempt), startedNanos);
  }
}

function joinFlight(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  flight: Flight,
  startedNanos: i64,
): HeadersStatus {
  if (mayPassBehind(plugin, decision)) return passBehind(plugin, decision, startedNanos);
  countEvent(Event.Coalesced);
  if (flight.join(stream, startedNanos)) return HeadersStatus.StopAllIterationAndWatermark;
  return fail(plugin, decision, Reason.TooManyCalls, startedNanos);
}

/** Another worker asks about this session. */
function passOrWait(stream: u32, plugin: Plugin, decision: Decision, startedNanos: i64): HeadersStatus {
  if (mayPassBehind(plugin, decision)) return passBehind(plugin, decision, startedNanos);
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
  if (addRemoteWaiter(stream, plugin, decision.session, startedNanos))
    return HeadersStatus.StopAllIterationAndWatermark;
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
  if (mayAsk) {
    // Whoever shows the session again would only have the refresh fail again.
    const question = questionWith(SessionCookies.Voided, Attempt.Alone);
    return askAlone(stream, plugin, decision, question, startedNanos);
  }
  // It may not pass by the token it has, as those may that nobody could ask about.
  if (hasWaitedTooLong(plugin, startedNanos))
    return fail(plugin, decision, Reason.WaitedTooLong, startedNanos);
  return lookAgain(stream, plugin, decision, startedNanos);
}

/** The session was refreshed a moment ago: its new cookies judge the request, and go out with its response. */
function takeRefreshed(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  attempt: Attempt,
  startedNanos: i64,
): HeadersStatus {
  const isOwnQuestion = decision.settlesFirst;
  const action = decision.action;
  const reason = decision.reason;
  const state = judgeSuccessors(plugin, decision);
  if (decision.withholdsSession) {
    if (isOwnQuestion) decision.set(action, reason);
    decision.withholdsSession = true;
    return askAlone(stream, plugin, decision, questionWith(SessionCookies.Voided, attempt), startedNanos);
  }
  if (!isSignOut(request, plugin.config)) keepResponseCookies(stream, shared.lines);
  const isSettled = decision.action === Action.Forward;
  if (!isOwnQuestion && (isSettled || mayPassBehind(plugin, decision))) {
    decision.action = Action.Forward;
    return finish(plugin, decision, Reason.Straggler, startedNanos);
  }
  const isAsked =
    !isSettled && attempt === Attempt.First && decision.isAboutSession && !decision.session.isNone;
  if (isAsked) {
    decision.settlesFirst = isOwnQuestion;
    // A question of its own has to wait for its answer, whatever the session may do.
    decision.isPassable = decision.isPassable && !isOwnQuestion;
    return askRefreshed(stream, plugin, decision, state === SharedState.Leased, startedNanos);
  }
  if (isOwnQuestion) decision.set(action, reason);
  return askAlone(stream, plugin, decision, questionWith(SessionCookies.Refreshed, attempt), startedNanos);
}

/** Judges the request by the newest cookies that its session was refreshed to, in `shared` then; answers what is known of those. */
function judgeSuccessors(plugin: Plugin, decision: Decision): SharedState {
  const authenticator = changetype<Authenticator>(plugin.authenticator);
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  let state = SharedState.Refreshed;
  for (let i = 0; i < SUCCESSORS_MAX && state === SharedState.Refreshed; i++) {
    authenticator.onRefreshed(request, shared.lines, nowNanos());
    if (decision.withholdsSession || decision.action === Action.Forward) return SharedState.None;
    newest.copyFrom(decision.session);
    state = findSuccessor(newest, nowMillis);
  }
  return state;
}

/** The new cookies say nothing here: the auth service is asked about them, once in the process, never about the spent ones. */
function askRefreshed(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  isElsewhere: bool,
  startedNanos: i64,
): HeadersStatus {
  const authenticator = changetype<Authenticator>(plugin.authenticator);
  const length = authenticator.cookies.readRefreshed(shared.lines);
  authenticator.cookies.find(request);
  const under = findFlight(plugin, decision.session);
  if (under !== null) return joinFlight(stream, plugin, decision, under, startedNanos);
  if (isElsewhere) return passOrWait(stream, plugin, decision, startedNanos);
  const question = new Question();
  question.cookies = SessionCookies.Refreshed;
  question.refreshed = shared.lines;
  return takeOff(stream, plugin, decision, question, copyOf(refreshedValue(), length), startedNanos);
}

/** Nobody asks about this session yet: this request does, for all. */
function lead(stream: u32, plugin: Plugin, decision: Decision, startedNanos: i64): HeadersStatus {
  const question = new Question();
  question.isBehind = mayPassBehind(plugin, decision);
  const value = copyOf(decision.sessionValue, decision.sessionValueLength);
  return takeOff(stream, plugin, decision, question, value, startedNanos);
}

/** Asks about a session for all its requests, where no other worker does; a request that need not wait for the answer goes on. */
function takeOff(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  question: Question,
  value: ArrayBuffer,
  startedNanos: i64,
): HeadersStatus {
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  const lease = leaseFor(plugin, decision, nowMillis);
  if (lease === Lease.Elsewhere) return passOrWait(stream, plugin, decision, startedNanos);
  const flight = flightFor(plugin, decision, value, lease, nowMillis);
  question.flight = flight;
  countReason(decision.sessionReason);
  if (ask(stream, plugin, decision, question, startedNanos) === null) {
    if (flight.isLeased) publishShared(flight.name, SharedState.None, nowMillis, nowMillis, null);
    decision.isPassable = flight.isPassable;
    return passOrFail(plugin, decision, decision.reason, startedNanos);
  }
  startFlight(flight);
  if (question.isBehind) return passBehind(plugin, decision, startedNanos);
  return HeadersStatus.StopAllIterationAndWatermark;
}

/** The lease on a session that the auth service may refresh; others need none. */
function leaseFor(plugin: Plugin, decision: Decision, nowMillis: i64): Lease {
  if (!mayRefresh(decision.sessionReason)) return Lease.NoRoom;
  const untilMillis = nowMillis + i64(plugin.config.authService.timeoutMilliseconds) + LEASE_MARGIN_MILLIS;
  return leaseShared(decision.session, untilMillis, nowMillis);
}

function flightFor(
  plugin: Plugin,
  decision: Decision,
  value: ArrayBuffer,
  lease: Lease,
  nowMillis: i64,
): Flight {
  const isPassable = decision.isPassable;
  const sessions = changetype<Authenticator>(plugin.authenticator).sessions;
  const until = isPassable ? sessions.tokenUntilMillis : nowMillis;
  const flight = new Flight(plugin, value, lease === Lease.Taken, isPassable, until);
  flight.name.copyFrom(decision.session);
  flight.isDue = decision.sessionReason === Reason.RefreshDue;
  return flight;
}

/** The auth service refused the session on this target a moment ago; an optional route is passed as nobody. */
function refuse(plugin: Plugin, decision: Decision, startedNanos: i64): HeadersStatus {
  const route = request.route;
  const isOptional = route !== null && route.access === Access.Optional;
  if (!isOptional)
    return finish(plugin, decision.refuse(403, Reason.RefusalReused), Reason.RefusalReused, startedNanos);
  decision.set(Action.ForwardAnonymous, Reason.OptionalRoute);
  return finish(plugin, decision, Reason.OptionalRoute, startedNanos);
}
