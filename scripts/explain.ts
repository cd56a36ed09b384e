// npm run explain -- CONFIG METHOD URL [-H name:value]...: what the filter would do with a request, and why.
//
// The shipped module decides, in a host that stands in for Envoy; nothing here knows a rule. A cookie secret is taken from the
// environment as in Envoy, so that a real session cookie can be judged; a missing one is made up.
import { resolve } from "node:path";
import { ensureFilter } from "./check-config/filter-parser";
import { runExplain } from "./explain/run";

await ensureFilter();
process.exitCode = await runExplain(process.argv.slice(2), {
  name: "npm run explain --",
  pathOf: (file) => resolve(process.env["INIT_CWD"] ?? process.env["PWD"] ?? ".", file),
  write: (line) => console.log(line),
  writeError: (line) => console.error(line),
});
