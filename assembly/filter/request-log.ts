// One debug line per request: what it was, the verdict and why, how long that took, its route and class. No query, no cookie, no
// token.

import { ByteWriter } from "../bytes/byte-writer";
import { Reason, reasonName } from "../decision/reason";
import { Request } from "../decision/request";
import { pathLengthOf } from "../http/request-path";
import { LogLevel } from "../host/abi";
import { nowNanos } from "../host/clock";
import { isLogged, logBytes } from "../host/log";
import { RequestClass } from "../http/request-class";
import { clientClass } from "./client-class";
import { callsMade } from "./stats";

/** Of a method and of a path as much as that is shown. */
const SHOWN_MAX: i32 = 128;
const NANOS_PER_MICRO: i64 = 1000;
const QUESTION_MARK: u8 = 0x3f;

/** More than a line with the longest names takes. */
const LINE_BYTES: i32 = 1024;
const LINE = new ByteWriter(memory.data(LINE_BYTES), LINE_BYTES);

/** Writes the line when debug lines are wanted. `answer` is None for a request that needed no call. */
export function logRequest(request: Request, reason: Reason, answer: Reason, startedNanos: i64): void {
  if (!isLogged(LogLevel.Debug)) return;
  LINE.reset();
  LINE.addString("postern request method=");
  addPrintable(request.method, request.methodLength);
  LINE.addString(" path=");
  addPrintable(request.target, pathLengthOf(request.target, request.targetLength));
  add(" verdict=", verdictOf(reason, answer));
  add(" reason=", reasonName(reason));
  if (answer !== Reason.None) add(" answer=", reasonName(answer));
  LINE.addString(" micros=");
  LINE.addNumber((nowNanos() - startedNanos) / NANOS_PER_MICRO);
  LINE.addString(" calls=");
  LINE.addNumber(callsMade());
  LINE.addString(" route=");
  addRoute(request);
  addRealm(request);
  add(" class=", className(clientClass(null)));
  logBytes(LogLevel.Debug, LINE.start, LINE.length);
}

function add(name: string, value: string): void {
  LINE.addString(name);
  LINE.addString(value);
}

function addRoute(request: Request): void {
  const route = request.route;
  if (route === null) LINE.addString("-");
  else LINE.addBuffer(route.label);
}

function addRealm(request: Request): void {
  if (request.realm.byteLength === 0) return;
  LINE.addString(" realm=");
  LINE.addBuffer(request.realm);
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
function addPrintable(text: usize, length: i32): void {
  for (let i = 0; i < min(length, SHOWN_MAX); i++) {
    const byte = load<u8>(text + usize(i));
    LINE.addByte(byte > 0x20 && byte < 0x7f ? byte : QUESTION_MARK);
  }
}
