import { isTraceHeader } from "../../http/trace-context";
import { Text } from "../judge/text";

function isTrace(name: string): bool {
  const text = new Text(name);
  return isTraceHeader(text.pointer, text.length);
}

describe("A header of a trace", () => {
  it("is one that Istio's documentation has apps pass on", () => {
    // https://istio.io/latest/docs/tasks/observability/distributed-tracing/overview, without x-request-id, which goes by itself.
    const names = (
      "traceparent tracestate b3 x-b3-traceid x-b3-spanid x-b3-parentspanid x-b3-sampled x-b3-flags x-ot-span-context uber-trace-id " +
      "x-datadog-trace-id x-datadog-parent-id x-datadog-sampling-priority sw8 x-cloud-trace-context x-amzn-trace-id"
    ).split(" ");
    expect(names.length).toBe(16);
    for (let i = 0; i < names.length; i++) expect(isTrace(names[i])).toBe(true, names[i]);
  });

  it("is no other, and above all none that says who somebody is", () => {
    const names = [
      "",
      "b",
      "b33",
      "trace",
      "x-b3-",
      "x-request-id",
      "cookie",
      "authorization",
      "x-auth-request-user",
    ];
    for (let i = 0; i < names.length; i++) expect(isTrace(names[i])).toBe(false, names[i]);
  });
});
