// The lease on a session that a call may refresh, and the flight of that call.

import { Authenticator } from "../decision/authenticator";
import { Decision, mayRefresh } from "../decision/decision";
import { Reason } from "../decision/reason";
import { Flight } from "./flight";
import { Plugin } from "./plugin";
import { Lease, leaseShared } from "./shared-sessions";

/** A lease outlives its call's timeout by this, so that it cannot be taken over while the answer is being read. */
export const LEASE_MARGIN_MILLIS: i64 = 1000;

/** The lease on a session that the auth service may refresh; others need none. */
export function leaseFor(plugin: Plugin, decision: Decision, nowMillis: i64): Lease {
  if (!mayRefresh(decision.sessionReason)) return Lease.NoRoom;
  return leaseShared(decision.session, leaseUntilMillis(plugin, nowMillis), nowMillis);
}

function leaseUntilMillis(plugin: Plugin, nowMillis: i64): i64 {
  return nowMillis + i64(plugin.config.authService.timeoutMilliseconds) + LEASE_MARGIN_MILLIS;
}

export function flightFor(
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
  flight.leasedUntilMillis = leaseUntilMillis(plugin, nowMillis);
  flight.isDue = decision.sessionReason === Reason.RefreshDue;
  return flight;
}
