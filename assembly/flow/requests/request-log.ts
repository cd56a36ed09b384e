// One debug line per request: what it was, the verdict and why, how long that took, its route and class. No query, no cookie, no
// token.

import { Reason, reasonName } from "../../exchange/reason";
import { NANOS_PER_MICRO } from "../../exchange/time-units";
import { RequestClass } from "../../http/request-class";
import { LogLevel } from "../../ports/log";
import { LogEvent } from "../log/log-event";
import { LogKey } from "../log/log-key";
import { seenClass } from "./client-class";
import { Exchange } from "../exchange";
import { addPlace, addRequestId, addTarget } from "./log-line";

/** Writes the line when debug lines are wanted. `answer` is None for a request that needed no call. */
export function logRequest(exchange: Exchange, reason: Reason, answer: Reason): void {
  const log = exchange.worker.eventLog;
  if (!log.begin(LogEvent.Request, LogLevel.Debug)) return;
  addTarget(log, exchange.request);
  log.addWord(LogKey.Verdict, verdictOf(reason, answer));
  log.addWord(LogKey.Reason, reasonName(reason));
  if (answer !== Reason.None) log.addWord(LogKey.Answer, reasonName(answer));
  const nanos = exchange.host.machine.nowNanos() - exchange.startedNanos;
  log.addNumber(LogKey.Micros, nanos / NANOS_PER_MICRO);
  log.addNumber(LogKey.Calls, exchange.stats.callsMade);
  addPlace(log, exchange.request);
  log.addWord(LogKey.Class, className(seenClass(exchange.client)));
  addRequestId(log, exchange.client.requestIds);
  log.write();
}

function className(seen: RequestClass): string {
  switch (seen) {
    case RequestClass.Document:
      return "document";
    case RequestClass.Fetch:
      return "fetch";
    case RequestClass.WebSocket:
      return "websocket";
    case RequestClass.Grpc:
      return "grpc";
    case RequestClass.Preflight:
      return "preflight";
    case RequestClass.Form:
      return "form";
    default:
      return "other";
  }
}

function verdictOf(reason: Reason, answer: Reason): string {
  if (answer !== Reason.None) return "miss";
  if (reason >= Reason.OtherHost && reason <= Reason.Preflight) return "pass";
  return reason > Reason.None && reason < Reason.OtherHost ? "hit" : "refused";
}
