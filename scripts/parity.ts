// npm run parity -- [--requests N] [--seed S] [--module FILE]: the module against the real oauth2-proxy, on random requests.
//
// --only NAME, as often as wanted, takes one configuration; --examples shows a case of each class in which the filter is stricter.
import { parseArgs } from "node:util";
import { existsSync } from "node:fs";
import { compileRelease, RELEASE_FILE } from "./module/compile";
import { runParity } from "./parity/run";
import { printExamples, printReport } from "./parity/report";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "20000" },
    only: { type: "string", multiple: true },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    module: { type: "string" },
    examples: { type: "boolean", default: false },
  },
});
const requests = Number(values.requests);
const seed = Number(values.seed);
if (!Number.isInteger(requests) || requests < 1 || !Number.isInteger(seed)) {
  console.error("--requests is a number from 1, and --seed a whole number");
  process.exit(1);
}
if (values.module !== undefined && !existsSync(values.module)) {
  console.error(`there is no ${values.module}`);
  process.exit(1);
}
if (values.module === undefined) await compileRelease();
const report = await runParity({ requests, seed, only: values.only, wasm: values.module ?? RELEASE_FILE });
if (values.examples) printExamples(report);
printReport(report);
process.exit(report.findings.length > 0 ? 1 : 0);
