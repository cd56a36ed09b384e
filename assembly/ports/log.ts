// The log. Callers pass no token, cookie or secret.

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

  /** Writes a line of bytes; flow/log/event-log.ts makes them. */
  abstract write(level: LogLevel, line: usize, length: i32): void;
}
