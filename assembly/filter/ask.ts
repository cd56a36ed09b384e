// Asking the auth service: whether a call may be made now, making it, and what its end says about the service.

import { ascii } from "../bytes/ascii";
import { isNamed } from "../http/header-names";
import { Action, Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { nowNanos } from "../host/clock";
import { callToken } from "../host/http-call";
import { ownCookieSet } from "../http/cookie-header";
import { pairsLength } from "../host/pairs";
import { KeptPairs } from "../host/kept-pairs";
import { RequestClass } from "../http/request-class";
import {
  sendAuthCall,
  writeBearerCall,
  writePathlessCall,
  writeRequestCall,
  writeSessionCall,
} from "./auth-call";
import { clientClass } from "./client-class";
import { answer, readClient, request } from "./facts";
import { addPendingCall, canCall, PendingCall } from "./pending-calls";
import { Plugin } from "./plugin";
import { Question } from "./question";
import { sealQuestion } from "./seal-question";
import { Attempt } from "./waiting-line";
import { countEvent, Event, recordCallMicros } from "./stats";
import { NANOS_PER_MILLI } from "../decision/time-units";

const GET = ascii("GET");
const NANOS_PER_MICRO: i64 = 1000;

/** Sends the question of a decision. None, or why it could not be sent. */
export function ask(
  stream: u32,
  plugin: Plugin,
  decision: Decision,
  question: Question,
  startedNanos: i64,
): PendingCall | null {
  // The question about a session is one, whatever the request that needs its answer is.
  const asked = question.flight === null ? decision.action : Action.AskAuth;
  const lane = plugin.laneOf(asked);
  if (!canCall(lane, stream)) return refused(decision, Reason.TooManyCalls);
  sealQuestion(plugin, decision, question);
  // It says nothing about the service, and must not hold back what others ask.
  if (!writeQuestion(plugin, asked, question)) {
    return refused(decision, Reason.CallRefused);
  }
  const now = nowNanos();
  const nowMillis = now / NANOS_PER_MILLI;
  if (!lane.breaker.allows(nowMillis, plugin.config.authService.timeoutMilliseconds)) {
    return refused(decision, Reason.CircuitOpen);
  }
  if (!sendAuthCall(plugin.config, plugin.config.authService.timeoutMilliseconds)) {
    // No host, or too many calls by Envoy's own circuit breaker: either way the service was not asked, and asking again is cheap.
    lane.breaker.withdraw();
    return refused(decision, Reason.CallRefused);
  }
  countEvent(Event.Call);
  const call = new PendingCall(
    stream,
    plugin,
    asked,
    decision.reason,
    startedNanos,
    question.flight,
    question.isBehind,
  );
  describeCall(call, decision, question, now);
  addPendingCall(callToken(), call);
  call.ownCookies = ownCookieSet();
  call.attempt = question.attempt;
  if (question.attempt === Attempt.Alone) plugin.alone.add(call);
  return call;
}

/** Notes what was sent, and for whom. */
function describeCall(call: PendingCall, decision: Decision, question: Question, sentNanos: i64): void {
  call.bytes = pairsLength();
  call.kept = KeptPairs.keep();
  call.isGet = isNamed(request.method, request.methodLength, GET);
  call.sentNanos = sentNanos;
  call.sealer = question.sealer;
  call.createdAtMost = question.createdAtMost;
  call.dropsCredentials = request.dropsCredentials;
  call.hasOwnToken = request.hasOwnToken;
  call.route = request.route;
  call.session.copyFrom(decision.session);
  const shown = call.shown;
  shown.hasSession = question.flight !== null || (!question.withholdsSession && ownCookieSet() !== 0);
  if (shown.hasSession && !decision.session.isNone) shown.sessionSeconds = decision.sessionSeconds;
  shown.hasCredentials = request.credentials.length > 0 && !request.dropsCredentials;
  call.settlesFirst = decision.settlesFirst;
}

function writeQuestion(plugin: Plugin, asked: Action, question: Question): bool {
  const client = readClient();
  const config = plugin.config;
  if (question.flight !== null)
    return writeSessionCall(request, client, config, question.cookies, question.refreshed);
  if (question.attempt === Attempt.AboutBearer) return writeBearerCall(request, client, config);
  if (question.attempt === Attempt.PastPath)
    return writePathlessCall(request, client, config, question.cookies, question.refreshed);
  const takesPage = asked === Action.RelayPage || isPerson(clientClass(plugin));
  return writeRequestCall(request, client, config, question.cookies, question.refreshed, takesPage);
}

function isPerson(seen: RequestClass): bool {
  return seen === RequestClass.Document || seen === RequestClass.Form;
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
  if (isGone) {
    countEvent(Event.CallFailed);
    breaker.failed(nowNanos() / NANOS_PER_MILLI);
  } else {
    breaker.succeeded();
  }
}
