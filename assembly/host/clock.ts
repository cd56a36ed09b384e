// The host's wall clock.

import { proxy_get_current_time_nanoseconds } from "./env";

const NOW: usize = memory.data(8, 8);

/** Unix time in nanoseconds; 0 when the host has no clock, which every time check takes as a failure. */
export function nowNanos(): i64 {
  return proxy_get_current_time_nanoseconds(NOW) === 0 ? load<i64>(NOW) : 0;
}
