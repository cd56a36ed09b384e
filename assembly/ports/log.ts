// The log. Callers pass no token, cookie or secret.

import { bufferOf } from "../bytes/byte-string";

export enum LogLevel {
  Debug,
  Info,
  Warn,
  Error,
}

export abstract class Log {
  /** Asks the host for the level in force, so that a line below it costs nothing. From ticks and at configuration, not per request. */
  abstract refreshLevel(): void;

  /** Whether a line of this level would be written. */
  abstract has(level: LogLevel): bool;

  /** Writes a line of bytes. */
  abstract write(level: LogLevel, line: usize, length: i32): void;

  /** Writes a line of text; for configuration and errors, not for the hit path. */
  writeText(level: LogLevel, text: string): void {
    if (!this.has(level)) return;
    const bytes = bufferOf(text);
    this.write(level, changetype<usize>(bytes), bytes.byteLength);
  }
}
