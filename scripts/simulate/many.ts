// Many seeds on all cores: each thread takes every so-manieth, and tells of each seed that broke a rule.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { simulate, type Simulated } from "./run";

/** Seeds of one thread: `first`, and every `step`-th from there on, below `end`. */
export interface Share {
  readonly first: number;
  readonly end: number;
  readonly step: number;
  readonly wasm: string;
}

/** What a thread tells: how far it came, with the seeds since it last told that broke a rule. */
export interface Told {
  readonly seeds: number;
  readonly requests: number;
  readonly failed: readonly Simulated[];
}

export interface Seeds {
  readonly first: number;
  readonly count: number;
  readonly wasm: string;
}

const SEEDS_BETWEEN = 50;

/** The work of one thread. */
export function simulateShare({ first, end, step, wasm }: Share, tell: (told: Told) => void): void {
  let [seeds, requests, failed]: [number, number, Simulated[]] = [0, 0, []];
  for (let seed = first; seed < end; seed += step) {
    const result = simulate(seed, wasm);
    seeds++;
    requests += result.requests;
    if (result.broken.length > 0) failed.push(result);
    if (seeds < SEEDS_BETWEEN && seed + step < end) continue;
    tell({ seeds, requests, failed });
    [seeds, requests, failed] = [0, 0, []];
  }
}

/** `script` is the bundle whose threads run `simulateShare`. */
export async function simulateMany(
  { first, count, wasm }: Seeds,
  script: URL,
  tell: (told: Told) => void,
): Promise<void> {
  const threads = Math.min(availableParallelism(), Math.ceil(count / SEEDS_BETWEEN));
  const shares = Array.from({ length: threads }, (_, i) => ({
    first: first + i,
    end: first + count,
    step: threads,
    wasm,
  }));
  await Promise.all(shares.map((share) => runThread(share, script, tell)));
}

function runThread(workerData: Share, script: URL, tell: (told: Told) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { workerData });
    worker.on("message", tell);
    worker.on("error", reject);
    worker.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))));
  });
}
