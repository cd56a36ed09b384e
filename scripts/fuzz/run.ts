// A fuzzing run: targets are dealt out to threads, each for its share of the time; what they find is put together.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Prepared } from "./subject";
import { INPUT_BYTES_MAX } from "./target";
import { type Result, targetNamed, type Task } from "./worker";

export interface RunOptions {
  readonly prepared: Prepared;
  readonly targets: readonly string[];
  readonly seconds: number;
  readonly seed: number;
  /** The bundle whose threads run `fuzz`. */
  readonly script: URL;
  readonly onResult: (result: Result) => void;
}

const HEARTBEAT_MILLIS = 1000;
/** An input that takes longer is one that the module does not come back from. */
const HANG_MILLIS = 30_000;
const PROGRESS_BYTES = 8 + 2 * INPUT_BYTES_MAX + 65536;

/** Runs a task in a thread of its own; a thread that stands still is ended, and its input is the failure. */
function runTask(task: Task, script: URL): Promise<Result> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { workerData: task });
    const words = new Int32Array(task.progress, 0, 2);
    let [last, still] = [-1, 0];
    const watch = setInterval(() => {
      const runs = Atomics.load(words, 0);
      still = runs === last ? still + HEARTBEAT_MILLIS : 0;
      last = runs;
      if (still >= HANG_MILLIS) {
        resolve(hung(task));
        void worker.terminate();
      }
    }, HEARTBEAT_MILLIS);
    worker.on("message", (result: Result) => resolve(received(result)));
    worker.on("error", reject);
    worker.on("exit", () => clearInterval(watch));
  });
}

/** What a thread told: a buffer arrives as a mere array of bytes, which base64 would be of its numbers. */
function received(result: Result): Result {
  const failures = result.failures.map((failure) => ({
    ...failure,
    inputs: failure.inputs.map((input) => Buffer.from(input)),
  }));
  return { ...result, failures };
}

function hung({ target, progress }: Task): Result {
  const [runs = 0, length = 0] = new Int32Array(progress, 0, 2);
  const input = Buffer.from(new Uint8Array(progress, 8, length));
  const failure = { target, message: `Hang: no end after ${HANG_MILLIS / 1000} s`, inputs: [input] };
  return { target, runs, edges: 0, growth: [], corpus: [], failures: [failure] };
}

function tasksOf({ prepared, targets, seconds, seed }: RunOptions, threads: number): Task[] {
  // A single target keeps all threads busy, each from a seed of its own.
  const each = Math.max(1, Math.floor(threads / targets.length));
  const share = Math.max(1, (seconds * threads) / (targets.length * each));
  return targets.flatMap((target) =>
    Array.from({ length: each }, (_, index) => ({
      target,
      subject: prepared.subjectFor(targetNamed(target)),
      seconds: share,
      seed: seed + index,
      progress: new SharedArrayBuffer(PROGRESS_BYTES),
    })),
  );
}

/** Fuzzes; returns the results in the order in which they came. */
export async function runFuzz(options: RunOptions): Promise<Result[]> {
  const threads = availableParallelism();
  const tasks = tasksOf(options, threads);
  const results: Result[] = [];
  const work = async (): Promise<void> => {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
      const result = await runTask(task, options.script);
      options.onResult(result);
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  return results;
}
