// npm run mutants [-- --count N] [--folder F] [--seed S]: plants faults in assembly/, one in force at a time, and says which no test
// notices. All are in one build, behind a number: a fault costs a run and no build.
import { isMainThread, parentPort } from "node:worker_threads";
import { parseArgs } from "node:util";
import { testFaults } from "./probes/fault-trials";
import { drawSites, plant } from "./probes/plant";
import { removeShadowTree } from "./probes/shadow-tree";
import { passes, type SpecTask } from "./probes/spec-run";

const FOLDERS = ["crypto", "codec", "session", "jwt", "rules", "decision"];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: "400" },
      folder: { type: "string" },
      seed: { type: "string", default: "1" },
    },
  });
  const folders = values.folder === undefined ? FOLDERS : [values.folder];
  const sites = await drawSites(folders, Number(values.count), Number(values.seed));
  const planted = await plant(sites, ({ file, line, what }) =>
    console.log(`not compiled: ${file}:${line} ${what}`),
  );
  try {
    const unnoticed = await testFaults(planted, new URL(import.meta.url), (line) => console.log(line));
    const { length: all } = planted.faults;
    const noticed = all - unnoticed.length;
    for (const { file, line, what } of unnoticed) console.log(`unnoticed: ${file}:${line} ${what}`);
    console.log(`\n${noticed} of ${all} faults noticed (${((100 * noticed) / all).toFixed(1)} %)`);
  } finally {
    removeShadowTree(planted.tree);
  }
}

if (isMainThread) {
  await main();
  process.exit(0);
} else {
  parentPort?.on(
    "message",
    (task: SpecTask) => void passes(task).then((passed) => parentPort?.postMessage(passed)),
  );
}
