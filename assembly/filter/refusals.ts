// Refusals of the auth service that are a session's on one target: the verdict is kept for a moment, so that whoever reloads a page that he may not
// see does not make a call each time. The answer is made anew for each request, since another page may ask, of another origin.
//
// A 403 (wrong e-mail or group) is such a refusal; a 401 is one for requests that ask for JSON as that one did. A redirect to
// the login is not: it leads back to one request's page.

import { ObjectMap } from "../bytes/object-map";
import { Action, Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { makeRefusalKey, refusalKeyHigh, refusalKeyLow } from "../decision/refusal-key";
import { SessionName } from "../session/session-name";
import { NANOS_PER_MILLI } from "../decision/time-units";
import { nowNanos } from "../host/clock";
import { asksForJson } from "../http/accept";
import { readClient, request } from "./facts";
import { Plugin } from "./plugin";
import { hashSecret } from "./vm-state";

/** How long a refusal is kept, milliseconds: short, since the service may have been wrong for a moment. */
const REFUSAL_MILLIS: i64 = 2000;

const REFUSALS_MAX: i32 = 256;

@final
class Refusal {
  constructor(
    readonly plugin: Plugin,
    readonly keyHigh: u64,
    readonly status: i32,
    readonly untilMillis: i64,
  ) {}
}

const refusals = new ObjectMap();

/** Keeps what the auth service said of the session on the request in hand, when that is a refusal. */
export function keepRefusal(plugin: Plugin, session: SessionName, status: i32, nowMillis: i64): void {
  const isKept = status === 403 || (status === 401 && asksForJson(readClient().accepts));
  if (!isKept || !makeRefusalKey(hashSecret(), request, session)) return;
  if (refusals.size >= REFUSALS_MAX) refusals.clear();
  refusals.set(refusalKeyLow(), new Refusal(plugin, refusalKeyHigh(), status, nowMillis + REFUSAL_MILLIS));
}

/** The status that the auth service gave to the session on the same target a moment ago, or 0; the answer is the decision's to make. */
export function findRefusal(plugin: Plugin, session: SessionName): i32 {
  if (refusals.size === 0 || !makeRefusalKey(hashSecret(), request, session)) return 0;
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  const found = refusals.get(refusalKeyLow());
  if (found === null) return 0;
  const refusal = changetype<Refusal>(found);
  const isOver = nowMillis >= refusal.untilMillis || nowMillis < refusal.untilMillis - REFUSAL_MILLIS;
  if (refusal.plugin !== plugin || refusal.keyHigh !== refusalKeyHigh() || isOver) return 0;
  return refusal.status === 401 && !asksForJson(readClient().accepts) ? 0 : refusal.status;
}

/** Refuses the request as its session was refused a moment ago. */
export function refuseAgain(decision: Decision, status: i32): Decision {
  if (status === 403) return decision.refuse(403, Reason.RefusalReused);
  return decision.set(Action.RefuseLogin, Reason.RefusalReused);
}
