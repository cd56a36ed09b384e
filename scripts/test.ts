// npm test [-- <suite>... [--name <regular expression>]]: runs every suite, or those named.
import { parseArgs } from "node:util";
import { ALL_SUITES } from "./suites/catalogue";
import { runSuites } from "./suites/run-suites";

const { positionals, values } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { name: { type: "string" } },
});

const names = ALL_SUITES.map((suite) => suite.name);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no suite ${unknown.join(", ")}; there are: ${names.join(", ")}`);
  process.exit(1);
}
const chosen = ALL_SUITES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
await runSuites(chosen, { filter: values.name });
