// Metrics of the process. The same name is the same metric in every worker.

export enum MetricKind {
  Counter,
  Gauge,
  Histogram,
}

export abstract class Metrics {
  /** Defines a metric and answers its number in this worker, or -1; all others do nothing with a number of -1. */
  abstract define(kind: MetricKind, name: string): i32;

  abstract increment(metric: i32, by: i64): void;

  abstract record(metric: i32, value: i64): void;

  /** The metric's value over all workers; 0 when the host does not know it. */
  abstract read(metric: i32): i64;
}
