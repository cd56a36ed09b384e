import { Action } from "../../exchange/decision";
import { RealmOutcomes } from "../../flow/metrics/realm-outcomes";
import { FakeHost } from "./fake-host";
import { FakeProcess } from "./fake-process";

function outcomesOf(process: FakeProcess): RealmOutcomes {
  return new RealmOutcomes(String.UTF8.encode("shop"), new FakeHost(process).host.metrics);
}

/** The outcome that one request with this action is counted as. */
function counted(action: Action): string {
  const process = new FakeProcess();
  const outcomes = outcomesOf(process);
  outcomes.count(action);
  outcomes.flush();
  return process.metricNames.join(" ");
}

describe("The outcomes of a realm's requests", () => {
  it("are what a client saw of each", () => {
    const name = "postern.realm.shop.";
    expect(counted(Action.Pass)).toBe(name + "passed");
    expect(counted(Action.Forward)).toBe(name + "passed");
    expect(counted(Action.ForwardAnonymous)).toBe(name + "passed");
    expect(counted(Action.RelayAnswer)).toBe(name + "answered");
    expect(counted(Action.ShowMetadata)).toBe(name + "answered");
    expect(counted(Action.Refuse)).toBe(name + "refused");
    expect(counted(Action.Unavailable)).toBe(name + "unavailable");
    expect(counted(Action.AskAlone)).toBe(name + "unavailable");
  });

  it("add up until they are handed over, and are handed over once", () => {
    const process = new FakeProcess();
    const one = outcomesOf(process);
    const two = outcomesOf(process);
    for (let i = 0; i < 3; i++) one.count(Action.Forward);
    two.count(Action.Forward);
    two.count(Action.Refuse);
    expect(process.metricNames.length).toBe(0);
    one.flush();
    one.flush();
    two.flush();
    expect(process.metric("postern.realm.shop.passed")).toBe(4);
    expect(process.metric("postern.realm.shop.refused")).toBe(1);
    one.count(Action.Refuse);
    one.flush();
    expect(process.metric("postern.realm.shop.refused")).toBe(2);
  });

  it("are counted with others where the realm has no metrics of its own", () => {
    const process = new FakeProcess();
    const named = outcomesOf(process);
    for (let i = 0; i < 2; i++) {
      const one = outcomesOf(process);
      one.joinOthers();
      one.count(Action.Forward);
      one.flush();
    }
    named.count(Action.Refuse);
    named.flush();
    expect(process.metricNames.join(" ")).toBe("postern.realms.other.passed postern.realm.shop.refused");
    expect(process.metric("postern.realms.other.passed")).toBe(2);
  });
});
