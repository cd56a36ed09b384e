// Gauges of the oldest revocation list that any worker of this process goes by: its age, and how many entries it has. Each worker fetches its own.

import { Revocations } from "../../judge/revocations";
import { Host } from "../../ports/host";
import { MetricKind } from "../../ports/metrics";
import { LargestNote } from "./largest-note";

const MILLIS_PER_SECOND: i64 = 1000;

@final
export class RevocationGauges {
  private age: i32 = -1;
  private entries: i32 = -1;
  private readonly oldest: LargestNote;

  constructor(private readonly host: Host) {
    this.oldest = new LargestNote(host.table, "postern.revocation.oldest");
  }

  /** Records how a plugin's list of this age fares; the metrics are there from the first plugin on that has one. Call it from a tick. */
  record(revocations: Revocations, ageMillis: i64, nowMillis: i64): void {
    const metrics = this.host.metrics;
    if (this.age < 0) {
      this.age = metrics.define(MetricKind.Gauge, "postern.revocation.age_seconds");
      this.entries = metrics.define(MetricKind.Gauge, "postern.revocation.entries");
    }
    const list = revocations.list;
    const oldest = this.oldest;
    oldest.tell(ageMillis, list === null ? 0 : i64(list.entries), nowMillis);
    metrics.record(this.age, oldest.value / MILLIS_PER_SECOND);
    metrics.record(this.entries, oldest.companion);
  }
}
