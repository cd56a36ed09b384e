// Checks that are one command each: Prettier, ESLint, TypeScript. Each counts as one test.
import { execa } from "execa";
import { ONE_FAILED, ONE_PASSED, sum, NOTHING, type Outcome } from "./outcome";
import type { Suite } from "./suite";

type Command = readonly [program: string, ...args: string[]];

async function runCheck([program, ...args]: Command): Promise<Outcome> {
  const done = await execa(program, args, { preferLocal: true, reject: false, all: true });
  if (done.exitCode === 0) return ONE_PASSED;
  console.log(`${[program, ...args].join(" ")} failed:\n${done.all}`);
  return ONE_FAILED;
}

/** A suite of commands, run one after the other. A name filter has no meaning for them. */
export function checkSuite(name: string, commands: readonly Command[]): Suite {
  const run = async (): Promise<Outcome> => {
    let outcome = NOTHING;
    for (const command of commands) outcome = sum(outcome, await runCheck(command));
    return outcome;
  };
  return { name, needsModule: false, run };
}
