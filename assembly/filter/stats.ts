// Counters. They add up in the module and go to the host on a tick, so that a hit pays no host call for them.
//
// Envoy shows postern.request.session as wasmcustom.postern.request.session, Prometheus as postern_request_session.

import { Reason, REASON_COUNT, reasonName } from "../decision/reason";
import { JWK_FAULT_COUNT, JwkFault, jwkFaultName } from "../jwt/jwk-fault";
import { JWKS_ERROR_COUNT, JwksError, jwksErrorName } from "../jwt/jwks";
import { JWT_ERROR_COUNT, JwtError, jwtErrorName } from "../jwt/jwt-error";
import { MetricType } from "../host/abi";
import { takeAllocatedBytes } from "../host/collector";
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
  ListFetched,
  ListFailed,
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
  "revocations_fetched",
  "revocations_failed",
];

const EVENT_COUNT: i32 = 12;

// Every counter has a number: first those of Reason, then those of Event, of JwtError, of JwksError and of JwkFault.
const FIRST_EVENT: i32 = REASON_COUNT;
const FIRST_TOKEN_ERROR: i32 = FIRST_EVENT + EVENT_COUNT;
const FIRST_SET_ERROR: i32 = FIRST_TOKEN_ERROR + JWT_ERROR_COUNT;
const FIRST_KEY_FAULT: i32 = FIRST_SET_ERROR + JWKS_ERROR_COUNT;
const COUNTERS: i32 = FIRST_KEY_FAULT + JWK_FAULT_COUNT;

// What was counted since the last tick (i64), and the host's number of each metric (i32).
const COUNTS: usize = memory.data(COUNTERS * 8, 8);
const METRICS: usize = memory.data(COUNTERS * 4, 4);

let defined = false;
let calls: i64 = 0;
let callMicrosId: i32 = -1;
let signOutsId: i32 = -1;
let newsId: i32 = -1;
let rejectionsId: i32 = -1;
let nativeCryptoId: i32 = -1;
let allocatedId: i32 = -1;

/** Defines the metrics in this VM, once. */
export function defineStats(): void {
  if (defined) return;
  defined = true;
  for (let i = 0; i < REASON_COUNT; i++) defineCounter(i, "postern.request." + reasonName(i));
  for (let i = 0; i < EVENT_COUNT; i++) defineCounter(FIRST_EVENT + i, "postern.auth." + EVENT_NAMES[i]);
  // JwtError.None is no refusal, and is never counted.
  for (let i = 1; i < JWT_ERROR_COUNT; i++) {
    defineCounter(FIRST_TOKEN_ERROR + i, "postern.jwt.refused." + jwtErrorName(i));
  }
  for (let i = 1; i < JWKS_ERROR_COUNT; i++) {
    defineCounter(FIRST_SET_ERROR + i, "postern.jwt.keys_refused." + jwksErrorName(i));
  }
  for (let i = 1; i < JWK_FAULT_COUNT; i++) {
    defineCounter(FIRST_KEY_FAULT + i, "postern.jwt.key_left_out." + jwkFaultName(i));
  }
  callMicrosId = defineMetric(MetricType.Histogram, "postern.auth.call_microseconds");
  nativeCryptoId = defineMetric(MetricType.Gauge, "postern.jwt.native_crypto");
  signOutsId = defineMetric(MetricType.Counter, "postern.sign_outs");
  newsId = defineMetric(MetricType.Counter, "postern.news");
  rejectionsId = defineMetric(MetricType.Counter, "postern.config.rejections");
  allocatedId = defineMetric(MetricType.Counter, "postern.memory.allocated_bytes");
}

/** Counts one request's outcome, or one step on its way. */
export function countReason(reason: Reason): void {
  count(reason);
}

/** Counts why a bearer token was refused. */
export function countTokenError(error: JwtError): void {
  count(FIRST_TOKEN_ERROR + error);
}

/** Counts why a key set was refused. */
export function countKeySetError(error: JwksError): void {
  count(FIRST_SET_ERROR + error);
}

/** Counts why a key of a set is not used. */
export function countLeftOutKey(fault: JwkFault): void {
  count(FIRST_KEY_FAULT + fault);
}

export function countEvent(event: Event): void {
  if (event === Event.Call) calls++;
  count(FIRST_EVENT + event);
}

/** Calls that this VM made to the auth service. */
export function callsMade(): i64 {
  return calls;
}

/** Records how long a call took. */
export function recordCallMicros(micros: i64): void {
  recordMetric(callMicrosId, micros);
}

/** Counts a configuration that cannot be used, at once: a VM that only tries it out has no tick. */
export function countRejection(): void {
  incrementMetric(rejectionsId, 1);
}

/**
 * What happened in this process that every VM must know at once, sign-outs and plugins that came: the host's counter, so that each worker
 * notices the others' by one cheap call.
 */
export function newsSeen(): i64 {
  return readMetric(newsId);
}

export function countNews(): void {
  incrementMetric(newsId, 1);
}

export function countSignOut(): void {
  incrementMetric(signOutsId, 1);
  countNews();
}

/** Whether the host verifies signatures for this process: 1 or 0. */
export function setNativeCrypto(available: bool): void {
  recordMetric(nativeCryptoId, i64(available));
}

/** Hands the counts over to the host. */
export function flushStats(): void {
  if (!defined) return;
  for (let i = 0; i < COUNTERS; i++) {
    const at = COUNTS + (usize(i) << 3);
    const counted = load<i64>(at);
    if (counted === 0) continue;
    store<i64>(at, 0);
    incrementMetric(load<i32>(METRICS + (usize(i) << 2)), counted);
  }
  const allocated = takeAllocatedBytes();
  if (allocated > 0) incrementMetric(allocatedId, allocated);
}

function defineCounter(number: i32, name: string): void {
  store<i32>(METRICS + (usize(number) << 2), defineMetric(MetricType.Counter, name));
}

function count(number: i32): void {
  const at = COUNTS + (usize(number) << 3);
  store<i64>(at, load<i64>(at) + 1);
}
