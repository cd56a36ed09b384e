// npm run envoys [-- <suite>... --name <regular expression>]: the end-to-end suite on every Envoy line, then a table; with --line VERSION on one.
import { parseArgs } from "node:util";
import { execa } from "execa";
import { envoyBinary } from "./toolchain/envoy";
import { ENVOY_LINES } from "./toolchain/versions";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { line: { type: "string" }, name: { type: "string" } },
});
const named = values.name === undefined ? [] : ["--name", values.name];
const wanted = [...(positionals.length > 0 ? positionals : ["e2e"]), ...named];

interface Line {
  readonly version: string;
  readonly result: string;
  readonly passed: boolean;
}

async function runOn(version: string): Promise<Line> {
  const env = { POSTERN_ENVOY: await envoyBinary(version) };
  console.log(`--- Envoy ${version}`);
  const run = await execa("node", ["scripts/run.mjs", "test", ...wanted], {
    env,
    reject: false,
    stdout: ["pipe", "inherit"],
    stderr: "inherit",
  });
  const result = run.stdout.trim().split("\n").at(-1) ?? "no result";
  return { version, result, passed: run.exitCode === 0 };
}

const lines: Line[] = [];
for (const version of values.line === undefined ? ENVOY_LINES : [values.line])
  lines.push(await runOn(version));
for (const { version, result } of lines) console.log(`Envoy ${version.padEnd(8)} ${result}`);
if (!lines.every(({ passed }) => passed)) process.exitCode = 1;
