// Every fault against the tests: first the specs of its folder, its own file's before the others, then the filter tests nearest to it.

import { spawn } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { Worker } from "node:worker_threads";
import { bundleTests } from "../suites/bundle-tests";
import type { Fault } from "./faults";
import type { Planted } from "./plant";
import { runSpecs } from "./run-specs";
import type { SpecTask } from "./spec-run";

/** Writes each spec's module where the trials find it, named after the spec: its folder and file, with "." between. */
const SAVING_CONFIG = `
import { mkdirSync, writeFileSync } from "node:fs";
import config from "./assembly/__tests__/as-pect.config.js";
const specs = process.env.POSTERN_SPECS.split(",");
let next = 0;
export default {
  ...config,
  async instantiate(memory, createImports, instantiate, binary) {
    const name = specs[next++].replace("assembly/__tests__/", "").replace("/", ".").replace(".spec.ts", ".wasm");
    mkdirSync("specs", { recursive: true });
    writeFileSync("specs/" + name, binary);
    return config.instantiate(memory, createImports, instantiate, binary);
  },
};
`;

/** The filter tests that see most of a folder. */
const NEAREST: Readonly<Record<string, readonly string[]>> = {
  crypto: ["jwt-signatures", "jwt-algorithms"],
  codec: ["hit", "jwt-spellings", "bad-config"],
  session: ["hit", "sessions", "split-cookie", "signed-out-sessions", "one-refresh"],
  jwt: ["jwt-claims", "jwt-attacks", "jwt-key-sets", "jwt-spellings", "jwt-keys"],
  rules: ["rules-paths", "rules-routes", "rules-precedence", "rules-classes"],
  decision: [
    "hit",
    "miss",
    "sessions",
    "every-reason",
    "jwt-beside-session",
    "auth-answers",
    "rules-access",
    "refusals-hold",
  ],
};
/** A spec that takes so many times what it takes without a fault, and some seconds, does not end. */
const PATIENCE = 10;
const PATIENCE_MILLIS = 4000;
const FILTER_MILLIS_MAX = 300_000;

function folderOf({ file }: Fault): string {
  return file.split("/")[1] ?? "";
}

/** The specs' modules for a fault: its own file's first, then its folder's. */
function specsFor(fault: Fault, folder: string, present: readonly string[]): string[] {
  const own = `${folderOf(fault)}.${basename(fault.file, ".ts")}.wasm`;
  const wanted = present.filter((name) => name.startsWith(`${folderOf(fault)}.`));
  return wanted.sort((a, b) => Number(b === own) - Number(a === own)).map((name) => `${folder}/${name}`);
}

/** A thread that runs one spec after the other; one that does not come back is replaced. */
class Thread {
  private worker: Worker | null = null;

  constructor(private readonly script: URL) {}

  /** Whether the spec passes within this time. */
  run(task: SpecTask, millis: number): Promise<boolean> {
    const worker = (this.worker ??= new Worker(this.script));
    return new Promise((resolve) => {
      const end = (passed: boolean) => {
        clearTimeout(limit);
        worker.off("message", end);
        worker.off("error", replace);
        resolve(passed);
      };
      const replace = () => {
        void worker.terminate();
        this.worker = null;
        end(false);
      };
      const limit = setTimeout(replace, millis);
      worker.once("message", end);
      worker.once("error", replace);
      worker.postMessage(task);
    });
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }
}

/** How long each spec takes without a fault, in milliseconds; the first run has its compilation in it. */
async function durationsOf(specs: readonly string[], thread: Thread): Promise<Map<string, number>> {
  const durations = new Map<string, number>();
  for (const spec of specs) {
    const started = performance.now();
    const passed = await thread.run({ fault: 0, spec }, FILTER_MILLIS_MAX);
    if (!passed) throw new Error(`${spec} fails without a fault`);
    durations.set(spec, performance.now() - started);
  }
  return durations;
}

/** Whether some of the filter tests fail with the fault. */
function filterNotices(files: readonly string[], module: string, fault: number): Promise<boolean> {
  const env = { ...process.env, POSTERN_WASM: module, POSTERN_FAULT: String(fault) };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--test", ...files], { env, stdio: "ignore" });
    const limit = setTimeout(() => child.kill("SIGKILL"), FILTER_MILLIS_MAX);
    child.once("exit", (code) => {
      clearTimeout(limit);
      resolve(code !== 0);
    });
  });
}

async function dealt<T>(
  items: readonly T[],
  hands: number,
  take: (item: T, hand: number) => Promise<void>,
): Promise<void> {
  const rest = [...items];
  const work = async (hand: number): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await take(item, hand);
  };
  await Promise.all(Array.from({ length: hands }, (_, hand) => work(hand)));
}

async function unnoticedBySpecs(
  { tree, faults }: Planted,
  script: URL,
  tell: (line: string) => void,
): Promise<Fault[]> {
  const folders = [...new Set(faults.map(folderOf))];
  for (const failed of await runSpecs(tree, folders, SAVING_CONFIG, {}))
    throw new Error(`the specs fail without a fault:\n${failed}`);
  const folder = `${tree.folder}/specs`;
  const present = readdirSync(folder).sort();
  const threads = Array.from({ length: availableParallelism() }, () => new Thread(script));
  const [first] = threads;
  if (first === undefined) return [...faults];
  const durations = await durationsOf(
    present.map((name) => `${folder}/${name}`),
    first,
  );
  const unnoticed: Fault[] = [];
  let done = 0;
  await dealt(faults, threads.length, async (fault, hand) => {
    let passed = true;
    for (const spec of specsFor(fault, folder, present)) {
      const limit = PATIENCE_MILLIS + PATIENCE * (durations.get(spec) ?? 0);
      passed = (await threads[hand]?.run({ fault: fault.id, spec }, limit)) ?? false;
      if (!passed) break;
    }
    if (passed) unnoticed.push(fault);
    if (++done % 50 === 0) tell(`${done} faults, ${unnoticed.length} not noticed by specs`);
  });
  await Promise.all(threads.map((thread) => thread.close()));
  return unnoticed;
}

/** The faults that no test notices. */
export async function testFaults(
  planted: Planted,
  script: URL,
  tell: (line: string) => void,
): Promise<Fault[]> {
  const left = await unnoticedBySpecs(planted, script, tell);
  tell(`${left.length} faults left for the filter tests`);
  const folder = `build/tests/mutants-${process.pid}`;
  const bundled = await bundleTests("filter", folder);
  const unnoticed: Fault[] = [];
  try {
    await dealt(left, availableParallelism(), async (fault) => {
      const names = NEAREST[folderOf(fault)] ?? ["hit", "miss", "every-reason"];
      const files = bundled.filter((file) => names.includes(basename(file, ".test.mjs")));
      if (!(await filterNotices(files, planted.module, fault.id))) unnoticed.push(fault);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return unnoticed;
}
