// A circuit breaker for calls to the auth service: after failures in a row calls are held back for a moment, then one probe
// decides whether they go on. Pure: the caller brings the time, one that does not go back (flow/steady-clock.ts).

/** Failures in a row that open the circuit. */
const FAILURES_MAX: i32 = 5;

/** How long it stays open, milliseconds; it doubles with each failed probe up to the maximum. */
const OPEN_MIN_MILLIS: i64 = 500;
const OPEN_MAX_MILLIS: i64 = 4000;

@final
export class Breaker {
  private failures: i32 = 0;
  private openMillis: i64 = 0;
  private openUntilMillis: i64 = 0;
  private probeUntilMillis: i64 = 0;

  get isOpen(): bool {
    return this.failures >= FAILURES_MAX;
  }

  /** Whether a call may be made now. While the circuit is open, one is let through as a probe when its time has come. */
  allows(steadyMillis: i64, timeoutMillis: i64): bool {
    if (!this.isOpen) return true;
    if (steadyMillis < this.openUntilMillis || steadyMillis < this.probeUntilMillis) return false;
    this.probeUntilMillis = steadyMillis + timeoutMillis;
    return true;
  }

  /** The call that was allowed was not made after all: the next one may be the probe. */
  withdraw(): void {
    this.probeUntilMillis = 0;
  }

  /** The service answered. */
  succeeded(): void {
    this.failures = 0;
    this.openMillis = 0;
    this.openUntilMillis = 0;
    this.probeUntilMillis = 0;
  }

  /** The service could not be reached, or answered nonsense. */
  failed(steadyMillis: i64): void {
    if (this.failures < FAILURES_MAX) this.failures++;
    if (!this.isOpen) return;
    this.openMillis = min(max(this.openMillis * 2, OPEN_MIN_MILLIS), OPEN_MAX_MILLIS);
    this.openUntilMillis = steadyMillis + this.openMillis;
    this.probeUntilMillis = 0;
  }
}
