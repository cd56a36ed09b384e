// The as-pect specs of the pure code. Each spec is a compilation of its own, so they are dealt out to several processes.
import { availableParallelism } from "node:os";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { NOTHING, ONE_FAILED, sum, type Outcome } from "./outcome";
import type { Suite, SuiteOptions } from "./suite";
import { filesBelow } from "./test-files";

const FOLDER = "assembly/__tests__";
const MOST_PROCESSES = 4;
const ARGUMENTS = ["--summary", "-c", `${FOLDER}/as-pect.config.js`, "-a", `${FOLDER}/as-pect.asconfig.json`];

function countTests(output: string): Outcome | null {
  const found = /\[Tests\]:\s*(\d+)\s*\/\s*(\d+)/.exec(output);
  if (found === null) return null;
  const todos = [...output.matchAll(/Todo:\s*(\d+)/g)].reduce((count, match) => count + Number(match[1]), 0);
  return { passed: Number(found[1]), failed: Number(found[2]) - Number(found[1]), skipped: todos };
}

async function runSpecs(files: readonly string[]): Promise<Outcome> {
  const env = { POSTERN_SPECS: files.join(",") };
  const done = await execa("asp", ARGUMENTS, { preferLocal: true, reject: false, all: true, env });
  const output = stripVTControlCharacters(done.all);
  const outcome = countTests(output);
  if (done.exitCode === 0 && outcome !== null) return outcome;
  console.log(output);
  // A spec that does not compile ends as-pect without a summary or with one that counts no failure.
  return outcome !== null && outcome.failed > 0 ? outcome : sum(outcome ?? NOTHING, ONE_FAILED);
}

async function run({ filter, files: named }: SuiteOptions): Promise<Outcome> {
  const wanted = new RegExp(filter ?? "");
  const files = (named ?? (await filesBelow(FOLDER, ".spec.ts"))).filter((file) => wanted.test(file));
  const processes = Math.min(availableParallelism(), MOST_PROCESSES, files.length);
  const hands = Array.from({ length: processes }, (_, hand) =>
    files.filter((__, i) => i % processes === hand),
  );
  return (await Promise.all(hands.map(runSpecs))).reduce(sum, NOTHING);
}

export const UNIT_SUITE: Suite = { name: "unit", folder: `${FOLDER}/`, needsModule: false, run };
