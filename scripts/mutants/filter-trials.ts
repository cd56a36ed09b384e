// Every fault against the filter tests that reach its place, the quickest first, each up to its first failure.

import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { bundleTests } from "../suites/bundle-tests";
import { cachedFile, keptJson } from "./cache";
import { dealt } from "./dealt";
import type { Fault, Planted } from "./plant";
import { HANDS, type Measured, type Notices, type Reach, reaching } from "./trials";

/** A file that takes so many times what it takes without a fault, and some seconds, has no end. */
const PATIENCE = 10;
const PATIENCE_MILLIS = 30_000;
const FIRST_MILLIS_MAX = 1_200_000;
const FAILURE = /^\s*not ok \d+ - (.*)$/;

type Env = Readonly<Record<string, string>>;

interface Ended {
  /** Names of the tests that failed, up to the one that ended the run. */
  readonly failed: readonly string[];
  /** Why the run ended: an exit code, a signal. */
  readonly by: string;
}

/** Runs a file of tests to its end, or to the first failure that `isEnough`. */
function runFile(
  file: string,
  env: Env,
  isEnough: (name: string) => boolean,
  millis: number,
): Promise<Ended> {
  const child = spawn(process.execPath, ["--test-reporter=tap", file], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "ignore"],
    timeout: millis,
    killSignal: "SIGKILL",
  });
  const failed: string[] = [];
  createInterface(child.stdout).on("line", (line) => {
    const name = FAILURE.exec(line)?.[1];
    if (name === undefined) return;
    failed.push(name);
    if (isEnough(name)) child.kill("SIGKILL");
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ failed, by: signal ?? `exit code ${code}` }));
  });
}

/** The faults whose places the processes reached that left their marks in a folder. */
function marksIn(folder: string): number[] {
  const reached = new Set<number>();
  if (!existsSync(folder)) return [];
  for (const file of readdirSync(folder))
    readFileSync(`${folder}/${file}`).forEach((mark, id) => mark !== 0 && reached.add(id));
  return [...reached];
}

interface FilterReach extends Reach {
  /** How it ends without a fault: some tests fail on a module with probes in it. */
  readonly usual: Ended;
}

class FilterTrials {
  private readonly reaches: FilterReach[] = [];
  private readonly moduleBytes: Buffer;

  constructor(private readonly planted: Planted) {
    this.moduleBytes = readFileSync(planted.module);
  }

  private env(fault: number): Env {
    return { POSTERN_WASM: this.planted.module, POSTERN_FAULT: String(fault) };
  }

  private async run(file: string, test: string): Promise<Measured & Pick<FilterReach, "usual">> {
    const folder = `${this.planted.tree.folder}/seen/${test}`;
    const started = performance.now();
    const env = { ...this.env(0), POSTERN_SEEN: folder };
    const usual = await runFile(file, env, () => false, FIRST_MILLIS_MAX);
    return { millis: performance.now() - started, reached: marksIn(folder), usual };
  }

  /** Runs a file without a fault. */
  async measure(file: string, tell: (line: string) => void): Promise<void> {
    const test = basename(file, ".test.mjs");
    const kept = cachedFile(".json", [readFileSync(file), this.moduleBytes]);
    const measured = await keptJson(kept, () => this.run(file, test));
    const { failed } = measured.usual;
    if (failed.length > 0) tell(`${test} fails on a module with probes: ${failed.join("; ")}`);
    this.reaches.push({ test, run: file, ...measured });
  }

  /** The test that fails with a fault; null when all end as without it. */
  async notice(id: number): Promise<string | null> {
    for (const { test, run, millis, usual } of reaching(this.reaches, id)) {
      const isNew = (name: string) => !usual.failed.includes(name);
      const ended = await runFile(run, this.env(id), isNew, PATIENCE_MILLIS + PATIENCE * millis);
      const failure = ended.failed.find(isNew) ?? (ended.by === usual.by ? undefined : ended.by);
      if (failure !== undefined) return `tests/filter/${test}.test.ts: ${failure}`;
    }
    return null;
  }
}

/** Which filter test notices each fault. */
export async function tryFilterTests(
  planted: Planted,
  faults: readonly Fault[],
  tell: (line: string) => void,
): Promise<Notices> {
  const notices = new Map<number, string>();
  if (faults.length === 0) return notices;
  const folder = `build/tests/mutants-${process.pid}`;
  try {
    const trials = new FilterTrials(planted);
    await dealt(await bundleTests("filter", folder), HANDS, (file) => trials.measure(file, tell));
    await dealt(faults, HANDS, async ({ id, site }) => {
      const noticed = await trials.notice(id);
      if (noticed !== null) notices.set(id, noticed);
      else tell(`no test notices ${id}: ${site.name}`);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return notices;
}
