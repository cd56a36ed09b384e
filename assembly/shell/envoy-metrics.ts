// Envoy's metrics, by the proxy-wasm ABI 0.2.1.

import { bufferOf } from "../bytes/byte-string";
import { MetricType, Status } from "../host/abi";
import {
  proxy_define_metric,
  proxy_get_metric,
  proxy_increment_metric,
  proxy_record_metric,
} from "../host/env";
import { MetricKind, Metrics } from "../ports/metrics";

const NUMBER: usize = memory.data(4, 4);
const VALUE: usize = memory.data(8, 8);

@final
export class EnvoyMetrics extends Metrics {
  define(kind: MetricKind, name: string): i32 {
    const bytes = bufferOf(name);
    const status = proxy_define_metric(typeOf(kind), changetype<usize>(bytes), bytes.byteLength, NUMBER);
    return status === Status.Ok ? load<i32>(NUMBER) : -1;
  }

  increment(metric: i32, by: i64): void {
    if (metric >= 0) proxy_increment_metric(u32(metric), by);
  }

  record(metric: i32, value: i64): void {
    if (metric >= 0) proxy_record_metric(u32(metric), u64(value));
  }

  read(metric: i32): i64 {
    if (metric < 0 || proxy_get_metric(u32(metric), VALUE) !== Status.Ok) return 0;
    return load<i64>(VALUE);
  }
}

function typeOf(kind: MetricKind): MetricType {
  if (kind === MetricKind.Gauge) return MetricType.Gauge;
  return kind === MetricKind.Counter ? MetricType.Counter : MetricType.Histogram;
}
