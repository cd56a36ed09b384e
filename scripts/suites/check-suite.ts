// Checks that are one command each: Prettier, ESLint, TypeScript, actionlint. Each counts as one test.
import { execa } from "execa";
import { ONE_FAILED, ONE_PASSED, sum, NOTHING, type Outcome } from "./outcome";
import type { Suite } from "./suite";

type Command = readonly [program: string, ...args: string[]];
/** A command, or where to get its program first. */
type Check = Command | (() => Promise<Command>);

async function runCheck([program, ...args]: Command): Promise<Outcome> {
  const done = await execa(program, args, { preferLocal: true, reject: false, all: true });
  if (done.exitCode === 0) return ONE_PASSED;
  console.log(`${[program, ...args].join(" ")} failed:\n${done.all}`);
  return ONE_FAILED;
}

/** A suite of commands, run one after the other. A name filter has no meaning for them. */
export function checkSuite(name: string, checks: readonly Check[]): Suite {
  const run = async (): Promise<Outcome> => {
    let outcome = NOTHING;
    for (const check of checks)
      outcome = sum(outcome, await runCheck(typeof check === "function" ? await check() : check));
    return outcome;
  };
  return { name, needsModule: false, run };
}
