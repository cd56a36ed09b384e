// Time for what must not be hurried: it goes on with the ticks, a second at most with each. Where the process stood still, or the
// clock was set forward, it hardly moved, so that the host's own timeouts come before anything is given up for lost here.

/** What one tick adds at most, milliseconds: as much as lies between two of the slow ones. */
const TICK_MAX_MILLIS: i64 = 1000;

let uptime: i64 = 0;
let seenMillis: i64 = 0;

/** A tick at this Unix time in milliseconds. */
export function passTime(nowMillis: i64): void {
  if (seenMillis > 0) uptime += min(max(nowMillis - seenMillis, 0), TICK_MAX_MILLIS);
  seenMillis = nowMillis;
}

/** Milliseconds that passed up to the last tick. */
export function uptimeMillis(): i64 {
  return uptime;
}
