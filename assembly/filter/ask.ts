// Asking the auth service: whether a call may be made now, making it, and what its end says about the service.

import { SpanList } from "../bytes/span-list";
import { Action, Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { nowNanos } from "../host/clock";
import { callToken } from "../host/http-call";
import { ownCookieSet } from "../http/cookie-header";
import { pairsLength } from "../host/pairs";
import { RequestClass } from "../http/request-class";
import {
  sendAuthCall,
  SessionCookies,
  writePathlessCall,
  writeRequestCall,
  writeSessionCall,
} from "./auth-call";
import { clientClass } from "./client-class";
import { answer, readClient, request } from "./facts";
import { Flight } from "./flight";
import { addPendingCall, canCall, PendingCall } from "./pending-calls";
import { Plugin } from "./plugin";
import { Attempt } from "./waiting-line";
import { countEvent, Event, recordCallMicros } from "./stats";
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
  /** How its request comes to put it. */
  attempt: Attempt = Attempt.First;
  /** Set-Cookie lines whose cookies take the place of the session's, where they are replaced. */
  refreshed: SpanList | null = null;
}

/** A question that one request puts for itself, maybe after it waited for its turn. */
export function questionWith(cookies: SessionCookies, attempt: Attempt): Question {
  const question = new Question();
  question.cookies = cookies;
  question.attempt = attempt;
  return question;
}

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
  // It says nothing about the service, and must not hold back what others ask.
  if (!writeQuestion(plugin, asked, question)) {
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
    asked,
    decision.reason,
    startedNanos,
    question.flight,
    question.isBehind,
  );
  call.bytes = pairsLength();
  call.dropsCredentials = request.dropsCredentials;
  call.route = request.route;
  call.session.copyFrom(decision.session);
  call.sessionSeconds = decision.session.isNone ? -1 : decision.sessionSeconds;
  call.hasCredentials = request.credentials.length > 0 && !request.dropsCredentials;
  call.settlesFirst = decision.settlesFirst;
  addPendingCall(callToken(), call);
  call.ownCookies = ownCookieSet();
  call.attempt = question.attempt;
  if (question.attempt === Attempt.Alone) plugin.alone.add(call);
  return call;
}

function writeQuestion(plugin: Plugin, asked: Action, question: Question): bool {
  const client = readClient();
  const config = plugin.config;
  if (question.flight !== null)
    return writeSessionCall(request, client, config, question.cookies, question.refreshed);
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
