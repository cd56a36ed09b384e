// How full a worker is and how old what it goes by, as gauges of the process.

import { Host } from "../../ports/host";
import { MetricKind } from "../../ports/metrics";
import { LargestGauge } from "./largest-gauge";

const INTERVAL_MILLIS: i64 = 1000;

@final
export class WorkerGauges {
  /** How full the cache is, per cent. */
  readonly cacheFill: LargestGauge;
  /** Requests that wait for a call, for another worker or for keys. */
  readonly waiting: LargestGauge;
  /** Keys in force of all issuers, and the seconds since the oldest of their sets was fetched. */
  readonly keysHeld: LargestGauge;
  readonly keysAge: LargestGauge;
  private evictions: i32 = -1;
  private recordedMillis: i64 = 0;

  constructor(private readonly host: Host) {
    this.cacheFill = new LargestGauge(host, "postern.cache.fill_percent");
    this.waiting = new LargestGauge(host, "postern.requests.waiting");
    this.keysHeld = new LargestGauge(host, "postern.jwt.keys_held");
    this.keysAge = new LargestGauge(host, "postern.jwt.keys_age_seconds");
  }

  /** Whether a second has passed since this said so last: ticks may come more often. */
  isDue(nowMillis: i64): bool {
    if (abs(nowMillis - this.recordedMillis) < INTERVAL_MILLIS) return false;
    this.recordedMillis = nowMillis;
    return true;
  }

  /** Counts entries that had to leave the cache for others. */
  countEvictions(evicted: i64): void {
    const metrics = this.host.metrics;
    if (this.evictions < 0) this.evictions = metrics.define(MetricKind.Counter, "postern.cache.evictions");
    if (evicted > 0) metrics.increment(this.evictions, evicted);
  }
}
