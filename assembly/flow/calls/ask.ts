// Asking the auth service: whether a call may be made now, making it, and what its end says about the service.

import { ascii } from "../../bytes/ascii";
import { isNamed } from "../../http/header-names";
import { Action } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { NANOS_PER_MICRO } from "../../exchange/time-units";
import { pairsLength } from "../../http/pairs";
import { KeptPairs } from "../../http/kept-pairs";
import { RequestClass } from "../../http/request-class";
import { Attempt, isPathless } from "../attempt";
import {
  sendAuthCall,
  writeBearerCall,
  writePathlessCall,
  writeRequestCall,
  writeSessionCall,
} from "./auth-call";
import { clientClass } from "../requests/client-class";
import { Exchange } from "../exchange";
import { PendingCall } from "./pending-call";
import { Question } from "./question";
import { sealQuestion } from "./seal-question";
import { Event } from "../metrics/stats";

const GET = ascii("GET");

/** Puts a question for the request in hand: the call, or null where it could not be made; the decision then says why. */
export function ask(exchange: Exchange, question: Question): PendingCall | null {
  const plugin = exchange.plugin;
  // The question about a session is one, whatever the request that needs its answer is.
  const asked = question.flight === null ? exchange.decision.action : Action.AskAuth;
  const lane = plugin.laneOf(asked);
  if (!exchange.worker.calls.hasRoom(lane, exchange.stream)) return refused(exchange, Reason.TooManyCalls);
  sealQuestion(exchange, question);
  // It says nothing about the service, and must not hold back what others ask.
  if (!writeQuestion(exchange, asked, question)) return refused(exchange, Reason.CallRefused);
  const timeoutMillis = plugin.config.authService.timeoutMilliseconds;
  const steadyMillis = exchange.worker.steadyClock.at(exchange.nowMillis);
  if (!lane.breaker.allows(steadyMillis, timeoutMillis)) return refused(exchange, Reason.CircuitOpen);
  if (!sendAuthCall(exchange.host.calls, plugin.config, timeoutMillis)) {
    // No host, or too many calls by Envoy's own circuit breaker: either way the service was not asked, and asking again is cheap.
    lane.breaker.withdraw();
    return refused(exchange, Reason.CallRefused);
  }
  exchange.stats.countEvent(Event.Call);
  const call = callFor(exchange, asked, question);
  exchange.worker.calls.add(exchange.host.calls.token, call);
  if (question.attempt === Attempt.Alone) plugin.alone.add(call);
  return call;
}

/** Notes what was sent, and for whom. */
function callFor(exchange: Exchange, asked: Action, question: Question): PendingCall {
  const request = exchange.request;
  const decision = exchange.decision;
  const call = new PendingCall(
    exchange.stream,
    exchange.plugin,
    asked,
    decision.reason,
    exchange.startedNanos,
    question.flight,
    question.isBehind,
    exchange.worker.uptime.millis,
  );
  call.attempt = question.attempt;
  call.bytes = pairsLength();
  call.kept = KeptPairs.keep();
  call.isGet = isNamed(request.method.pointer, request.method.length, GET);
  call.sentNanos = exchange.nowNanos;
  call.sealer = question.sealer;
  call.createdAtMost = question.createdAtMost;
  call.ownCookies = request.cookieScan.ownSet;
  call.dropsCredentials = request.dropsCredentials;
  call.hasOwnToken = request.hasOwnToken;
  call.route = request.route;
  call.session.copyFrom(decision.session);
  call.settlesFirst = decision.settlesFirst;
  noteEvidence(exchange, question, call);
  return call;
}

function noteEvidence(exchange: Exchange, question: Question, call: PendingCall): void {
  const request = exchange.request;
  const decision = exchange.decision;
  const shown = call.shown;
  shown.hasSession = question.flight !== null || (!question.withholdsSession && call.ownCookies !== 0);
  if (shown.hasSession && !decision.session.isNone) shown.sessionSeconds = decision.sessionSeconds;
  shown.hasCredentials = request.credentials.length > 0 && !request.dropsCredentials;
}

function writeQuestion(exchange: Exchange, asked: Action, question: Question): bool {
  if (question.flight !== null) return writeSessionCall(exchange, question);
  if (question.attempt === Attempt.AboutBearer) return writeBearerCall(exchange);
  if (isPathless(question.attempt)) return writePathlessCall(exchange, question);
  const takesPage = asked === Action.RelayPage || isPerson(clientClass(exchange));
  return writeRequestCall(exchange, question, takesPage);
}

function isPerson(seen: RequestClass): bool {
  return seen === RequestClass.Document || seen === RequestClass.Form;
}

function refused(exchange: Exchange, reason: Reason): PendingCall | null {
  exchange.decision.set(Action.Unavailable, reason);
  return null;
}

/**
 * A call came to its end with the answer in hand: keeps the circuit and the histogram. Envoy makes up 503 and 504 where the service cannot be
 * reached; its 502 is an answer that it could not read, which one client's request may have caused.
 */
export function noteCallEnd(exchange: Exchange, call: PendingCall): void {
  const answer = exchange.answer;
  const status = answer.status;
  exchange.stats.recordCallMicros(max<i64>(exchange.nowNanos - call.startedNanos, 0) / NANOS_PER_MICRO);
  const isGone = status === 0 || status === 503 || status === 504;
  const breaker = call.lane.breaker;
  if (isGone && answer.isOverflow) {
    breaker.withdraw();
  } else if (isGone) {
    exchange.stats.countEvent(Event.CallFailed);
    breaker.failed(exchange.worker.steadyClock.at(exchange.nowMillis));
  } else {
    breaker.succeeded();
  }
}
