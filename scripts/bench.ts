// npm run bench: what Postern costs beside everything else that could stand in its place. docs/benchmark.md explains it.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compareArms } from "./bench/compare-arms";
import { listChangeReport, measureListChange } from "./bench/list-change";
import { readOptions, type BenchOptions } from "./bench/options";
import { writePlots } from "./bench/plots";
import { realmReport } from "./bench/realm-report";
import { measureRealms } from "./bench/realm-scale";
import { report } from "./bench/report";
import { measureScale } from "./bench/scale";
import { scaleReport } from "./bench/scale-report";
import { verdicts } from "./bench/verdicts";
import { compileRelease, RELEASE_FILE } from "./module/compile";
import { progress } from "./toolchain/progress";

const FOLDER = "build/bench";

async function writeJson(name: string, value: unknown): Promise<string> {
  const file = join(FOLDER, name);
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
  return file;
}

async function moduleFile(given: string | null): Promise<string> {
  if (given !== null) return given;
  progress("compiling the filter");
  await compileRelease();
  return RELEASE_FILE;
}

async function runComparison(options: BenchOptions, module: string): Promise<void> {
  const results = await compareArms(options, module);
  console.log(`\n${report(results, verdicts(results))}\n`);
  console.log([await writeJson("results.json", results), ...(await writePlots(results, FOLDER))].join("\n"));
}

async function runScale(module: string): Promise<void> {
  const results = await measureScale(module);
  console.log(`\n${scaleReport(results)}\n`);
  console.log(await writeJson("scale.json", results));
}

async function runRealms(module: string): Promise<void> {
  const results = await measureRealms(module);
  console.log(`\n${realmReport(results)}\n`);
  console.log(await writeJson("realms.json", results));
}

async function runListChange(module: string): Promise<void> {
  const results = await measureListChange(module);
  console.log(`\n${listChangeReport(results)}\n`);
  console.log(await writeJson("revocation.json", results));
}

function optionsOrExit(): BenchOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`postern: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

const options = optionsOrExit();
await mkdir(FOLDER, { recursive: true });
const module = await moduleFile(options.module);
if (options.scale) await runScale(module);
else if (options.realms) await runRealms(module);
else if (options.revocation) await runListChange(module);
else await runComparison(options, module);
