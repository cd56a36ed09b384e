import { LateCounter } from "../../flow/metrics/late-counter";
import { FakeHost } from "./fake-host";
import { FakeProcess } from "./fake-process";

describe("A late counter", () => {
  it("has no metric before it counts, and one from then on", () => {
    const process = new FakeProcess();
    const metrics = new FakeHost(process).host.metrics;
    const one = new LateCounter(metrics, "postern.late");
    const two = new LateCounter(metrics, "postern.late");
    expect(process.metricNames).toStrictEqual([]);
    one.increment();
    one.increment();
    two.increment();
    expect(process.metricNames).toStrictEqual(["postern.late"]);
    expect(process.metric("postern.late")).toBe(3);
  });
});
