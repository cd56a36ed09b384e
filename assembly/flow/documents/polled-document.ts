// A document that is fetched off the request path again and again: when it is due, and what came of its last fetch. Times are those of
// steady-clock.ts, but where it says otherwise.

import { NANOS_PER_MILLI } from "../../exchange/time-units";

const RETRY_MIN_MILLIS: i64 = 1000;
const RETRY_DOUBLINGS_MAX: i64 = 6;

/** More than a fetch takes, which the host ends at its timeout, though its start may count as a tick too early. */
const FETCH_MAX_MILLIS: i64 = 7000;

/** Where a document is fetched, and what is asked for. */
@final
export class DocumentAddress {
  constructor(
    /** Envoy's name of the cluster. */
    readonly cluster: ArrayBuffer,
    readonly authority: ArrayBuffer,
    readonly path: ArrayBuffer,
    /** The Accept header. */
    readonly types: ArrayBuffer,
  ) {}
}

export abstract class PolledDocument {
  isFetching: bool = false;
  /** The host's token of the fetch under way. */
  fetchToken: u32 = 0;
  private startedMillis: i64 = 0;
  private nextMillis: i64 = 0;
  private failures: i64 = 0;

  constructor(
    readonly address: DocumentAddress,
    private readonly intervalNanos: i64,
    /** The longest pause after a failure, milliseconds. */
    private readonly retryMaxMillis: i64,
  ) {}

  /** What it is, for log lines. */
  abstract get name(): string;

  /** Longer texts are not read. */
  abstract get maxBytes(): i32;

  /** Takes a fetched text, or only its length where that is more than maxBytes. Empty when it is good, else what is wrong with it. */
  protected abstract read(text: usize, length: i32, steadyMillis: i64): string;

  /** Whether tokens have to be verified anew: other keys are in force than when this was last asked. */
  takeKeyChange(): bool {
    return false;
  }

  /** A fetch failed: drops what is too old to go on by. */
  protected abstract expire(steadyMillis: i64): void;

  /** Counts what came of a fetch. */
  abstract count(isGood: bool): void;

  /** Whether it is fetched at all. */
  get isPolled(): bool {
    return true;
  }

  /** Whether it is to be fetched now. */
  isDue(steadyMillis: i64): bool {
    return this.isPolled && !this.isFetching && steadyMillis >= this.nextMillis;
  }

  /** A fetch is under way, since then by uptime.ts. */
  start(token: u32, uptimeMillis: i64): void {
    this.isFetching = true;
    this.fetchToken = token;
    this.startedMillis = uptimeMillis;
  }

  /** Whether the fetch under way went down by now (by uptime.ts) with the root context that made it: the host then answers nothing. */
  isLost(uptimeMillis: i64): bool {
    return this.isFetching && uptimeMillis - this.startedMillis >= FETCH_MAX_MILLIS;
  }

  /** The fetch under way has come to its end. */
  end(): void {
    this.isFetching = false;
  }

  /** Nothing is known of the fetch under way any more: it is due at once. */
  forgetFetch(): void {
    this.end();
    this.nextMillis = 0;
  }

  /** Takes a fetched text as read does. */
  take(text: usize, length: i32, steadyMillis: i64): string {
    const wrong = this.read(text, length, steadyMillis);
    if (wrong.length > 0) return wrong;
    this.failures = 0;
    this.nextMillis = steadyMillis + this.intervalNanos / NANOS_PER_MILLI;
    return wrong;
  }

  /** A fetch failed. What is in force stays, but not for ever. */
  fail(steadyMillis: i64): void {
    const doublings = min(this.failures, RETRY_DOUBLINGS_MAX);
    this.failures++;
    this.nextMillis = steadyMillis + min(RETRY_MIN_MILLIS << doublings, this.retryMaxMillis);
    this.expire(steadyMillis);
  }
}
