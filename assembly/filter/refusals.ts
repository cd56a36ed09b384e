// Refusals of the auth service that are a session's whatever the request: kept for a moment, so that a page full of requests
// with a session that may not pass makes one call.
//
// A 403 (wrong e-mail or group) is such a refusal; a 401 is one for requests that ask for JSON as that one did. A redirect to
// the login is not: it leads back to one request's page.

import { ObjectMap } from "../bytes/object-map";
import { bufferOf } from "../bytes/byte-string";
import { copyOf } from "../bytes/copy-of";
import { asksForJson } from "../http/accept";
import { answer, readClient } from "./facts";
import { Flight, sessionKey } from "./flight";
import { Plugin } from "./plugin";
import { pairsBytes, pairsLength } from "../host/pairs";
import { bufferBytes, bufferLength } from "../host/buffers";
import { sendStored } from "../host/reply";
import { NO_GRPC_STATUS } from "../host/abi";

/** How long a refusal is kept, milliseconds: short, since the service may have been wrong for a moment. */
const REFUSAL_MILLIS: i64 = 2000;

const REFUSALS_MAX: i32 = 256;
/** Of header lines and body together; a larger answer is asked for again. */
const KEPT_BYTES_MAX: i32 = 8 * 1024;
const DETAILS = "postern_refused_session";

@final
class Refusal {
  constructor(
    readonly plugin: Plugin,
    readonly hashHigh: u64,
    readonly status: i32,
    readonly untilMillis: i64,
    readonly pairs: ArrayBuffer,
    readonly body: ArrayBuffer,
  ) {}
}

const refusals = new ObjectMap();

/** Keeps the answer that was just relayed, when it is the session's. */
export function keepRefusal(flight: Flight, nowMillis: i64): void {
  const status = answer.status;
  const isKept = status === 403 || (status === 401 && asksForJson(readClient().accepts));
  if (!isKept || pairsLength() + bufferLength() > KEPT_BYTES_MAX) return;
  if (refusals.size >= REFUSALS_MAX) refusals.clear();
  const pairs = copyOf(pairsBytes(), pairsLength());
  const body = copyOf(bufferBytes(), bufferLength());
  const key = sessionKey(flight.plugin, flight.hashLow);
  refusals.set(
    key,
    new Refusal(flight.plugin, flight.hashHigh, status, nowMillis + REFUSAL_MILLIS, pairs, body),
  );
}

/** Answers the request in hand as another of its session was answered a moment ago. False when none was. */
export function replyRefusal(plugin: Plugin, hashLow: u64, hashHigh: u64, nowMillis: i64): bool {
  if (refusals.size === 0) return false;
  const key = sessionKey(plugin, hashLow);
  const found = refusals.get(key);
  if (found === null) return false;
  const refusal = changetype<Refusal>(found);
  const isOver = nowMillis >= refusal.untilMillis || nowMillis < refusal.untilMillis - REFUSAL_MILLIS;
  if (refusal.plugin !== plugin || refusal.hashHigh !== hashHigh || isOver) return false;
  if (refusal.status === 401 && !asksForJson(readClient().accepts)) return false;
  const pairs = refusal.pairs;
  const body = refusal.body;
  sendStored(
    u32(refusal.status),
    bufferOf(DETAILS),
    changetype<usize>(body),
    body.byteLength,
    changetype<usize>(pairs),
    pairs.byteLength,
    NO_GRPC_STATUS,
  );
  return true;
}
