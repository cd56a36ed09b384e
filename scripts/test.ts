// npm test [-- <suite or test file>... [--name <regular expression>]]: runs every suite, or those named, or single files of them.
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { ALL_SUITES } from "./suites/catalogue";
import { runSuites } from "./suites/run-suites";
import type { Suite } from "./suites/suite";

const { positionals, values } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { name: { type: "string" } },
});

/** The test files of a suite among what was named. */
function filesOf({ folder }: Suite): string[] {
  return positionals.filter((name) => folder !== undefined && name.startsWith(folder) && existsSync(name));
}

/** The suite as it is to run: whole where it is named, or those of its files that are; null where neither is. */
function chosen(suite: Suite): Suite | null {
  if (positionals.length === 0 || positionals.includes(suite.name)) return suite;
  const files = filesOf(suite);
  return files.length === 0 ? null : { ...suite, run: (options) => suite.run({ ...options, files }) };
}

const names = ALL_SUITES.map((suite) => suite.name);
const files = ALL_SUITES.flatMap(filesOf);
const unknown = positionals.filter((name) => !names.includes(name) && !files.includes(name));
if (unknown.length > 0) {
  console.error(`no suite and no test file ${unknown.join(", ")}; suites are: ${names.join(", ")}`);
  process.exit(1);
}
await runSuites(
  ALL_SUITES.map(chosen).filter((suite) => suite !== null),
  { filter: values.name },
);
