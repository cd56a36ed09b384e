// One debug line per request: what it was, the verdict and why, how long that took, its route and class. No query, no cookie, no
// token.

import { ByteWriter } from "../../bytes/byte-writer";
import { Client } from "../../exchange/client";
import { Reason, reasonName } from "../../exchange/reason";
import { NANOS_PER_MICRO } from "../../exchange/time-units";
import { RequestClass } from "../../http/request-class";
import { LogLevel } from "../../ports/log";
import { seenClass } from "./client-class";
import { Exchange } from "../exchange";
import { addPrintable, addRealm, addRoute } from "./log-line";

/** More than a line with the longest names takes. */
const LINE_BYTES: i32 = 1024;
const LINE = new ByteWriter(memory.data(LINE_BYTES), LINE_BYTES);

/** Writes the line when debug lines are wanted. `answer` is None for a request that needed no call. */
export function logRequest(exchange: Exchange, reason: Reason, answer: Reason): void {
  const log = exchange.host.log;
  if (!log.has(LogLevel.Debug)) return;
  const request = exchange.request;
  LINE.reset();
  LINE.addString("postern request method=");
  addPrintable(LINE, request.method.pointer, request.method.length);
  LINE.addString(" path=");
  addPrintable(LINE, request.target.pointer, request.pathLength);
  add(" verdict=", verdictOf(reason, answer));
  add(" reason=", reasonName(reason));
  if (answer !== Reason.None) add(" answer=", reasonName(answer));
  LINE.addString(" micros=");
  LINE.addNumber((exchange.host.machine.nowNanos() - exchange.startedNanos) / NANOS_PER_MICRO);
  LINE.addString(" calls=");
  LINE.addNumber(exchange.stats.callsMade);
  LINE.addString(" route=");
  addRoute(LINE, request.route);
  addRealm(LINE, request.realm);
  add(" class=", className(seenClass(exchange.client)));
  LINE.addString(" request_id=");
  addRequestId(exchange.client);
  log.write(LogLevel.Debug, LINE.start, LINE.length);
}

function add(name: string, value: string): void {
  LINE.addString(name);
  LINE.addString(value);
}

/** As it is, or "-" where there is none that can be shown. */
function addRequestId(client: Client): void {
  if (client.hasShownId) LINE.addSpan(client.requestIds.pointer(0), client.requestIds.size(0));
  else LINE.addString("-");
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
