// How long a session with a live token is left alone after a refresh that failed: 1 to 3 seconds, so that not all come back at once.

const RETRY_MIN_MILLIS: i64 = 1000;
const RETRY_SPREAD_MILLIS: u64 = 2000;

/** Milliseconds, which follow from the time (Unix nanoseconds) as if they were drawn. */
export function retryMillis(nowNanos: i64): i64 {
  return RETRY_MIN_MILLIS + i64((u64(nowNanos) * 0x9e3779b97f4a7c15) % RETRY_SPREAD_MILLIS);
}
