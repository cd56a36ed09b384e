// A gauge of the process that says the largest value that one of its workers has. The note in shared data has the metric's name.

import { Host } from "../../ports/host";
import { MetricKind } from "../../ports/metrics";
import { LargestNote } from "./largest-note";

@final
export class LargestGauge {
  private number: i32 = -1;
  private readonly note: LargestNote;

  constructor(
    private readonly host: Host,
    private readonly name: string,
  ) {
    this.note = new LargestNote(host.table, name);
  }

  /** Tells this worker's value, and records the largest of all. The metric is there from the first time on. Call it from a tick. */
  record(value: i64, nowMillis: i64): void {
    const metrics = this.host.metrics;
    if (this.number < 0) this.number = metrics.define(MetricKind.Gauge, this.name);
    this.note.tell(value, 0, nowMillis);
    metrics.record(this.number, this.note.value);
  }
}
