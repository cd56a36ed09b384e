// The waits of a request for somebody else's word on its session: a call of this worker, or one of another.

import { Reason } from "../../exchange/reason";
import { Attempt, isOnItsWay } from "../attempt";
import { Exchange } from "../exchange";
import { fail, mayPassBehind, passBehind, passOrFail } from "../requests/finish";
import { Flight } from "./flight";
import { LEASE_MARGIN_MILLIS } from "./lease-session";
import { Event } from "../metrics/stats";

/** Shares a call that is under way. */
export function joinFlight(exchange: Exchange, flight: Flight): bool {
  if (mayPassBehind(exchange)) return passBehind(exchange);
  exchange.stats.countEvent(Event.Coalesced);
  if (flight.join(exchange.stream, exchange.startedNanos, exchange.worker.uptime)) return false;
  return fail(exchange, Reason.TooManyCalls);
}

/** Another worker asks about this session. */
export function passOrWait(exchange: Exchange): bool {
  if (mayPassBehind(exchange)) return passBehind(exchange);
  if (hasWaitedTooLong(exchange)) return passOrFail(exchange, Reason.WaitedTooLong);
  return lookAgain(exchange);
}

/** Whether it waits longer than any call takes. */
export function hasWaitedTooLong(exchange: Exchange): bool {
  const timeoutMillis = i64(exchange.plugin.config.authService.timeoutMilliseconds);
  return exchange.waitedMillis > timeoutMillis + 2 * LEASE_MARGIN_MILLIS;
}

/** Lets the request be decided anew on the next ticks. */
export function lookAgain(exchange: Exchange): bool {
  const session = exchange.decision.session;
  const waiters = exchange.worker.remoteWaiters;
  // What it was told before it came to its session is not asked again on every tick.
  const isToldSomething = isOnItsWay(exchange.attempt) || exchange.attempt === Attempt.PastBearer;
  const attempt = isToldSomething ? exchange.attempt : Attempt.First;
  if (waiters.add(exchange.stream, exchange.plugin, session, attempt, exchange.startedNanos)) return false;
  return fail(exchange, Reason.TooManyCalls);
}
