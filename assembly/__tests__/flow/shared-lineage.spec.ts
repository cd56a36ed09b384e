import { SharedLineage } from "../../flow/sessions/shared-lineage";
import { SessionName } from "../../session/session-name";
import { FakeTable } from "./fake-host";
import { FakeProcess } from "./fake-process";

/** Seals this far apart share a slot. */
const SLOTS: u64 = 4096;
const ENTRIES = 8;

function sealed(low: u64, high: u64 = 9): SessionName {
  const name = new SessionName();
  name.sealLow = low;
  name.sealHigh = high;
  return name;
}

function login(low: u64): SessionName {
  const name = new SessionName();
  name.loginLow = low;
  name.loginHigh = low + 1;
  return name;
}

function lineageOf(process: FakeProcess): SharedLineage {
  return new SharedLineage(new FakeTable(process));
}

describe("The lineage of sessions", () => {
  it("tells every worker which login a refreshed cookie goes back to", () => {
    const process = new FakeProcess();
    const two = lineageOf(process);
    expect(two.find(1, 9)).toBe(false);
    lineageOf(process).note(login(70), sealed(1), 100);
    expect(two.find(1, 9)).toBe(true);
    expect(two.loginLow).toBe(70);
    expect(two.loginHigh).toBe(71);
  });

  it("tells cookies apart by their whole seal", () => {
    const lineage = lineageOf(new FakeProcess());
    lineage.note(login(70), sealed(1), 100);
    expect(lineage.find(1, 8)).toBe(false);
    expect(lineage.find(1 + SLOTS, 9)).toBe(false);
    expect(lineage.find(2, 9)).toBe(false);
  });

  it("goes by what was noted last of a cookie", () => {
    const lineage = lineageOf(new FakeProcess());
    for (let i = 0; i < ENTRIES; i++) lineage.note(login(u64(i)), sealed(1 + u64(i) * SLOTS), 100);
    lineage.note(login(90), sealed(1), 100);
    expect(lineage.find(1, 9)).toBe(true);
    expect(lineage.loginLow).toBe(90);
    // It took no other one's place.
    for (let i = 1; i < ENTRIES; i++) expect(lineage.find(1 + u64(i) * SLOTS, 9)).toBe(true);
  });

  it("has one place for a cookie, also where others are free", () => {
    const lineage = lineageOf(new FakeProcess());
    lineage.note(login(70), sealed(1), 100);
    lineage.note(login(90), sealed(1), 200);
    expect(lineage.find(1, 9)).toBe(true);
    expect(lineage.loginLow).toBe(90);
    for (let i = 1; i < ENTRIES; i++) lineage.note(login(u64(i)), sealed(1 + u64(i) * SLOTS), 300);
    expect(lineage.find(1, 9)).toBe(true);
  });

  it("forgets of a full slot the one whose time is over first", () => {
    const lineage = lineageOf(new FakeProcess());
    for (let i = 0; i < ENTRIES; i++) {
      lineage.note(login(u64(i)), sealed(1 + u64(i) * SLOTS), i === 3 ? 50 : 100);
    }
    lineage.note(login(90), sealed(1 + 100 * SLOTS), 100);
    for (let i = 0; i < ENTRIES; i++) expect(lineage.find(1 + u64(i) * SLOTS, 9)).toBe(i !== 3, i.toString());
    expect(lineage.find(1 + 100 * SLOTS, 9)).toBe(true);
  });

  it("takes a slot of another size for an empty one", () => {
    const process = new FakeProcess();
    const lineage = lineageOf(process);
    lineage.note(login(70), sealed(1), 100);
    const slot = process.find("postern.login.001");
    if (slot === null) return expect(true).toBe(false);
    const whole = slot.value;
    const longer = new ArrayBuffer(whole.byteLength + 1);
    memory.copy(changetype<usize>(longer), changetype<usize>(whole), whole.byteLength);
    process.write("postern.login.001", longer, 0);
    expect(lineage.find(1, 9)).toBe(false);
    process.write("postern.login.001", whole.slice(0, whole.byteLength - 1), 0);
    expect(lineage.find(1, 9)).toBe(false);
    lineage.note(login(71), sealed(1), 100);
    expect(lineage.find(1, 9)).toBe(true);
  });
});
