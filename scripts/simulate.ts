// npm run simulate -- [--seeds N] [--seed S] [--module FILE]: workers of the module on one shared store, under a seeded scheduler.
//
// --seed S alone runs that seed and tells what happened; with --seeds it is the first of so many.
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { compileRelease, RELEASE_FILE } from "./module/compile";
import { simulate, type Simulated } from "./simulate/run";

const { values } = parseArgs({
  options: { seeds: { type: "string" }, seed: { type: "string" }, module: { type: "string" } },
});
const first = Number(values.seed ?? "1");
const count = Number(values.seeds ?? (values.seed === undefined ? "500" : "1"));
if (!Number.isInteger(first) || !Number.isInteger(count) || count < 1) {
  console.error("--seeds is a number from 1, and --seed a whole number");
  process.exit(1);
}
if (values.module !== undefined && !existsSync(values.module)) {
  console.error(`there is no ${values.module}`);
  process.exit(1);
}
if (values.module === undefined) await compileRelease();

const failed: Simulated[] = [];
let requests = 0;
for (let seed = first; seed < first + count; seed++) {
  const result = simulate(seed, values.module ?? RELEASE_FILE);
  requests += result.requests;
  if (result.broken.length === 0) continue;
  failed.push(result);
  if (failed.length === 1) console.log(result.story.map((line) => `  ${line}`).join("\n"));
  console.log(`seed ${seed}: ${result.broken.join("; ")}`);
}
console.log(`${count} seeds from ${first}, ${requests} requests: ${failed.length} with a broken rule`);
process.exit(failed.length > 0 ? 1 : 0);
