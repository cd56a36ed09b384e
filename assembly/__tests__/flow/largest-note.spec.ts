import { LargestNote } from "../../flow/metrics/largest-note";
import { FakeTable } from "./fake-host";
import { FakeProcess } from "./fake-process";

const NOW: i64 = 1_770_000_000_000;

function noteOf(process: FakeProcess, key: string = "postern.fill"): LargestNote {
  return new LargestNote(new FakeTable(process), key);
}

describe("The note of the largest value", () => {
  it("is that of the worker that has it, with what goes with it, whoever tells last", () => {
    const process = new FakeProcess();
    const large = noteOf(process);
    const small = noteOf(process);
    large.tell(7, 70, NOW);
    small.tell(3, 30, NOW);
    expect(small.value).toBe(7);
    expect(small.companion).toBe(70);
    small.tell(8, 80, NOW);
    large.tell(7, 70, NOW);
    expect(large.value).toBe(8);
    expect(large.companion).toBe(80);
  });

  it("ends some seconds after its worker told it last", () => {
    const process = new FakeProcess();
    noteOf(process).tell(7, 70, NOW);
    const other = noteOf(process);
    other.tell(3, 30, NOW + 2999);
    expect(other.value).toBe(7);
    other.tell(3, 30, NOW + 3000);
    expect(other.value).toBe(3);
    expect(other.companion).toBe(30);
  });

  it("from before the clock stepped back is none", () => {
    const process = new FakeProcess();
    noteOf(process).tell(7, 70, NOW);
    const other = noteOf(process);
    other.tell(3, 30, NOW - 1);
    expect(other.value).toBe(3);
  });

  it("of another key is another", () => {
    const process = new FakeProcess();
    noteOf(process).tell(7, 70, NOW);
    const other = noteOf(process, "postern.other");
    other.tell(3, 30, NOW);
    expect(other.value).toBe(3);
  });
});
