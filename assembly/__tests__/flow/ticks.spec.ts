import { Root } from "../../flow/plugins/roots";
import { Ticks } from "../../flow/ticks";
import { FakeMachine } from "./fake-host";
import { FakeProcess } from "./fake-process";
import { TestWorker } from "./test-worker";

const REALMS = new TestWorker(new FakeProcess()).filter.worker.roots.at(0).realms;

function newRoot(id: u32): Root {
  return new Root(id, "postern", REALMS, false);
}

describe("The ticks of root contexts", () => {
  it("are one a second, and every ten milliseconds from a hurry on until they settle", () => {
    const machine = new FakeMachine(new FakeProcess());
    const ticks = new Ticks(machine);
    const root = newRoot(1);
    ticks.settle(root);
    expect(machine.tickMillis).toBe(1000);
    ticks.hurry();
    expect(machine.tickMillis).toBe(10);
    ticks.settle(root);
    expect(machine.tickMillis).toBe(1000);
  });

  it("are set no more than need be", () => {
    const machine = new FakeMachine(new FakeProcess());
    const ticks = new Ticks(machine);
    const root = newRoot(1);
    ticks.settle(root);
    machine.tickMillis = 0;
    ticks.settle(root);
    expect(machine.tickMillis).toBe(0);
  });

  it("settle for each root context by itself", () => {
    const machine = new FakeMachine(new FakeProcess());
    const ticks = new Ticks(machine);
    const one = newRoot(1);
    const two = newRoot(2);
    ticks.settle(one);
    ticks.settle(two);
    ticks.hurry();
    ticks.settle(one);
    machine.tickMillis = 0;
    ticks.settle(one);
    expect(machine.tickMillis).toBe(0);
    ticks.settle(two);
    expect(machine.tickMillis).toBe(1000);
    expect(machine.entered).toStrictEqual([1, 2, 1, 2]);
  });
});
