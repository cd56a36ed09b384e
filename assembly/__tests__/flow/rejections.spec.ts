import { EventLog } from "../../flow/log/event-log";
import { Rejection } from "../../flow/plugins/rejection";
import { Rejections } from "../../flow/plugins/rejections";
import { Root } from "../../flow/plugins/roots";
import { Stats } from "../../flow/metrics/stats";
import { FakeHost } from "./fake-host";
import { FakeProcess } from "./fake-process";
import { TestWorker } from "./test-worker";

const NOW: i64 = 1_770_000_000_000;
const MINUTE: i64 = 60_000;
const WRONG = new Rejection("session.x", "postern: configuration: wrong");
const OTHER = new Rejection("", "postern: configuration: wrong!");
const SAID =
  '{"event":"config_rejected","plugin":"a","key":"session.x","detail":"postern: configuration: wrong"}';
const GOES_ON =
  '{"event":"config_fallback","plugin":"a","detail":"workers that have an older configuration go on by it, others answer 503"}';

/** What a VM of a process says, and where it says it. */
@final
class Vm {
  readonly fake: FakeHost;
  readonly rejections: Rejections;

  constructor(process: FakeProcess) {
    const fake = new FakeHost(process);
    const stats = new Stats(fake.host.metrics);
    stats.define();
    this.fake = fake;
    this.rejections = new Rejections(fake.host.table, stats, new EventLog(fake.log));
  }
}

describe("A configuration that cannot be used", () => {
  it("is said once a minute in the process, and counted each time", () => {
    const process = new FakeProcess();
    const one = new Vm(process);
    const two = new Vm(process);
    one.rejections.report("a", WRONG, NOW);
    expect(one.fake.log.lines).toStrictEqual([SAID, GOES_ON]);
    two.rejections.report("a", WRONG, NOW + MINUTE - 1);
    expect(two.fake.log.lines).toStrictEqual([]);
    expect(process.metric("postern.config.rejections")).toBe(2);
    two.rejections.report("a", WRONG, NOW + MINUTE);
    expect(two.fake.log.lines).toStrictEqual([SAID, GOES_ON]);
  });

  it("is said again for another plugin, another reason, or after a right one", () => {
    const vm = new Vm(new FakeProcess());
    vm.rejections.report("a", WRONG, NOW);
    vm.rejections.report("b", WRONG, NOW);
    vm.rejections.report("a", OTHER, NOW);
    expect(vm.fake.log.lines.length).toBe(6);
    vm.rejections.forget("a");
    vm.rejections.report("a", OTHER, NOW);
    expect(vm.fake.log.lines.length).toBe(8);
  });

  it("is said again after the clock stepped back", () => {
    const vm = new Vm(new FakeProcess());
    vm.rejections.report("a", WRONG, NOW);
    vm.rejections.report("a", WRONG, NOW - 1);
    expect(vm.fake.log.lines.length).toBe(4);
  });

  it("is said once of a root context that nothing serves", () => {
    const vm = new Vm(new FakeProcess());
    const good = new TestWorker(new FakeProcess()).filter.worker.roots.at(0).realms;
    const bad = new TestWorker(new FakeProcess(), "{}").filter.worker.roots.at(0).realms;
    vm.rejections.lament(new Root(1, "a", good, true), NOW);
    expect(vm.fake.log.lines.length).toBe(0);
    const root = new Root(1, "a", bad, true);
    vm.rejections.lament(root, NOW);
    vm.rejections.lament(root, NOW);
    expect(vm.fake.log.lines).toStrictEqual([
      '{"event":"nothing_serves","plugin":"a","detail":"nothing to fall back on: every request is answered 503 until a configuration is right"}',
    ]);
  });
});
