// CPU time that other processes have used, all their threads together, in nanoseconds (Linux).
//
// /proc/<pid>/stat counts in ticks of 10 ms, too coarse for short rounds. The kernel's own clock of a process is exact;
// Python, which the toolchain needs anyway, can read it.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";

// clock_getcpuclockid(3): the clock of a process is its complemented id, shifted, and the number of the scheduler's clock.
const SCRIPT = `
import sys, time
for line in sys.stdin:
    print(*(time.clock_gettime_ns((~int(pid) << 3) | 2) for pid in line.split()), flush=True)
`;

export class CpuClock {
  private readonly child: ChildProcess;
  private readonly lines: Interface;

  constructor() {
    if (process.platform !== "linux")
      throw new Error("the benchmark reads CPU clocks as only Linux has them");
    this.child = spawn("python3", ["-c", SCRIPT], { stdio: ["pipe", "pipe", "inherit"] });
    if (this.child.stdout === null) throw new Error("python3 has no output");
    this.lines = createInterface({ input: this.child.stdout });
  }

  /** Nanoseconds used by each of the processes so far. */
  async read(pids: readonly number[]): Promise<number[]> {
    const answer = once(this.lines, "line") as Promise<[string]>;
    this.child.stdin?.write(`${pids.join(" ")}\n`);
    const [line] = await answer;
    return line.split(" ").map(Number);
  }

  stop(): void {
    this.child.stdin?.end();
  }
}
