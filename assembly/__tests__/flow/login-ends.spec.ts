import { LoginEnds } from "../../flow/streams/login-ends";
import { FakeTable } from "./fake-host";
import { FakeProcess } from "./fake-process";

/** Logins this far apart share a slot. */
const SLOTS: u64 = 4096;
const ENTRIES = 8;

function endsOf(process: FakeProcess): LoginEnds {
  return new LoginEnds(new FakeTable(process));
}

describe("The ends of logins", () => {
  it("are what the last refresh said, in every worker", () => {
    const process = new FakeProcess();
    const two = endsOf(process);
    expect(two.find(1, 9)).toBe(false);
    endsOf(process).note(1, 9, 500, 100);
    endsOf(process).note(1, 9, 700, 200);
    expect(two.find(1, 9)).toBe(true);
    expect(two.endsMillis).toBe(700);
    expect(two.notedMillis).toBe(200);
  });

  it("are told apart by the whole name", () => {
    const ends = endsOf(new FakeProcess());
    ends.note(1, 9, 500, 100);
    expect(ends.find(1, 8)).toBe(false);
    expect(ends.find(1 + SLOTS, 9)).toBe(false);
    expect(ends.find(2, 9)).toBe(false);
    expect(ends.find(0, 0)).toBe(true, "an empty place is nobody's, and its times are over");
    expect(ends.endsMillis).toBe(0);
  });

  it("push out of a full slot what was heard of longest ago", () => {
    const ends = endsOf(new FakeProcess());
    for (let i = 0; i < ENTRIES; i++) ends.note(1 + u64(i) * SLOTS, 9, 500, i === 3 ? 50 : 100);
    ends.note(1 + 100 * SLOTS, 9, 500, 100);
    for (let i = 0; i < ENTRIES; i++) expect(ends.find(1 + u64(i) * SLOTS, 9)).toBe(i !== 3, i.toString());
    expect(ends.find(1 + 100 * SLOTS, 9)).toBe(true);
  });

  it("are not in a slot of another size", () => {
    const process = new FakeProcess();
    const ends = endsOf(process);
    ends.note(1, 9, 500, 100);
    process.write("postern.ends.001", new ArrayBuffer(255), 0);
    expect(ends.find(1, 9)).toBe(false);
    ends.note(1, 9, 600, 100);
    expect(ends.find(1, 9)).toBe(true);
  });
});
