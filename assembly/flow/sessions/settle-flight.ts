// What the answer to the question about a session leaves behind: a verdict in the cache, new cookies or a refusal in the workers' table.

import { Action } from "../../exchange/decision";
import { readRefreshedValue, refreshedValue } from "../../http/refreshed-cookies";
import { Remembered } from "../../judge/remembered";
import { Attempt } from "../attempt";
import { Exchange } from "../exchange";
import { lastMillis } from "./cookie-lifetime";
import { Flight } from "./flight";
import { retryMillis } from "./retry-pause";
import { SharedState } from "./shared-record";
import { Event } from "../metrics/stats";

/** How long requests that still carry the cookies of before a refresh are helped on. */
const GRACE_MILLIS: i64 = 60_000;

/** A refused session without a live token: long enough that its owner signs in again. */
const REFUSED_MILLIS: i64 = 60_000;

/** Keeps what the answer in hand, as it was judged, says of the session. Answers how those that waited for it are to decide. */
export function settleFlight(exchange: Exchange, flight: Flight): Attempt {
  const decision = exchange.decision;
  if (decision.action === Action.Forward) return settleAllowed(exchange, flight);
  if (decision.isRevoked) return settleRevoked(exchange, flight);
  const value = flight.value;
  flight.plugin.authenticator.verdicts.forget(changetype<usize>(value), value.byteLength);
  const isFailure = decision.action === Action.Unavailable;
  if (flight.holdsLease(exchange.nowMillis)) {
    if (isFailure) settleFailed(exchange, flight);
    else settleRefused(exchange, flight);
  }
  return isFailure ? Attempt.AfterFailure : Attempt.Alone;
}

/** The session is good, and revoked: the verdict is kept all the same, so that nobody asks about it again. */
function settleRevoked(exchange: Exchange, flight: Flight): Attempt {
  giveLeaseBack(exchange, flight);
  return remember(exchange, flight);
}

function giveLeaseBack(exchange: Exchange, flight: Flight): void {
  const nowMillis = exchange.nowMillis;
  if (flight.holdsLease(nowMillis)) exchange.worker.sessions.takeBack(flight.name, nowMillis);
}

/** A session whose token is good is left alone for a moment. */
function settleFailed(exchange: Exchange, flight: Flight): void {
  const sessions = exchange.worker.sessions;
  const nowMillis = exchange.nowMillis;
  exchange.stats.countEvent(Event.RefreshFailed);
  if (!flight.isPassable) return sessions.takeBack(flight.name, nowMillis);
  const untilMillis = nowMillis + retryMillis(exchange.nowNanos);
  sessions.publish(flight.name, SharedState.Leased, untilMillis, nowMillis, null);
}

/** Of a session that was due, and nothing else wrong with it, the refresh was refused; of any other the service may refuse anything. */
function settleRefused(exchange: Exchange, flight: Flight): void {
  const sessions = exchange.worker.sessions;
  const nowMillis = exchange.nowMillis;
  if (!flight.isDue) return sessions.takeBack(flight.name, nowMillis);
  exchange.stats.countEvent(Event.RefreshRefused);
  const untilMillis = max(flight.tokenUntilMillis, nowMillis + REFUSED_MILLIS);
  if (sessions.publish(flight.name, SharedState.Refused, untilMillis, nowMillis, null))
    noteLoginEnd(exchange, flight, max(flight.tokenUntilMillis, nowMillis));
}

/** Tells streams of the login when it is over, by what a refresh of now came to. */
function noteLoginEnd(exchange: Exchange, flight: Flight, endsMillis: i64): void {
  if (!flight.plugin.config.session.endStreams) return;
  const name = flight.name;
  exchange.worker.loginEnds.note(name.loginLow, name.loginHigh, endsMillis, exchange.nowMillis);
}

function settleAllowed(exchange: Exchange, flight: Flight): Attempt {
  const plugin = flight.plugin;
  const lines = exchange.answer.setCookies;
  flight.name.isGenuine = true;
  const length = lines.length === 0 ? 0 : readRefreshedValue(lines, plugin.config.session.cookieName);
  if (length > 0) {
    settleRefreshed(exchange, flight, length);
    return Attempt.First;
  }
  giveLeaseBack(exchange, flight);
  const authenticator = plugin.authenticator;
  const isKept =
    flight.isDue &&
    authenticator.sessions.keepUntilDue(
      changetype<usize>(flight.value),
      flight.value.byteLength,
      authenticator.answers.named,
      exchange.nowNanos,
      exchange.decision.identity,
    );
  return isKept ? Attempt.First : remember(exchange, flight);
}

/** The session has new cookies, whose value was read: all workers are told. */
function settleRefreshed(exchange: Exchange, flight: Flight, length: i32): void {
  const authenticator = flight.plugin.authenticator;
  const verdicts = authenticator.verdicts;
  const nowMillis = exchange.nowMillis;
  const lines = exchange.answer.setCookies;
  exchange.stats.countEvent(Event.Refreshed);
  verdicts.forget(changetype<usize>(flight.value), flight.value.byteLength);
  if (!authenticator.reader.hasKeys) {
    const identity = exchange.decision.identity;
    const asked = flight.askedMillis;
    const named = authenticator.answers.named;
    verdicts.remember(refreshedValue(), length, identity, named, asked, exchange.nowNanos);
  }
  const sessions = exchange.worker.sessions;
  sessions.publish(flight.name, SharedState.Refreshed, nowMillis + GRACE_MILLIS, nowMillis, lines);
  noteLoginEnd(exchange, flight, lastMillis(flight.plugin.config, nowMillis));
}

/** Keeps the answer as the verdict on the session, if it may be one. */
function remember(exchange: Exchange, flight: Flight): Attempt {
  const authenticator = flight.plugin.authenticator;
  const remembered = authenticator.verdicts.remember(
    changetype<usize>(flight.value),
    flight.value.byteLength,
    exchange.decision.identity,
    authenticator.answers.named,
    flight.askedMillis,
    exchange.nowNanos,
  );
  if (remembered === Remembered.No) return Attempt.Alone;
  flight.isStale = remembered === Remembered.Stale;
  if (flight.isStale) return Attempt.First;
  exchange.stats.countEvent(Event.VerdictKept);
  return remembered === Remembered.Yes ? Attempt.First : Attempt.WithVerdict;
}
