// Gauges of the configuration that is in force in the process: when the newest was taken, and a number that tells what it says from anything else.

import { Host } from "../../ports/host";
import { MetricKind } from "../../ports/metrics";
import { LargestNote } from "./largest-note";

const MILLIS_PER_SECOND: i64 = 1000;

@final
export class ConfigGauges {
  private taken: i32 = -1;
  private hash: i32 = -1;
  private readonly newest: LargestNote;

  constructor(private readonly host: Host) {
    this.newest = new LargestNote(host.table, "postern.config.newest");
  }

  /** Tells when this worker took the newest configuration that serves, and what all of them come to, and records those of the worker that took one last. */
  record(takenMillis: i64, hash: u32, nowMillis: i64): void {
    const metrics = this.host.metrics;
    if (this.taken < 0) {
      this.taken = metrics.define(MetricKind.Gauge, "postern.config.taken_seconds");
      this.hash = metrics.define(MetricKind.Gauge, "postern.config.hash");
    }
    this.newest.tell(takenMillis, i64(hash), nowMillis);
    metrics.record(this.taken, this.newest.value / MILLIS_PER_SECOND);
    metrics.record(this.hash, this.newest.companion);
  }
}
