// One debug line per request: what it was, the verdict and why, how long that took, its route and class. No query, no cookie, no
// token.

import { characterOf, stringOf } from "../bytes/byte-string";
import { Reason, reasonName } from "../decision/reason";
import { Request } from "../decision/request";
import { pathLengthOf } from "../http/request-path";
import { LogLevel } from "../host/abi";
import { nowNanos } from "../host/clock";
import { isLogged, logText } from "../host/log";
import { RequestClass } from "../http/request-class";
import { clientClass } from "./client-class";
import { callsMade } from "./stats";

const SHOWN_MAX: i32 = 128;
const NANOS_PER_MICRO: i64 = 1000;

/** Writes the line when debug lines are wanted. `answer` is None for a request that needed no call. */
export function logRequest(request: Request, reason: Reason, answer: Reason, startedNanos: i64): void {
  if (!isLogged(LogLevel.Debug)) return;
  const method = printable(request.method, request.methodLength);
  const path = printable(request.target, pathLengthOf(request.target, request.targetLength));
  const micros = (nowNanos() - startedNanos) / NANOS_PER_MICRO;
  let line = `postern request method=${method} path=${path} verdict=${verdictOf(reason, answer)}`;
  line += ` reason=${reasonName(reason)}`;
  if (answer !== Reason.None) line += ` answer=${reasonName(answer)}`;
  line += ` micros=${micros} calls=${callsMade()}`;
  logText(LogLevel.Debug, line + ` route=${routeOf(request)} class=${className(clientClass(null))}`);
}

function routeOf(request: Request): string {
  const route = request.route;
  return route === null ? "-" : stringOf(route.label);
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

/** Visible ASCII as it is, everything else as "?", cut to a bounded length. */
function printable(text: usize, length: i32): string {
  let shown = "";
  for (let i = 0; i < min(length, SHOWN_MAX); i++) {
    const byte = load<u8>(text + usize(i));
    shown += byte > 0x20 && byte < 0x7f ? characterOf(byte) : "?";
  }
  return shown;
}
