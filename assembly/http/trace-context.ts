// Headers that tie the spans of a trace together: W3C Trace Context, B3 (Zipkin), and those of Jaeger, Datadog, SkyWalking, Google Cloud and
// AWS, as Istio's documentation lists them for apps to pass on.

import { ascii, Text } from "../bytes/ascii";
import { indexOfText } from "../bytes/index-of-text";

const NAMES: StaticArray<Text> = [
  ascii("traceparent"),
  ascii("tracestate"),
  ascii("b3"),
  ascii("x-b3-traceid"),
  ascii("x-b3-spanid"),
  ascii("x-b3-parentspanid"),
  ascii("x-b3-sampled"),
  ascii("x-b3-flags"),
  ascii("x-ot-span-context"),
  ascii("uber-trace-id"),
  ascii("x-datadog-trace-id"),
  ascii("x-datadog-parent-id"),
  ascii("x-datadog-sampling-priority"),
  ascii("sw8"),
  ascii("x-cloud-trace-context"),
  ascii("x-amzn-trace-id"),
];

/** Whether a header of this (lower-case) name belongs to a trace. */
export function isTraceHeader(name: usize, length: i32): bool {
  return indexOfText(name, length, NAMES) >= 0;
}
