// What a line of the log tells: the value of its `event`. docs/logs.md says what each means, from scripts/documents/log-texts.ts.

export enum LogEvent {
  /** A request that is done with. */
  Request,
  /** A difference that an observing plugin found. */
  Observe,
  ConfigRejected,
  ConfigFallback,
  /** A plugin whose requests all get 503. */
  NothingServes,
  FetchFailed,
  KeysLeftOut,
  /** Who verifies signatures. */
  Signatures,
}

const NAMES: StaticArray<string> = [
  "request",
  "observe",
  "config_rejected",
  "config_fallback",
  "nothing_serves",
  "fetch_failed",
  "keys_left_out",
  "signatures",
];

/** Number of events; they count from 0. */
export const LOG_EVENT_COUNT: i32 = 8;

export function logEventName(event: LogEvent): string {
  return NAMES[event];
}
