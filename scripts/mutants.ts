// npm run mutants [-- --count N] [--seed S] [--folder F]... [--mutant K]... [--again]: plants faults in assembly/, one in force at a time, and
// says which no test notices. All are in one build, behind a number: a fault costs a run and no build. --mutant tries some of those drawn, and
// tells which test notices each; --again those that the last run left.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { isMainThread, parentPort } from "node:worker_threads";
import { parseArgs } from "node:util";
import { tidyCache } from "./mutants/cache";
import { allSites, draw, type Share } from "./mutants/draw";
import { EXPLAINED } from "./mutants/explained";
import { tryFilterTests } from "./mutants/filter-trials";
import { type Fault, FAULTS_MAX, plant, type Planted } from "./mutants/plant";
import { report, type Result } from "./mutants/report";
import type { Site } from "./mutants/sites";
import { runSpec, type SpecTask } from "./mutants/spec-run";
import { trySpecs } from "./mutants/spec-trials";
import { removeShadowTree } from "./probes/shadow-tree";

const FOLDERS = ["crypto", "codec", "session", "jwt", "rules", "judge", "flow"];
const LEFT_FILE = "build/mutants-left.json";
const NICENESS = 10;

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "400" },
    seed: { type: "string", default: "1" },
    folder: { type: "string", multiple: true, default: FOLDERS },
    mutant: { type: "string", multiple: true },
    again: { type: "boolean", default: false },
  },
});

function drawnFrom(sites: readonly Site[]): readonly Share[] {
  const count = Number(values.count);
  if (count >= FAULTS_MAX) throw new Error(`at most ${FAULTS_MAX - 1} faults go into a build`);
  return draw(sites, values.folder, count, Number(values.seed));
}

/** Which of the faults that were planted are tried. */
function chosen(faults: readonly Fault[]): readonly Fault[] {
  if (values.mutant !== undefined) return faults.filter(({ id }) => values.mutant?.includes(String(id)));
  if (!values.again) return faults;
  const left = JSON.parse(existsSync(LEFT_FILE) ? readFileSync(LEFT_FILE, "utf8") : "[]") as string[];
  return faults.filter(({ site }) => left.includes(site.name));
}

function tell(line: string): void {
  console.log(line);
}

/** Explanations of faults that cannot be planted any more, since the source says something else now. */
function staleExplanations(sites: readonly Site[]): string[] {
  const names = new Set(sites.map(({ name }) => name));
  return EXPLAINED.filter(({ fault }) => !names.has(fault)).map(
    ({ fault }) => `no such fault to explain: ${fault}`,
  );
}

/** What no test can notice is given to the specs alone: one that fails all the same proves the explanation wrong. */
async function resultsOf(planted: Planted): Promise<Result[]> {
  const faults = chosen(planted.faults);
  const whyOf = ({ site }: Fault) => EXPLAINED.find(({ fault }) => fault === site.name)?.why ?? null;
  const bySpecs = await trySpecs(planted, new URL(import.meta.url), faults, tell);
  const rest = faults.filter((fault) => !bySpecs.has(fault.id) && whyOf(fault) === null);
  if (values.mutant === undefined) keepLeft(rest);
  console.log(
    `${bySpecs.size} of ${faults.length} noticed by specs; ${rest.length} are left for the filter tests`,
  );
  const byFilter = await tryFilterTests(planted, rest, tell);
  return faults.map((fault) => ({
    fault,
    by: bySpecs.get(fault.id) ?? byFilter.get(fault.id) ?? null,
    why: whyOf(fault),
  }));
}

function keepLeft(faults: readonly Fault[]): void {
  mkdirSync("build", { recursive: true });
  writeFileSync(LEFT_FILE, JSON.stringify(faults.map(({ site }) => site.name)));
}

async function main(): Promise<boolean> {
  const sites = await allSites();
  tidyCache();
  const planted = await plant(drawnFrom(sites));
  try {
    console.log(`${planted.faults.length} faults planted, of ${sites.length}`);
    const results = await resultsOf(planted);
    const left = results.filter(({ by, why }) => by === null && why === null);
    if (values.mutant === undefined) keepLeft(left.map(({ fault }) => fault));
    else
      for (const { fault, by } of results)
        console.log(`${fault.id} ${fault.site.name}: ${by ?? "unnoticed"}`);
    const wrong = results
      .filter(({ by, why }) => by !== null && why !== null)
      .map(({ fault, by }) => `explained, and noticed by ${by}: ${fault.site.name}`);
    const faulty = [...staleExplanations(sites), ...wrong];
    const { text, isEnough } = report(results);
    console.log([text, ...faulty].join("\n"));
    return isEnough && faulty.length === 0;
  } finally {
    removeShadowTree(planted.tree);
  }
}

if (isMainThread) {
  setPriority(NICENESS);
  process.exit((await main()) ? 0 : 1);
} else {
  parentPort?.on(
    "message",
    (task: SpecTask) => void runSpec(task).then((outcome) => parentPort?.postMessage(outcome)),
  );
}
