// Metrics of the host. Counts are collected in the module and handed over on a tick: see filter/stats.ts.

import { MetricType, Status } from "./abi";
import { proxy_define_metric, proxy_get_metric, proxy_increment_metric, proxy_record_metric } from "./env";
import { bufferOf } from "../bytes/byte-string";

const ID: usize = memory.data(4, 4);
const VALUE: usize = memory.data(8, 8);

/** Defines a metric and answers its id in this VM, or -1. The same name is the same Envoy stat in every worker. */
export function defineMetric(type: MetricType, name: string): i32 {
  const bytes = bufferOf(name);
  const status = proxy_define_metric(type, changetype<usize>(bytes), bytes.byteLength, ID);
  return status === Status.Ok ? load<i32>(ID) : -1;
}

export function incrementMetric(id: i32, by: i64): void {
  if (id >= 0) proxy_increment_metric(u32(id), by);
}

export function recordMetric(id: i32, value: i64): void {
  if (id >= 0) proxy_record_metric(u32(id), u64(value));
}

/** The metric's value over all workers; 0 when the host does not know it. */
export function readMetric(id: i32): i64 {
  if (id < 0 || proxy_get_metric(u32(id), VALUE) !== Status.Ok) return 0;
  return load<i64>(VALUE);
}
