// npm run fuzz [-- --seconds S] [--target NAME] [--module FILE] [--seed S] [--keep] [--replay FILE]: coverage-guided fuzzing of the
// compiled module (docs/security.md). Exit 1 on a trap or a broken rule, with the input saved.
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { parseArgs } from "node:util";
import { table } from "./bench/table";
import { minimised, readCorpus, writeCorpus } from "./fuzz/corpus";
import { readFailure, saveFailure, shrunk } from "./fuzz/failure-file";
import { failureOf } from "./fuzz/fuzzer";
import { runFuzz } from "./fuzz/run";
import { prepareAll, type Prepared } from "./fuzz/subject";
import { TARGETS } from "./fuzz/targets/catalogue";
import { fuzz, type Result, targetNamed, type Task } from "./fuzz/worker";
import { compileRelease, RELEASE_FILE } from "./module/compile";

const OPTIONS = {
  seconds: { type: "string", default: "60" },
  target: { type: "string" },
  module: { type: "string" },
  seed: { type: "string", default: String(Date.now() % 1_000_000) },
  /** Writes what was found to tests/corpora, minimised. */
  keep: { type: "boolean", default: false },
  replay: { type: "string" },
} as const;

function fail(message: string): never {
  console.error(`postern: ${message}`);
  process.exit(1);
}

function replay(file: string, prepared: Prepared): number {
  const { target: name, inputs } = readFailure(file);
  const target = targetNamed(name);
  const message = failureOf(target, prepared.subjectFor(target).wasm, inputs);
  console.log(message ?? "nothing goes wrong");
  return message === null ? 0 : 1;
}

function keep(results: readonly Result[], prepared: Prepared): void {
  for (const target of TARGETS.filter(({ name }) => results.some((result) => result.target === name))) {
    const found = results.filter((result) => result.target === target.name).flatMap(({ corpus }) => corpus);
    const inputs = [...readCorpus(target.name), ...found.map((input) => Buffer.from(input))];
    const kept = minimised(target, prepared.subjectFor(target), inputs);
    writeCorpus(target.name, kept);
    console.log(`${target.name}: ${kept.length} of ${inputs.length} inputs kept`);
  }
}

function report(results: readonly Result[], prepared: Prepared): number {
  const rows = results.map(({ target, runs, edges, corpus, growth }) => [
    target,
    String(runs),
    String(edges),
    String(corpus.length),
    growth.join(" "),
  ]);
  console.log(`\n${table(["target", "runs", "edges", "corpus", "edges on the way"], rows)}`);
  const runs = results.reduce((sum, result) => sum + result.runs, 0);
  const failures = results.flatMap((result) => result.failures);
  for (const failure of failures) {
    const isHang = failure.message.startsWith("Hang");
    const target = targetNamed(failure.target);
    const small = isHang ? failure : shrunk(failure, target, prepared.subjectFor(target).wasm);
    console.log(`${failure.target}: ${failure.message}\n  ${saveFailure(small)}`);
  }
  console.log(`\n${runs} runs, ${failures.length} failures`);
  return failures.length === 0 ? 0 : 1;
}

function tell({ target, runs, edges, corpus, failures }: Result): void {
  console.log(
    `${target}: ${runs} runs, ${edges} edges, corpus of ${corpus.length}, ${failures.length} failures`,
  );
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS });
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) fail("--seconds is a number above 0");
  const names = TARGETS.map(({ name }) => name);
  if (values.target !== undefined && !names.includes(values.target))
    fail(`no target ${values.target}; there are: ${names.join(", ")}`);
  if (values.module === undefined) await compileRelease();
  const module = values.module ?? RELEASE_FILE;
  const prepared = await prepareAll(module);
  try {
    if (values.replay !== undefined) return replay(values.replay, prepared);
    const targets = values.target === undefined ? names : [values.target];
    console.log(`seed ${values.seed}`);
    const options = {
      prepared,
      targets,
      seconds,
      seed: Number(values.seed),
      script: new URL(import.meta.url),
    };
    const results = await runFuzz({ ...options, onResult: tell });
    if (values.keep) keep(results, prepared);
    return report(results, prepared);
  } finally {
    prepared.remove();
  }
}

if (isMainThread) process.exit(await main());
else parentPort?.postMessage(fuzz(workerData as Task));
