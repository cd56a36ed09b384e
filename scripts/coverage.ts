// npm run coverage [-- --folder F]: which lines and branches of assembly/ the specs and the filter tests reach, by folder and file; of one
// folder by its own specs alone.
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CoveragePoints, type Point } from "./probes/coverage-points";
import { reportCoverage } from "./probes/coverage-report";
import { withEdits } from "./probes/edits";
import { GATHERING_CONFIG, runSpecs, specsOf } from "./probes/run-specs";
import {
  makeShadowTree,
  probeImport,
  removeShadowTree,
  type ShadowTree,
  sourceFiles,
} from "./probes/shadow-tree";
import { nodeSuite } from "./suites/node-suite";
import { describe } from "./suites/outcome";

const MARKS_MAX = 32768;
const PROBE = `export const SEEN: usize = memory.data(${MARKS_MAX});
export const SEEN_COUNT: i32 = ${MARKS_MAX};
export function __count(place: i32): void {
  store<u8>(SEEN + usize(place), 1);
}
`;

function counted(points: Point[]): (file: string, text: string) => string {
  return (file, text) => {
    const { edits } = new CoveragePoints(file, text, points);
    const imported = `import { __count } from "${probeImport(file)}";\n`;
    return edits.length === 0 ? text : imported + withEdits(text, edits);
  };
}

/** Which places some process reached. */
function gathered(folder: string): Buffer {
  const seen = Buffer.alloc(MARKS_MAX);
  for (const file of readdirSync(folder)) {
    const marks = readFileSync(`${folder}/${file}`);
    for (let i = 0; i < marks.length; i++) seen[i] = (seen[i] ?? 0) | (marks[i] ?? 0);
  }
  return seen;
}

async function runFilterTests(from: ShadowTree): Promise<void> {
  process.env["POSTERN_WASM"] = await from.compileFilter();
  const filter = nodeSuite("filter", { needsModule: true, concurrency: 2, minutes: 30 });
  console.log(`filter: ${describe(await filter.run({}))}`);
}

const { values } = parseArgs({ options: { folder: { type: "string" } } });
const present = (await sourceFiles()).map((file) => file.split("/").slice(1, -1).join("/"));
const folders = [...new Set(present)].filter((name) => name !== "" && (values.folder ?? name) === name);
if (folders.length === 0) throw new Error(`there is no folder ${values.folder}`);
const points: Point[] = [];
const tree = await makeShadowTree("coverage", PROBE, ["SEEN", "SEEN_COUNT"], counted(points));
if (points.length > MARKS_MAX) throw new Error(`${points.length} places are too many`);
const folder = resolve(tree.folder, "seen");
process.env["POSTERN_SEEN"] = folder;
try {
  console.log(`${points.length} places in ${(await sourceFiles()).length} files`);
  for (const failed of await runSpecs(tree, await specsOf(folders), GATHERING_CONFIG, {
    POSTERN_SEEN: folder,
  }))
    console.log(failed);
  if (values.folder === undefined) await runFilterTests(tree);
  reportCoverage(points, gathered(folder), folders);
} finally {
  removeShadowTree(tree);
}
