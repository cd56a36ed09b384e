// A folder of tests/ run by node:test, each file in a process of its own.
import { rm } from "node:fs/promises";
import { run } from "node:test";
import { inspect } from "node:util";
import { bundleTests } from "./bundle-tests";
import { NOTHING, type Outcome } from "./outcome";
import type { Suite, SuiteOptions } from "./suite";
import { longestFirst } from "./test-files";

/** What TestsStream tells about a test, as far as it is read here. */
interface TestEvent {
  readonly name: string;
  readonly nesting: number;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly details: { readonly type?: string; readonly error?: Error };
}

/** What node:test gives as the reason of a test that the name filter left out: it is no skipped test. */
const FILTERED_OUT = "test name does not match pattern";

interface NodeSuiteOptions {
  readonly needsModule: boolean;
  /** Files at once. Files that start servers wait for them most of the time, and share nothing but the machine's cores. */
  readonly concurrency: number;
  /** Those that take longest, as paths below the folder without .test.ts: begun first, so that none of them is alone at the end. */
  readonly longest?: readonly string[];
  /** The limit of one file. */
  readonly minutes: number;
}

class Tally {
  readonly counts = { passed: 0, failed: 0, skipped: 0 };
  private readonly path: string[] = [];

  start({ name, nesting }: TestEvent): void {
    this.path.length = nesting;
    this.path[nesting] = name;
  }

  pass(test: TestEvent): void {
    if (test.details.type === "suite" || test.skip === FILTERED_OUT) return;
    const { skip = false, todo = false } = test;
    this.counts[skip === false && todo === false ? "passed" : "skipped"]++;
  }

  fail(test: TestEvent): void {
    const cause = test.details.error?.cause ?? test.details.error;
    // A describe fails because a test in it did, which is counted already; a hook's failure has no such test.
    if (test.details.type === "suite" && isFailureBelow(test.details.error)) return;
    this.counts.failed++;
    this.path.length = test.nesting;
    console.log(`failed: ${[...this.path, test.name].join(" > ")}\n${inspect(cause)}\n`);
  }
}

function isFailureBelow(error: Error | undefined): boolean {
  return (error as { failureType?: string } | undefined)?.failureType === "subtestsFailed";
}

async function runFiles(files: string[], limits: NodeSuiteOptions, options: SuiteOptions): Promise<Outcome> {
  const tally = new Tally();
  const stream = run({
    files,
    concurrency: limits.concurrency,
    timeout: limits.minutes * 60_000,
    testNamePatterns: options.filter,
  });
  stream.on("test:start", (event) => tally.start(event as TestEvent));
  stream.on("test:pass", (event) => tally.pass(event as TestEvent));
  stream.on("test:fail", (event) => tally.fail(event as TestEvent));
  stream.on("test:stdout", ({ message }) => process.stderr.write(message));
  stream.on("test:stderr", ({ message }) => process.stderr.write(message));
  await new Promise((resolve, reject) => stream.on("end", resolve).on("error", reject).resume());
  return tally.counts;
}

export function nodeSuite(name: string, limits: NodeSuiteOptions): Suite {
  return {
    name,
    folder: `tests/${name}/`,
    needsModule: limits.needsModule,
    async run(options) {
      // The test processes take this from the environment; stack traces then name the TypeScript lines.
      process.env.NODE_OPTIONS = "--enable-source-maps";
      const folder = `build/tests/${name}-${process.pid}`;
      try {
        const files = longestFirst(await bundleTests(name, folder, options.files), folder, limits.longest);
        return files.length === 0 ? NOTHING : await runFiles(files, limits, options);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
