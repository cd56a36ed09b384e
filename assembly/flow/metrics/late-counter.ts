// A counter that comes into being with what it counts: a worker that never counts it has no such metric.

import { MetricKind, Metrics } from "../../ports/metrics";

@final
export class LateCounter {
  private number: i32 = -1;

  constructor(
    private readonly metrics: Metrics,
    private readonly name: string,
  ) {}

  increment(): void {
    if (this.number < 0) this.number = this.metrics.define(MetricKind.Counter, this.name);
    this.metrics.increment(this.number, 1);
  }
}
