import { Reason, REASON_COUNT } from "../../exchange/reason";
import { Event, Stats } from "../../flow/metrics/stats";
import { JwkFault } from "../../jwt/jwk-fault";
import { JwksError } from "../../jwt/jwks";
import { JWT_ERROR_COUNT, JwtError } from "../../jwt/jwt-error";
import { FakeHost } from "./fake-host";
import { FakeProcess } from "./fake-process";

function statsOf(process: FakeProcess): Stats {
  const stats = new Stats(new FakeHost(process).host.metrics);
  stats.define();
  return stats;
}

/** The metrics that are not 0. */
function counted(process: FakeProcess): string[] {
  const names: string[] = [];
  for (let i = 0; i < process.metricNames.length; i++)
    if (process.metricValues[i] !== 0) names.push(process.metricNames[i]);
  return names;
}

describe("Counters", () => {
  it("add up in the worker, and are handed over once", () => {
    const process = new FakeProcess();
    const stats = statsOf(process);
    const other = statsOf(process);
    stats.countReason(Reason.Session);
    stats.countReason(Reason.Session);
    other.countReason(Reason.Session);
    expect(process.metric("postern.request.session")).toBe(0);
    stats.flush(0);
    stats.flush(0);
    other.flush(0);
    expect(process.metric("postern.request.session")).toBe(3);
  });

  it("have each a name of its own", () => {
    const process = new FakeProcess();
    const stats = statsOf(process);
    stats.countReason(Reason.HostFailure);
    stats.countEvent(Event.Call);
    stats.countEvent(Event.RevocationsFailed);
    stats.countTokenError(1 as JwtError);
    stats.countKeySetError(1 as JwksError);
    stats.countLeftOutKey(1 as JwkFault);
    stats.flush(33);
    expect(process.metric("postern.request.host_failure")).toBe(1);
    expect(process.metric("postern.auth.call")).toBe(1);
    expect(process.metric("postern.auth.revocations_failed")).toBe(1);
    expect(process.metric("postern.memory.allocated_bytes")).toBe(33);
    const names = counted(process);
    expect(names.length).toBe(7);
    for (let i = 0; i < names.length; i++) expect(names.indexOf(names[i])).toBe(i);
  });

  it("of every outcome have a metric, but for what is no outcome", () => {
    const process = new FakeProcess();
    statsOf(process);
    const names = process.metricNames;
    let reasons = 0;
    let errors = 0;
    for (let i = 0; i < names.length; i++) {
      expect(names.indexOf(names[i])).toBe(i, names[i]);
      reasons += i32(names[i].startsWith("postern.request."));
      errors += i32(names[i].startsWith("postern.jwt.refused."));
    }
    expect(reasons).toBe(REASON_COUNT - 1);
    expect(errors).toBe(JWT_ERROR_COUNT - 1);
    expect(names.includes("postern.request.none")).toBe(false);
  });

  it("that are for every worker at once are the host's", () => {
    const process = new FakeProcess();
    const one = statsOf(process);
    const two = statsOf(process);
    one.countSignOut();
    expect(two.newsSeen).toBe(0);
    one.countNews();
    expect(two.newsSeen).toBe(1);
    one.countRejection();
    expect(process.metric("postern.sign_outs")).toBe(1);
    expect(process.metric("postern.config.rejections")).toBe(1);
  });

  it("count the calls of this worker alone", () => {
    const process = new FakeProcess();
    const one = statsOf(process);
    const two = statsOf(process);
    one.countEvent(Event.Call);
    one.countEvent(Event.CallFailed);
    one.flush(0);
    expect(one.callsMade).toBe(1);
    expect(two.callsMade).toBe(0);
  });
});
