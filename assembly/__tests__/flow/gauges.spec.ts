import { Gauges } from "../../flow/metrics/gauges";
import { Root } from "../../flow/plugins/roots";
import { FakeProcess } from "./fake-process";
import { TestWorker } from "./test-worker";

const NOW: i64 = 1_770_000_000_000;
const FRESH: i64 = 3000;
const CIRCUIT = "postern.auth.circuit_open";
const REJECTED = "postern.config.rejected";

function gaugesOf(worker: TestWorker): Gauges {
  const gauges = new Gauges(worker.fake.host);
  gauges.define();
  return gauges;
}

function rootOf(worker: TestWorker, isRejected: bool): Root {
  return new Root(99, "postern", worker.filter.worker.roots.at(0).realms, isRejected);
}

function openCircuit(worker: TestWorker): void {
  for (let i = 0; i < 5; i++) worker.plugin.questions.breaker.failed(NOW);
}

describe("A gauge of the process", () => {
  it("is 1 while a worker found it so a moment ago, for all workers", () => {
    const process = new FakeProcess();
    const one = new TestWorker(process);
    const other = gaugesOf(new TestWorker(process));
    const gauges = gaugesOf(one);
    gauges.note(rootOf(one, false), NOW);
    gauges.record(NOW);
    expect(process.metric(CIRCUIT)).toBe(0);
    expect(process.metric(REJECTED)).toBe(0);
    openCircuit(one);
    gauges.note(rootOf(one, true), NOW);
    other.record(NOW + FRESH - 1);
    expect(process.metric(CIRCUIT)).toBe(1);
    expect(process.metric(REJECTED)).toBe(1);
    other.record(NOW + FRESH);
    expect(process.metric(CIRCUIT)).toBe(0);
    expect(process.metric(REJECTED)).toBe(0);
  });

  it("says nothing of a root context that a later one replaced", () => {
    const worker = new TestWorker(new FakeProcess());
    const gauges = gaugesOf(worker);
    const root = rootOf(worker, true);
    root.isNewest = false;
    openCircuit(worker);
    gauges.note(root, NOW);
    gauges.record(NOW);
    expect(worker.process.metric(CIRCUIT)).toBe(0);
    expect(worker.process.metric(REJECTED)).toBe(0);
  });

  it("goes by no note from before the clock stepped back", () => {
    const worker = new TestWorker(new FakeProcess());
    const gauges = gaugesOf(worker);
    gauges.note(rootOf(worker, true), NOW);
    gauges.record(NOW - 1);
    expect(worker.process.metric(REJECTED)).toBe(0);
  });
});
