// How often each kind of line may be written: whatever fails again and again, a log is not flooded by it. What was left out is counted,
// for the kind's next line.

import { LOG_EVENT_COUNT, LogEvent } from "./log-event";

const INTERVAL_MILLIS: i64 = 60_000;
/** Lines of a kind in an interval. */
const LINES_MAX: i32 = 20;

@final
export class LineLimits {
  /** For each kind when its interval began, Unix milliseconds, the lines since then, and those left out since the last that was written. */
  private readonly since: StaticArray<i64> = new StaticArray<i64>(LOG_EVENT_COUNT);
  private readonly lines: StaticArray<i32> = new StaticArray<i32>(LOG_EVENT_COUNT);
  private readonly leftOut: StaticArray<i32> = new StaticArray<i32>(LOG_EVENT_COUNT);

  /** Whether a line may be written now; one that may not is counted. An interval from the future is from before the clock stepped back. */
  take(event: LogEvent, nowMillis: i64): bool {
    const age = nowMillis - this.since[event];
    if (age < 0 || age >= INTERVAL_MILLIS) {
      this.since[event] = nowMillis;
      this.lines[event] = 0;
    }
    if (this.lines[event] === LINES_MAX) {
      this.leftOut[event]++;
      return false;
    }
    this.lines[event]++;
    return true;
  }

  /** How many lines of the kind were left out since this was asked last. */
  takeLeftOut(event: LogEvent): i32 {
    const count = this.leftOut[event];
    this.leftOut[event] = 0;
    return count;
  }
}
