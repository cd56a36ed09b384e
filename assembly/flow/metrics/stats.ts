// Counters. They add up in the module and go to the host on a tick, so that a hit pays no host call for them.
//
// Envoy shows postern.request.session as wasmcustom.postern.request.session, Prometheus as postern_request_session.

import { Reason, REASON_COUNT, reasonName } from "../../exchange/reason";
import { JWK_FAULT_COUNT, JwkFault, jwkFaultName } from "../../jwt/jwk-fault";
import { JWKS_ERROR_COUNT, JwksError, jwksErrorName } from "../../jwt/jwks";
import { JWT_ERROR_COUNT, JwtError, jwtErrorName } from "../../jwt/jwt-error";
import { MetricKind, Metrics } from "../../ports/metrics";

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
  CallRepeated,
  KeysFetched,
  KeysFailed,
  RevocationsFetched,
  RevocationsFailed,
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
  "call_repeated",
  "keys_fetched",
  "keys_failed",
  "revocations_fetched",
  "revocations_failed",
];

const EVENT_COUNT: i32 = 13;

// Every counter has a number: first those of Reason, then those of Event, of JwtError, of JwksError and of JwkFault.
const FIRST_EVENT: i32 = REASON_COUNT;
const FIRST_TOKEN_ERROR: i32 = FIRST_EVENT + EVENT_COUNT;
const FIRST_SET_ERROR: i32 = FIRST_TOKEN_ERROR + JWT_ERROR_COUNT;
const FIRST_KEY_FAULT: i32 = FIRST_SET_ERROR + JWKS_ERROR_COUNT;
const COUNTERS: i32 = FIRST_KEY_FAULT + JWK_FAULT_COUNT;

@final
export class Stats {
  /** What was counted since the last tick. */
  private readonly counts: StaticArray<i64> = new StaticArray<i64>(COUNTERS);
  /** The host's number of each metric. */
  private readonly numbers: StaticArray<i32> = new StaticArray<i32>(COUNTERS);
  private isDefined: bool = false;
  private calls: i64 = 0;
  private callMicros: i32 = -1;
  private signOuts: i32 = -1;
  private news: i32 = -1;
  private rejections: i32 = -1;
  private nativeCrypto: i32 = -1;
  private allocated: i32 = -1;

  constructor(readonly metrics: Metrics) {}

  /** Defines the metrics in this worker, once. */
  define(): void {
    if (this.isDefined) return;
    this.isDefined = true;
    const metrics = this.metrics;
    this.defineCounters();
    this.callMicros = metrics.define(MetricKind.Histogram, "postern.auth.call_microseconds");
    this.nativeCrypto = metrics.define(MetricKind.Gauge, "postern.jwt.native_crypto");
    this.signOuts = metrics.define(MetricKind.Counter, "postern.sign_outs");
    this.news = metrics.define(MetricKind.Counter, "postern.news");
    this.rejections = metrics.define(MetricKind.Counter, "postern.config.rejections");
    this.allocated = metrics.define(MetricKind.Counter, "postern.memory.allocated_bytes");
  }

  /** Reason.None and JwtError.None are no outcomes, and have no metric. */
  private defineCounters(): void {
    for (let i = 1; i < REASON_COUNT; i++) this.defineCounter(i, "postern.request." + reasonName(i));
    for (let i = 0; i < EVENT_COUNT; i++)
      this.defineCounter(FIRST_EVENT + i, "postern.auth." + EVENT_NAMES[i]);
    for (let i = 1; i < JWT_ERROR_COUNT; i++)
      this.defineCounter(FIRST_TOKEN_ERROR + i, "postern.jwt.refused." + jwtErrorName(i));
    for (let i = 1; i < JWKS_ERROR_COUNT; i++)
      this.defineCounter(FIRST_SET_ERROR + i, "postern.jwt.keys_refused." + jwksErrorName(i));
    for (let i = 1; i < JWK_FAULT_COUNT; i++)
      this.defineCounter(FIRST_KEY_FAULT + i, "postern.jwt.key_left_out." + jwkFaultName(i));
  }

  /** Counts one request's outcome, or one step on its way. */
  countReason(reason: Reason): void {
    this.count(reason);
  }

  /** Counts why a bearer token was refused. */
  countTokenError(error: JwtError): void {
    this.count(FIRST_TOKEN_ERROR + error);
  }

  /** Counts why a key set was refused. */
  countKeySetError(error: JwksError): void {
    this.count(FIRST_SET_ERROR + error);
  }

  /** Counts why a key of a set is not used. */
  countLeftOutKey(fault: JwkFault): void {
    this.count(FIRST_KEY_FAULT + fault);
  }

  countEvent(event: Event): void {
    if (event === Event.Call) this.calls++;
    this.count(FIRST_EVENT + event);
  }

  /** Calls that this worker made to the auth service. */
  get callsMade(): i64 {
    return this.calls;
  }

  /** Records how long a call took. */
  recordCallMicros(micros: i64): void {
    this.metrics.record(this.callMicros, micros);
  }

  /** Counts a configuration that cannot be used, at once: a VM that only tries it out has no tick. */
  countRejection(): void {
    this.metrics.increment(this.rejections, 1);
  }

  /**
   * What happened in this process that every worker must know at once, sign-outs and plugins that came: the host's counter, so that each worker
   * notices the others' by one cheap call.
   */
  get newsSeen(): i64 {
    return this.metrics.read(this.news);
  }

  countNews(): void {
    this.metrics.increment(this.news, 1);
  }

  /** Counts a login that signed out. */
  countSignOut(): void {
    this.metrics.increment(this.signOuts, 1);
  }

  /** Whether the host verifies signatures for this process: 1 or 0. */
  recordNativeCrypto(available: bool): void {
    this.metrics.record(this.nativeCrypto, i64(available));
  }

  /** Hands the counts over to the host, and how many bytes of objects were made meanwhile. */
  flush(allocatedBytes: i64): void {
    if (!this.isDefined) return;
    for (let i = 1; i < COUNTERS; i++) {
      const counted = this.counts[i];
      if (counted === 0) continue;
      this.counts[i] = 0;
      this.metrics.increment(this.numbers[i], counted);
    }
    if (allocatedBytes > 0) this.metrics.increment(this.allocated, allocatedBytes);
  }

  private defineCounter(number: i32, name: string): void {
    this.numbers[number] = this.metrics.define(MetricKind.Counter, name);
  }

  private count(number: i32): void {
    unchecked((this.counts[number] += 1));
  }
}
