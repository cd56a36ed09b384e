// Every fault against the specs that reach its place, the quickest first.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { runSpecs, specsOf } from "../probes/run-specs";
import { cachedFile, keepFile, keptJson } from "./cache";
import { PROBE_FILE } from "../probes/shadow-tree";
import { dealt } from "./dealt";
import type { Fault, Planted } from "./plant";
import { Thread } from "./thread";
import { HANDS, type Measured, type Notices, type Reach, reaching } from "./trials";

/** Writes each spec's module to the path that POSTERN_MODULES has for it. */
const SAVING_CONFIG = `
import { writeFileSync } from "node:fs";
import config from "./assembly/__tests__/as-pect.config.js";
const specs = process.env.POSTERN_SPECS.split(",");
const modules = JSON.parse(process.env.POSTERN_MODULES);
let next = 0;
export default {
  ...config,
  async instantiate(memory, createImports, instantiate, binary) {
    writeFileSync(modules[specs[next++]], binary);
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

interface Spec {
  readonly file: string;
  readonly module: string;
}

/** The specs that the faults are compiled into. */
export async function specsThatHave(faults: readonly Fault[], { tree }: Planted): Promise<Spec[]> {
  const files = new Set(faults.map(({ site }) => site.file));
  const common = [readFileSync("package-lock.json"), readFileSync(`${tree.folder}/${PROBE_FILE}`)];
  return (await specsOf(["."])).flatMap((file) => {
    const all = [...compiledWith(file, new Set())];
    if (!all.some((each) => files.has(each))) return [];
    const texts = all.sort().flatMap((each) => [each, readFileSync(`${tree.folder}/${each}`)]);
    return [{ file, module: cachedFile(".wasm", [...common, ...texts]) }];
  });
}

/** Compiles the specs that are not there yet. */
async function compile(specs: readonly Spec[], { tree }: Planted): Promise<void> {
  const missing = specs.filter(({ module }) => !existsSync(module));
  if (missing.length === 0) return;
  const place = ({ file }: Spec) => resolve(tree.folder, `${file.replaceAll("/", "+")}.wasm`);
  const places = Object.fromEntries(missing.map((spec) => [spec.file, place(spec)]));
  const files = missing.map(({ file }) => file);
  const failed = await runSpecs(tree, files, SAVING_CONFIG, { POSTERN_MODULES: JSON.stringify(places) });
  if (failed.length > 0) throw new Error(`specs fail without a fault:\n${failed.join("\n")}`);
  for (const spec of missing) keepFile(spec.module, readFileSync(place(spec)));
}

async function measure({ file, module }: Spec, thread: Thread): Promise<Measured> {
  const started = performance.now();
  const outcome = await thread.run({ fault: 0, module }, FIRST_MILLIS_MAX);
  if (outcome?.passed !== true) throw new Error(`${file} fails without a fault`);
  return { millis: performance.now() - started, reached: outcome.reached };
}

/** The first spec that fails with a fault, or has no end with it. */
async function notice(id: number, reaches: readonly Reach[], thread: Thread): Promise<string | null> {
  for (const { test, run, millis } of reaching(reaches, id)) {
    const outcome = await thread.run({ fault: id, module: run }, PATIENCE_MILLIS + PATIENCE * millis);
    if (outcome === null) return `${test} (no end)`;
    if (!outcome.passed) return test;
  }
  return null;
}

/** Which spec notices each fault. `script` is what a Thread runs. */
export async function trySpecs(
  planted: Planted,
  script: URL,
  faults: readonly Fault[],
  tell: (line: string) => void,
): Promise<Notices> {
  const specs = await specsThatHave(faults, planted);
  await compile(specs, planted);
  tell(`${specs.length} specs have the faults in them`);
  const threads = Array.from({ length: HANDS }, () => new Thread(script));
  const reaches: Reach[] = [];
  const notices = new Map<number, string>();
  await dealt(specs, HANDS, async (spec, hand) => {
    const path = `${spec.module}.json`;
    const measured = await keptJson(path, () => measure(spec, threads[hand] as Thread));
    reaches.push({ test: spec.file, run: spec.module, ...measured });
  });
  await dealt(faults, HANDS, async ({ id, site }, hand) => {
    const noticed = await notice(id, reaches, threads[hand] as Thread);
    if (noticed === null) tell(`no spec notices ${id}: ${site.name}`);
    else notices.set(id, noticed);
  });
  await Promise.all(threads.map((thread) => thread.close()));
  return notices;
}
