// Time for what must not be hurried: it goes on with the ticks, a second at most with each. Where the process stood still, or the
// clock was set forward, it hardly moved, so that the host's own timeouts come before anything is given up for lost here.

/** What one tick adds at most, milliseconds: as much as lies between two of the slow ones. */
const TICK_MAX_MILLIS: i64 = 1000;

@final
export class Uptime {
  /** Milliseconds that passed up to the last tick. */
  millis: i64 = 0;
  private seenMillis: i64 = 0;

  /** A tick at this Unix time in milliseconds. */
  pass(nowMillis: i64): void {
    if (this.seenMillis > 0) this.millis += min(max(nowMillis - this.seenMillis, 0), TICK_MAX_MILLIS);
    this.seenMillis = nowMillis;
  }
}
