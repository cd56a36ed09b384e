// What the end of the question about a session leaves behind: a verdict in the cache, new cookies or a refusal in the table that the workers share.

import { Authenticator } from "../decision/authenticator";
import { Action, Decision } from "../decision/decision";
import { refreshedValue } from "../decision/refreshed-cookies";
import { Remembered } from "../decision/session-judge";
import { SharedState } from "../decision/shared-record";
import { nowNanos } from "../host/clock";
import { answer } from "./facts";
import { Flight } from "./flight";
import { retryMillis } from "./retry-pause";
import { publishShared } from "./shared-sessions";
import { countEvent, Event } from "./stats";
import { Attempt } from "./waiting-line";

/** How long requests that still carry the cookies of before a refresh are helped on. */
const GRACE_MILLIS: i64 = 60_000;

/** A refused session without a live token: long enough that its owner signs in again. */
const REFUSED_MILLIS: i64 = 60_000;

/** Keeps what the answer says of the session. Answers how those that waited for it are to decide. */
export function settleFlight(
  flight: Flight,
  authenticator: Authenticator,
  decision: Decision,
  nowMillis: i64,
): Attempt {
  if (decision.action === Action.Forward) return settleAllowed(flight, authenticator, decision, nowMillis);
  if (decision.isRevoked) return settleRevoked(flight, authenticator, decision, nowMillis);
  authenticator.sessions.forget(changetype<usize>(flight.value), flight.value.byteLength);
  const isFailure = decision.action === Action.Unavailable;
  if (flight.isLeased) {
    if (isFailure) settleFailed(flight, nowMillis);
    else settleRefused(flight, nowMillis);
  }
  return isFailure ? Attempt.AfterFailure : Attempt.Alone;
}

/** The session is good, and revoked: the verdict is kept all the same, so that nobody asks about it again. */
function settleRevoked(
  flight: Flight,
  authenticator: Authenticator,
  decision: Decision,
  nowMillis: i64,
): Attempt {
  if (flight.isLeased) publishShared(flight.name, SharedState.None, nowMillis, nowMillis, null);
  return afterRemembering(remember(flight, authenticator, decision));
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
  flight.name.isGenuine = true;
  const length = answer.setCookies.length === 0 ? 0 : authenticator.cookies.readRefreshed(answer.setCookies);
  if (length > 0) {
    countEvent(Event.Refreshed);
    sessions.forget(changetype<usize>(flight.value), flight.value.byteLength);
    if (!authenticator.reader.hasKeys) {
      const named = authenticator.answers.named;
      sessions.remember(refreshedValue(), length, decision.identity, named, nowNanos());
    }
    const untilMillis = nowMillis + GRACE_MILLIS;
    publishShared(flight.name, SharedState.Refreshed, untilMillis, nowMillis, answer.setCookies);
    return Attempt.First;
  }
  if (flight.isLeased) publishShared(flight.name, SharedState.None, nowMillis, nowMillis, null);
  return afterRemembering(remember(flight, authenticator, decision));
}

function remember(flight: Flight, authenticator: Authenticator, decision: Decision): Remembered {
  const value = changetype<usize>(flight.value);
  const length = flight.value.byteLength;
  const named = authenticator.answers.named;
  return authenticator.sessions.remember(value, length, decision.identity, named, nowNanos());
}

function afterRemembering(remembered: Remembered): Attempt {
  if (remembered === Remembered.No) return Attempt.Alone;
  countEvent(Event.VerdictKept);
  return remembered === Remembered.Yes ? Attempt.First : Attempt.WithVerdict;
}
