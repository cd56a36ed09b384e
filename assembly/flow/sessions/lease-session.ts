// The lease on a session that a call may refresh, and the flight of that call.

import { mayRefresh } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { Exchange } from "../exchange";
import { Flight } from "./flight";
import { Lease } from "./shared-sessions";

/** A lease outlives its call's timeout by this, so that it cannot be taken over while the answer is being read. */
export const LEASE_MARGIN_MILLIS: i64 = 1000;

/** The lease on a session that the auth service may refresh; others need none. */
export function leaseFor(exchange: Exchange): Lease {
  const decision = exchange.decision;
  if (!mayRefresh(decision.sessionReason)) return Lease.NoRoom;
  return exchange.worker.sessions.lease(decision.session, leaseUntilMillis(exchange), exchange.nowMillis);
}

function leaseUntilMillis(exchange: Exchange): i64 {
  const timeoutMillis = i64(exchange.plugin.config.authService.timeoutMilliseconds);
  return exchange.nowMillis + timeoutMillis + LEASE_MARGIN_MILLIS;
}

/** The flight of a call about the session that was judged, under the lease that was taken. */
export function flightFor(exchange: Exchange, value: ArrayBuffer, lease: Lease): Flight {
  const plugin = exchange.plugin;
  const decision = exchange.decision;
  const isPassable = decision.isPassable;
  const until = isPassable ? plugin.authenticator.sessions.tokenUntilMillis : exchange.nowMillis;
  const flight = new Flight(plugin, value, lease === Lease.Taken, isPassable, until);
  flight.name.copyFrom(decision.session);
  flight.askedMillis = exchange.nowMillis;
  flight.leasedUntilMillis = leaseUntilMillis(exchange);
  flight.isDue = decision.sessionReason === Reason.RefreshDue;
  return flight;
}
