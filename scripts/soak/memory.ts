// How much memory Envoy has in use, sampled during a soak.
import { readFile } from "node:fs/promises";
import { summarise } from "../bench/statistics";
import type { Envoy } from "../stack/envoy";

const KIBIBYTE = 1024;

export interface MemorySample {
  readonly second: number;
  /** Of the whole process, and of Envoy's own heap; V8's memory is in the first only. */
  readonly residentBytes: number;
  readonly allocatedBytes: number;
}

export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) * KIBIBYTE;
}

export async function sampleMemory(envoy: Envoy, second: number): Promise<MemorySample> {
  return {
    second: Math.round(second),
    residentBytes: await residentBytes(envoy.server.pid),
    allocatedBytes: await envoy.stat("server.memory_allocated"),
  };
}

/** Growth of the last quarter's median over that of the second quarter, as a share: the first quarter warms up. */
export function growth(samples: readonly MemorySample[], of: "residentBytes" | "allocatedBytes"): number {
  const quarter = Math.floor(samples.length / 4);
  const part = (from: number) =>
    summarise(samples.slice(from, from + quarter).map((sample) => sample[of])).median;
  return part(samples.length - quarter) / part(quarter) - 1;
}
