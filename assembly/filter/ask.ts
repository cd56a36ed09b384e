// Asking the auth service: whether a call may be made now, making it, and what its end says about the service.

import { SpanList } from "../bytes/span-list";
import { Action, Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { sessionCookieCount } from "../http/cookie-header";
import { nowNanos } from "../host/clock";
import { callToken } from "../host/http-call";
import { pairsLength } from "../host/pairs";
import { sendAuthCall, writeAuthCall } from "./auth-call";
import { answer, readClient, request } from "./facts";
import { Flight } from "./flight";
import { addPendingCall, canCall, PendingCall } from "./pending-calls";
import { Plugin } from "./plugin";
import { countEvent, countOpenCircuit, Event, recordCallMicros } from "./stats";
import { NANOS_PER_MILLI } from "../decision/time-units";

const NANOS_PER_MICRO: i64 = 1000;

/** oauth2-proxy clears each part of a session that is none by a line of its own, and Envoy takes no answer of more than 100 lines. */
const CLEARED_MAX: i32 = 64;

/** How a question is put. */
@final
export class Question {
  flight: Flight | null = null;
  isBehind: bool = false;
  /** The session's cookies stay out of it. */
  withoutSession: bool = false;
  /** It waited for its turn to be asked alone. */
  isTurn: bool = false;
  /** Set-Cookie lines whose cookies take the place of the session's. */
  refreshed: SpanList | null = null;
}

/** Whether the session's cookies stay out of a question: it was signed out, or is so many parts that no answer could clear them. */
export function leavesSessionOut(decision: Decision): bool {
  if (decision.reason === Reason.CookieUnusable) return sessionCookieCount() > CLEARED_MAX;
  return decision.reason === Reason.SignedOut;
}

/** Sends the question of a decision. None, or why it could not be sent. */
export function ask(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  question: Question,
  startedNanos: i64,
): PendingCall | null {
  const lane = plugin.laneOf(decision.action);
  if (!canCall(lane, stream)) return refused(decision, Reason.TooManyCalls);
  // It says nothing about the service, and must not hold back what others ask.
  if (!writeAuthCall(request, readClient(), question.withoutSession, question.refreshed)) {
    return refused(decision, Reason.CallRefused);
  }
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  if (!lane.breaker.allows(nowMillis, plugin.config.authService.timeoutMilliseconds)) {
    return refused(decision, Reason.CircuitOpen);
  }
  if (!sendAuthCall(plugin.config)) {
    // No host, or too many calls by Envoy's own circuit breaker: either way the service was not asked, and asking again is cheap.
    lane.breaker.withdraw();
    return refused(decision, Reason.CallRefused);
  }
  countEvent(Event.Call);
  const call = new PendingCall(
    stream,
    plugin,
    decision.action,
    decision.reason,
    startedNanos,
    question.flight,
    question.isBehind,
  );
  call.bytes = pairsLength();
  call.dropsCredentials = request.dropsCredentials;
  call.route = request.route;
  addPendingCall(callToken(), call);
  if (question.isTurn) plugin.alone.add(call);
  return call;
}

function refused(decision: Decision, reason: Reason): PendingCall | null {
  decision.set(Action.Unavailable, reason);
  return null;
}

/**
 * A call came to its end with this status, 0 for none: keeps the circuit and the histogram. Envoy makes up 503 and 504 where
 * the service cannot be reached; its 502 is an answer that it could not read, which one client's request may have caused.
 */
export function noteCallEnd(call: PendingCall, status: i32): void {
  recordCallMicros((nowNanos() - call.startedNanos) / NANOS_PER_MICRO);
  const isGone = status === 0 || status === 503 || status === 504;
  const breaker = call.lane.breaker;
  if (isGone && answer.isOverflow) {
    breaker.withdraw();
    return;
  }
  const wasOpen = breaker.isOpen;
  if (isGone) {
    countEvent(Event.CallFailed);
    breaker.failed(nowNanos() / NANOS_PER_MILLI);
  } else {
    breaker.succeeded();
  }
  if (wasOpen !== breaker.isOpen) countOpenCircuit(wasOpen ? -1 : 1);
}
