// npm run simulate -- [--seeds N] [--seed S] [--module FILE]: workers of the module on one shared store, under a seeded scheduler.
//
// --seed S alone runs that seed and tells what happened; with --seeds it is the first of so many, on all cores.
import { existsSync } from "node:fs";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { parseArgs } from "node:util";
import { compileRelease, RELEASE_FILE } from "./module/compile";
import { type Share, simulateMany, simulateShare, type Told } from "./simulate/many";

const SEEDS_BETWEEN_LINES = 10_000;

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

/** Prints what threads tell, and keeps count. */
class Report {
  private readonly sum = { seeds: 0, requests: 0, failed: 0 };

  take({ seeds, requests, failed }: Told): void {
    const { sum } = this;
    const lines = Math.floor(sum.seeds / SEEDS_BETWEEN_LINES);
    sum.seeds += seeds;
    sum.requests += requests;
    for (const { seed, broken, story } of failed) {
      if (++sum.failed === 1) console.log(story.map((line) => `  ${line}`).join("\n"));
      console.log(`seed ${seed}: ${broken.join("; ")}`);
    }
    if (Math.floor(sum.seeds / SEEDS_BETWEEN_LINES) > lines) console.log(`${sum.seeds} seeds so far`);
  }

  end(first: number): number {
    const { seeds, requests, failed } = this.sum;
    console.log(`${seeds} seeds from ${first}, ${requests} requests: ${failed} with a broken rule`);
    return failed > 0 ? 1 : 0;
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { seeds: { type: "string" }, seed: { type: "string" }, module: { type: "string" } },
  });
  const first = Number(values.seed ?? "1");
  const count = Number(values.seeds ?? (values.seed === undefined ? "500" : "1"));
  if (!Number.isInteger(first) || !Number.isInteger(count) || count < 1)
    fail("--seeds is a number from 1, and --seed a whole number");
  if (values.module !== undefined && !existsSync(values.module)) fail(`there is no ${values.module}`);
  if (values.module === undefined) await compileRelease();
  const report = new Report();
  const seeds = { first, count, wasm: values.module ?? RELEASE_FILE };
  await simulateMany(seeds, new URL(import.meta.url), (told) => report.take(told));
  return report.end(first);
}

if (isMainThread) process.exit(await main());
else simulateShare(workerData as Share, (told) => parentPort?.postMessage(told));
