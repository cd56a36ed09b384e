// Log lines. The level is read once in a while, so that a line below it costs no host call and no formatting.

import { LogLevel, Status } from "./abi";
import { proxy_get_log_level, proxy_log } from "./env";
import { bufferOf } from "../bytes/byte-string";

const LEVEL: usize = memory.data(4, 4);

let level: i32 = LogLevel.Info;

/** Asks the host for the level in force. Call it from ticks and at configuration, not per request. */
export function refreshLogLevel(): void {
  if (proxy_get_log_level(LEVEL) === Status.Ok) level = load<i32>(LEVEL);
}

/** Whether a line of this level would be written. */
export function isLogged(wanted: LogLevel): bool {
  return wanted >= level;
}

/** Writes a line; for configuration and errors, not for the hit path. Callers pass no token, cookie or secret. */
export function logText(wanted: LogLevel, text: string): void {
  if (!isLogged(wanted)) return;
  const bytes = bufferOf(text);
  proxy_log(usize(wanted), changetype<usize>(bytes), bytes.byteLength);
}

/** The same for bytes in memory of the caller's own. */
export function logBytes(wanted: LogLevel, bytes: usize, length: i32): void {
  if (isLogged(wanted)) proxy_log(usize(wanted), bytes, length);
}
