// Asking the auth service: whether a call may be made now, making it, and what its end says about the service.

import { SpanList } from "../bytes/span-list";
import { Action, Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { nowNanos } from "../host/clock";
import { callToken } from "../host/http-call";
import { sendAuthCall, SessionCookies, writeRequestCall, writeSessionCall } from "./auth-call";
import { readClient, request } from "./facts";
import { Flight } from "./flight";
import { addPendingCall, canCall, PendingCall } from "./pending-calls";
import { Plugin } from "./plugin";
import { countEvent, countOpenCircuit, Event, recordCallMicros } from "./stats";
import { NANOS_PER_MILLI } from "../decision/time-units";

const NANOS_PER_MICRO: i64 = 1000;

/** How a question is put. */
@final
export class Question {
  /** It is the one about the session, shared by its requests. */
  flight: Flight | null = null;
  /** The request goes on without waiting. */
  isBehind: bool = false;
  /** What of the session's cookies goes with it. */
  cookies: SessionCookies = SessionCookies.AsSent;
  /** Set-Cookie lines whose cookies take the place of the session's, where they are replaced. */
  refreshed: SpanList | null = null;
}

/** Sends the question of a decision. None, or why it could not be sent. */
export function ask(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  question: Question,
  startedNanos: i64,
): PendingCall | null {
  if (!canCall()) return refused(decision, Reason.TooManyCalls);
  // It says nothing about the service, and must not hold back what others ask.
  if (!writeQuestion(plugin, question)) {
    return refused(decision, Reason.CallRefused);
  }
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  if (!plugin.breaker.allows(nowMillis, plugin.config.authService.timeoutMilliseconds)) {
    return refused(decision, Reason.CircuitOpen);
  }
  countEvent(Event.Call);
  if (!sendAuthCall(plugin.config)) {
    callFailed(plugin);
    return refused(decision, Reason.CallRefused);
  }
  const call = new PendingCall(
    stream,
    plugin,
    decision.action,
    decision.reason,
    startedNanos,
    question.flight,
    question.isBehind,
  );
  call.dropsCredentials = request.dropsCredentials;
  call.route = request.route;
  call.sentMillis = nowMillis;
  call.session.copyFrom(decision.session);
  call.settlesFirst = decision.settlesFirst;
  addPendingCall(callToken(), call);
  return call;
}

function writeQuestion(plugin: Plugin, question: Question): bool {
  const client = readClient();
  return question.flight !== null
    ? writeSessionCall(request, client, plugin.config, question.cookies, question.refreshed)
    : writeRequestCall(request, client, plugin.config, question.cookies, question.refreshed);
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
  if (isGone) callFailed(call.plugin);
  else if (call.plugin.breaker.isOpen) closeCircuit(call.plugin);
  else call.plugin.breaker.succeeded();
}

function closeCircuit(plugin: Plugin): void {
  plugin.breaker.succeeded();
  countOpenCircuit(-1);
}

function callFailed(plugin: Plugin): void {
  countEvent(Event.CallFailed);
  const wasOpen = plugin.breaker.isOpen;
  plugin.breaker.failed(nowNanos() / NANOS_PER_MILLI);
  if (!wasOpen && plugin.breaker.isOpen) countOpenCircuit(1);
}
