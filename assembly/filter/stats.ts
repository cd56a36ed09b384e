// Counters and gauges. They add up in the module and go to the host on a tick, so that a hit pays no host call for them.
//
// Envoy shows postern.request.session as wasmcustom.postern.request.session, Prometheus as postern_request_session.

import { Reason, REASON_COUNT, reasonName } from "../decision/reason";
import { JWT_ERROR_COUNT, JwtError, jwtErrorName } from "../jwt/jwt-error";
import { MetricType } from "../host/abi";
import { defineMetric, incrementMetric, readMetric, recordMetric } from "../host/metrics";

/** What happens around calls to the auth service. */
export enum Event {
  Call,
  CallFailed,
  Coalesced,
  Refreshed,
  RefreshRefused,
  RefreshFailed,
  ClientGone,
  VerdictKept,
  KeysFetched,
  KeysFailed,
}

const EVENT_NAMES: StaticArray<string> = [
  "call",
  "call_failed",
  "coalesced",
  "refreshed",
  "refresh_refused",
  "refresh_failed",
  "client_gone",
  "verdict_kept",
  "keys_fetched",
  "keys_failed",
];

const EVENT_COUNT: i32 = 10;

const reasons = new StaticArray<i64>(REASON_COUNT);
const reasonIds = new StaticArray<i32>(REASON_COUNT);
const events = new StaticArray<i64>(EVENT_COUNT);
const eventIds = new StaticArray<i32>(EVENT_COUNT);

const tokenErrors = new StaticArray<i64>(JWT_ERROR_COUNT);
const tokenErrorIds = new StaticArray<i32>(JWT_ERROR_COUNT);

let defined = false;
let calls: i64 = 0;
let callMicrosId: i32 = -1;
let breakerId: i32 = -1;
let signOutsId: i32 = -1;
let nativeCryptoId: i32 = -1;

/** Defines the metrics in this VM, once. */
export function defineStats(): void {
  if (defined) return;
  defined = true;
  for (let i = 0; i < REASON_COUNT; i++) {
    reasonIds[i] = defineMetric(MetricType.Counter, "postern.request." + reasonName(i));
  }
  for (let i = 0; i < EVENT_COUNT; i++) {
    eventIds[i] = defineMetric(MetricType.Counter, "postern.auth." + EVENT_NAMES[i]);
  }
  tokenErrorIds[JwtError.None] = -1;
  for (let i = 1; i < JWT_ERROR_COUNT; i++) {
    tokenErrorIds[i] = defineMetric(MetricType.Counter, "postern.jwt.refused." + jwtErrorName(i));
  }
  callMicrosId = defineMetric(MetricType.Histogram, "postern.auth.call_microseconds");
  breakerId = defineMetric(MetricType.Gauge, "postern.auth.circuit_open");
  nativeCryptoId = defineMetric(MetricType.Gauge, "postern.jwt.native_crypto");
  signOutsId = defineMetric(MetricType.Counter, "postern.sign_outs");
}

/** Counts one request's outcome, or one step on its way. */
export function countReason(reason: Reason): void {
  unchecked(reasons[reason]++);
}

/** Counts why a bearer token was refused. */
export function countTokenError(error: JwtError): void {
  unchecked(tokenErrors[error]++);
}

export function countEvent(event: Event): void {
  if (event === Event.Call) calls++;
  unchecked(events[event]++);
}

/** Calls that this VM made to the auth service. */
export function callsMade(): i64 {
  return calls;
}

/** Records how long a call took. */
export function recordCallMicros(micros: i64): void {
  recordMetric(callMicrosId, micros);
}

/** The number of workers whose circuit is open changes by one. */
export function countOpenCircuit(change: i64): void {
  incrementMetric(breakerId, change);
}

/** Sign-outs in this process, by all workers: the host's counter, so that each worker notices the others' at once. */
export function signOutsSeen(): i64 {
  return readMetric(signOutsId);
}

export function countSignOut(): void {
  incrementMetric(signOutsId, 1);
}

/** Whether the host verifies signatures for this process: 1 or 0. */
export function setNativeCrypto(available: bool): void {
  recordMetric(nativeCryptoId, i64(available));
}

/** Hands the counts over to the host. */
export function flushStats(): void {
  if (!defined) return;
  flush(reasons, reasonIds, REASON_COUNT);
  flush(events, eventIds, EVENT_COUNT);
  flush(tokenErrors, tokenErrorIds, JWT_ERROR_COUNT);
}

function flush(counts: StaticArray<i64>, ids: StaticArray<i32>, length: i32): void {
  for (let i = 0; i < length; i++) {
    const count = counts[i];
    if (count === 0) continue;
    counts[i] = 0;
    incrementMetric(ids[i], count);
  }
}
