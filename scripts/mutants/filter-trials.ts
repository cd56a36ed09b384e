// Faults against the files of filter tests that reach their places, each up to its first failure.

import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { bundleTests } from "../suites/bundle-tests";
import { cachedFile, keptJson } from "./cache";
import { dealt } from "./dealt";
import type { Fault, Planted } from "./plant";
import { HANDS, type Measured, type Notices } from "./trials";

/** A file that takes so many times what it takes without a fault, and some seconds, has no end. */
const PATIENCE = 10;
const PATIENCE_MILLIS = 30_000;
const FIRST_MILLIS_MAX = 1_200_000;
/** What a file is taken to need that was never run, to which its length in KiB is added. */
const UNKNOWN_MILLIS = 10_000;
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
    timeout: Math.ceil(millis),
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

interface FilterReach extends Measured {
  /** How it ends without a fault: some tests fail on a module with probes in it. */
  readonly usual: Ended;
}

/** One file of tests against the module with the faults in it. */
class FilterFile {
  readonly test: string;
  private readonly kept: string;
  private measured: Promise<FilterReach> | null = null;

  constructor(
    private readonly file: string,
    private readonly planted: Planted,
    module: Buffer,
  ) {
    this.test = basename(file, ".test.mjs");
    this.kept = cachedFile(".json", [readFileSync(file), module]);
  }

  /** Larger for what takes longer. */
  get weight(): number {
    if (!existsSync(this.kept)) return UNKNOWN_MILLIS + statSync(this.file).size / 1000;
    return (JSON.parse(readFileSync(this.kept, "utf8")) as FilterReach).millis;
  }

  private env(fault: number): Env {
    return { POSTERN_WASM: this.planted.module, POSTERN_FAULT: String(fault) };
  }

  /** Runs it without a fault, once. */
  measure(): Promise<FilterReach> {
    this.measured ??= keptJson(this.kept, async () => {
      const folder = `${this.planted.tree.folder}/seen/${this.test}`;
      const started = performance.now();
      const env = { ...this.env(0), POSTERN_SEEN: folder };
      const usual = await runFile(this.file, env, () => false, FIRST_MILLIS_MAX);
      return { millis: performance.now() - started, reached: marksIn(folder), usual };
    });
    return this.measured;
  }

  /** The test that fails with a fault; null when all end as without it. */
  async notice(id: number, { millis, usual }: FilterReach): Promise<string | null> {
    const isNew = (name: string) => !usual.failed.includes(name);
    const ended = await runFile(this.file, this.env(id), isNew, PATIENCE_MILLIS + PATIENCE * millis);
    const failure = ended.failed.find(isNew) ?? (ended.by === usual.by ? null : ended.by);
    return failure === null ? null : `tests/filter/${this.test}.test.ts: ${failure}`;
  }
}

const WORD = /[a-z]{4,}/g;
const STEM_LETTERS = 5;

function stemsOf(text: string): Set<string> {
  const words =
    text
      .replace(/([A-Z])/g, " $1")
      .toLowerCase()
      .match(WORD) ?? [];
  return new Set(words.map((word) => word.slice(0, STEM_LETTERS)));
}

/** The files in the order in which they are tried: those whose names share words with the fault's first, then the quickest. */
function ordered(files: readonly FilterFile[], { site }: Fault): FilterFile[] {
  const stems = stemsOf(site.name);
  const shared = (file: FilterFile) => [...stemsOf(file.test)].filter((stem) => stems.has(stem)).length;
  const keys = new Map(files.map((file) => [file, { shared: shared(file), weight: file.weight }]));
  const keyOf = (file: FilterFile) => keys.get(file) ?? { shared: 0, weight: 0 };
  return [...files].sort((a, b) => {
    const [one, other] = [keyOf(a), keyOf(b)];
    return other.shared - one.shared || one.weight - other.weight;
  });
}

/** All faults against the file that is next for each, then those that are left against the next one, and so on. */
async function tryInRounds(
  faults: readonly Fault[],
  files: readonly FilterFile[],
  noted: (fault: Fault, by: string) => void,
): Promise<void> {
  const queues = faults.map((fault) => ({ fault, next: ordered(files, fault) }));
  let left = queues;
  while (left.length > 0) {
    const noticed = new Set<number>();
    await dealt(left, HANDS, async ({ fault, next }) => {
      for (let file = next.shift(); file !== undefined; file = next.shift()) {
        const reach = await file.measure();
        if (!reach.reached.includes(fault.id)) continue;
        const by = await file.notice(fault.id, reach);
        if (by === null) return;
        noticed.add(fault.id);
        return noted(fault, by);
      }
    });
    left = left.filter(({ fault, next }) => !noticed.has(fault.id) && next.length > 0);
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
    const module = readFileSync(planted.module);
    const bundled = await bundleTests("filter", folder);
    const files = bundled.map((file) => new FilterFile(file, planted, module));
    await tryInRounds(faults, files, ({ id, site }, by) => {
      notices.set(id, by);
      tell(`${id} ${site.name}: ${by}`);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return notices;
}
