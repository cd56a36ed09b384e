// Envoy's log, by the proxy-wasm ABI 0.2.1.

import { LogSeverity, Status } from "../host/abi";
import { proxy_get_log_level, proxy_log } from "../host/env";
import { Log, LogLevel } from "../ports/log";

const LEVEL: usize = memory.data(4, 4);

@final
export class EnvoyLog extends Log {
  private inForce: i32 = LogSeverity.Info;

  refreshLevel(): void {
    if (proxy_get_log_level(LEVEL) === Status.Ok) this.inForce = load<i32>(LEVEL);
  }

  has(level: LogLevel): bool {
    return i32(severityOf(level)) >= this.inForce;
  }

  write(level: LogLevel, line: usize, length: i32): void {
    if (this.has(level)) proxy_log(usize(severityOf(level)), line, length);
  }
}

function severityOf(level: LogLevel): LogSeverity {
  switch (level) {
    case LogLevel.Debug:
      return LogSeverity.Debug;
    case LogLevel.Info:
      return LogSeverity.Info;
    case LogLevel.Warn:
      return LogSeverity.Warn;
    default:
      return LogSeverity.Error;
  }
}
