// Every fault against the specs that reach its place, the quickest first.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { runSpecs, specsOf } from "../probes/run-specs";
import { dealt } from "./dealt";
import type { Fault, Planted } from "./plant";
import { Thread } from "./thread";
import { HANDS, type Notices, type Reach, reaching } from "./trials";

/** Writes each spec's module to the tree's folder "specs", named after the spec. */
const SAVING_CONFIG = `
import { mkdirSync, writeFileSync } from "node:fs";
import config from "./assembly/__tests__/as-pect.config.js";
const specs = process.env.POSTERN_SPECS.split(",");
let next = 0;
export default {
  ...config,
  async instantiate(memory, createImports, instantiate, binary) {
    mkdirSync("specs", { recursive: true });
    writeFileSync("specs/" + specs[next++].replaceAll("/", "+") + ".wasm", binary);
    return config.instantiate(memory, createImports, instantiate, binary);
  },
};
`;
/** A spec that takes so many times what it takes without a fault, and some seconds, has no end. */
const PATIENCE = 8;
const PATIENCE_MILLIS = 5000;
const FIRST_MILLIS_MAX = 600_000;

/** The files that a file is compiled with. */
function compiledWith(file: string, known: Set<string>): Set<string> {
  if (known.has(file) || !existsSync(file)) return known;
  known.add(file);
  for (const { fileName } of ts.preProcessFile(readFileSync(file, "utf8")).importedFiles)
    compiledWith(`${join(dirname(file), fileName)}.ts`, known);
  return known;
}

async function specsThatHave(faults: readonly Fault[]): Promise<string[]> {
  const files = new Set(faults.map(({ site }) => site.file));
  const specs = await specsOf(["."]);
  return specs.filter((spec) => [...compiledWith(spec, new Set())].some((file) => files.has(file)));
}

async function reachOf(spec: string, module: string, thread: Thread): Promise<Reach> {
  // The first run compiles the module.
  await thread.run({ fault: 0, module }, FIRST_MILLIS_MAX);
  const started = performance.now();
  const outcome = await thread.run({ fault: 0, module }, FIRST_MILLIS_MAX);
  if (outcome?.passed !== true) throw new Error(`${spec} fails without a fault`);
  return { test: spec, run: module, millis: performance.now() - started, reached: new Set(outcome.reached) };
}

/** Which spec notices each fault. `script` is what a Thread runs. */
export async function trySpecs(
  planted: Planted,
  script: URL,
  faults: readonly Fault[],
  tell: (line: string) => void,
): Promise<Notices> {
  const specs = await specsThatHave(faults);
  const failed = await runSpecs(planted.tree, specs, SAVING_CONFIG, {});
  if (failed.length > 0) throw new Error(`specs fail without a fault:\n${failed.join("\n")}`);
  const threads = Array.from({ length: HANDS }, () => new Thread(script));
  const reaches: Reach[] = [];
  const notices = new Map<number, string>();
  await dealt(specs, HANDS, async (spec, hand) => {
    const module = `${planted.tree.folder}/specs/${spec.replaceAll("/", "+")}.wasm`;
    reaches.push(await reachOf(spec, module, threads[hand] as Thread));
  });
  tell(`${specs.length} specs have the faults in them`);
  let tried = 0;
  await dealt(faults, HANDS, async ({ id }, hand) => {
    if (++tried % 50 === 0) tell(`${tried} faults tried with specs, ${notices.size} noticed`);
    for (const { test, run, millis } of reaching(reaches, id)) {
      const limit = PATIENCE_MILLIS + PATIENCE * millis;
      const outcome = await (threads[hand] as Thread).run({ fault: id, module: run }, limit);
      if (outcome?.passed === true) continue;
      notices.set(id, outcome === null ? `${test} (no end)` : test);
      return;
    }
  });
  await Promise.all(threads.map((thread) => thread.close()));
  return notices;
}
