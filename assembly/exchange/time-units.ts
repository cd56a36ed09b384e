// Times of configuration and sessions in the units that they are compared in.

/** Nanoseconds. */
export const NANOS_PER_MICRO: i64 = 1000;
export const NANOS_PER_MILLI: i64 = 1_000_000;
export const NANOS_PER_SECOND: i64 = 1_000_000_000;

/** 2020-01-01: a clock before it is not set, and nothing is judged by it. */
export const CLOCK_MIN_NANOS: i64 = 1_577_836_800 * NANOS_PER_SECOND;

/** Whole seconds of a duration, at least 1 for one that is not 0: 0 switches a check off. */
export function wholeSeconds(nanoseconds: i64): i64 {
  return nanoseconds === 0 ? 0 : max<i64>(1, nanoseconds / NANOS_PER_SECOND);
}

/** Milliseconds of a time in seconds that may be anything; it stays far from overflow in later sums. */
export function saturatingMillis(seconds: i64): i64 {
  const limit: i64 = i64.MAX_VALUE / 4000;
  return max(min(seconds, limit), -limit) * 1000;
}
