// Runs suites one after the other, tells how each ended, and closes with one line of counts for all of them.
import { compileRelease, RELEASE_FILE } from "../module/compile";
import { inspectFile } from "../module/inspect";
import { describe, NOTHING, ONE_FAILED, ONE_PASSED, sum, type Outcome } from "./outcome";
import type { Suite, SuiteOptions } from "./suite";

/** A suite that throws has failed; the others still run. */
async function outcomeOf(suite: Suite, options: SuiteOptions): Promise<Outcome> {
  try {
    return await suite.run(options);
  } catch (error) {
    console.log(error);
    return ONE_FAILED;
  }
}

async function runAndTell(suite: Suite, options: SuiteOptions): Promise<Outcome> {
  console.log(`--- ${suite.name}`);
  const started = performance.now();
  const outcome = await outcomeOf(suite, options);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${suite.name}: ${describe(outcome)} (${seconds} s)`);
  return outcome;
}

/** The build counts as a test: that the module compiles, and has the interface and size that it should. */
const MODULE_SUITE: Suite = {
  name: "module",
  needsModule: false,
  async run() {
    await compileRelease();
    const faults = await inspectFile(RELEASE_FILE);
    for (const fault of faults) console.log(fault);
    return faults.length === 0 ? ONE_PASSED : ONE_FAILED;
  },
};

/** Runs the suites; the module is built before the first one that needs it. */
export async function runSuites(suites: readonly Suite[], options: SuiteOptions = {}): Promise<void> {
  let total = NOTHING;
  let isBuilt = false;
  for (const suite of suites) {
    if (suite.needsModule && !isBuilt) {
      total = sum(total, await runAndTell(MODULE_SUITE, options));
      isBuilt = true;
    }
    total = sum(total, await runAndTell(suite, options));
  }
  if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
  console.log(describe(total));
}
