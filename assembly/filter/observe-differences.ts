// Differences that an observing plugin found: each kind and reason has a counter, and a log line at most once a minute. No query, no token.

import { ByteWriter } from "../bytes/byte-writer";
import { Reason, REASON_COUNT, reasonName } from "../decision/reason";
import { NANOS_PER_MILLI } from "../decision/time-units";
import { pathLengthOf } from "../http/request-path";
import { LogLevel } from "../host/abi";
import { nowNanos } from "../host/clock";
import { logBytes } from "../host/log";
import { readClient, request } from "./facts";
import { addPrintable, addRealm, addRoute } from "./request-log";
import { LateCounter } from "./observe-stats";

export enum Difference {
  /** The guard let the request through, and the filter would refuse it. */
  WouldRefuse,
  /** The guard named somebody, and the filter would name somebody else, or nobody. */
  OtherIdentity,
  /** The guard named somebody by a session that the rules here do not let pass: the auth service would be asked each time. */
  WouldDoubt,
  /** The filter would let it through, and the auth service refuses it. */
  FalseAccept,
  /** The filter would let it through, and the auth service names somebody else. */
  AnswerIdentity,
}

const NAMES: StaticArray<string> = [
  "would_refuse",
  "other_identity",
  "would_doubt",
  "false_accept",
  "answer_identity",
];
const KINDS: i32 = 5;

const MINUTE_MILLIS: i64 = 60_000;

/** When each kind and reason was logged last, Unix milliseconds. */
const LOGGED: usize = memory.data(KINDS * REASON_COUNT * 8, 8);

const counters = new Array<LateCounter | null>(KINDS * REASON_COUNT);

const LINE_BYTES: i32 = 1024;
const LINE = new ByteWriter(memory.data(LINE_BYTES), LINE_BYTES);

/** Counts and logs a difference over the request in hand. */
export function noteDifference(kind: Difference, reason: Reason): void {
  if (!count(kind, reason)) return;
  const ids = readClient().requestIds;
  beginLine(kind, reason, request.realm);
  LINE.addString(" method=");
  addPrintable(LINE, request.method, request.methodLength);
  LINE.addString(" path=");
  addPrintable(LINE, request.target, pathLengthOf(request.target, request.targetLength));
  LINE.addString(" route=");
  addRoute(LINE, request.route);
  if (ids.length > 0) endLine(ids.pointer(0), ids.size(0));
  else endLine(0, 0);
}

/** The same for a request that is long gone: of it only its realm and the ID are known. */
export function noteLateDifference(
  kind: Difference,
  reason: Reason,
  realm: ArrayBuffer,
  requestId: ArrayBuffer,
): void {
  if (!count(kind, reason)) return;
  beginLine(kind, reason, realm);
  endLine(changetype<usize>(requestId), requestId.byteLength);
}

/** Counts; true when a line about it is due. */
function count(kind: Difference, reason: Reason): bool {
  const index = kind * REASON_COUNT + reason;
  let counter = counters[index];
  if (counter === null) {
    counter = new LateCounter(`postern.observe.${NAMES[kind]}.${reasonName(reason)}`);
    counters[index] = counter;
  }
  counter.increment();
  const at = LOGGED + (usize(index) << 3);
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  const last = load<i64>(at);
  if (last !== 0 && nowMillis >= last && nowMillis - last < MINUTE_MILLIS) return false;
  store<i64>(at, nowMillis);
  return true;
}

function beginLine(kind: Difference, reason: Reason, realm: ArrayBuffer): void {
  LINE.reset();
  LINE.addString("postern observe difference=");
  LINE.addString(NAMES[kind]);
  LINE.addString(" reason=");
  LINE.addString(reasonName(reason));
  addRealm(LINE, realm);
}

function endLine(requestId: usize, length: i32): void {
  LINE.addString(" request_id=");
  if (length > 0) addPrintable(LINE, requestId, length);
  else LINE.addString("-");
  logBytes(LogLevel.Warn, LINE.start, LINE.length);
}
