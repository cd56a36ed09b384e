// A walk through guides on the cluster: blocks are run as they stand, what they show is compared with what is expected, and the prober asks all
// the while.
import { setTimeout as delay } from "node:timers/promises";
import type { CookieJar } from "tough-cookie";
import type { Browser } from "../lab/browser";
import { progress } from "../toolchain/progress";
import { EXPECTATIONS, type Expectation } from "./guide-expectations";
import { blocksIn, WALKED } from "./guide-sections";
import type { BlockResult, GuideShell } from "./guide-shell";
import type { Prober } from "./prober";

const LOOKS = 30;
/** Of what a block printed, in a complaint; the whole is among the logs. */
const MOST_OUTPUT = 2_000;
const BETWEEN_LOOKS_MILLISECONDS = 1_000;

/** What a reader puts in the place of what a guide leaves open. */
export type FillIn = (code: string) => string;

export interface WalkParts {
  /** The reader's copy of the repository. */
  readonly checkout: string;
  readonly shell: GuideShell;
  readonly prober: Prober;
  /** The session of whoever signed in last, which the prober asks with. */
  readonly jar: CookieJar;
  /** A browser without a session. */
  readonly newBrowser: () => Browser;
}

function expectationOf(code: string): Expectation {
  return EXPECTATIONS.find(({ block }) => code.includes(block)) ?? { block: "" };
}

/** What is not as it should be after a block, in words. */
function faultsOf({ output, failed }: BlockResult, expected: Expectation): string[] {
  const { shows = [], hides = [], mayFail } = expected;
  return [
    ...failed.filter((command) => mayFail?.test(command) !== true).map((command) => `failed: ${command}`),
    ...shows.filter((pattern) => !pattern.test(output)).map((pattern) => `does not show ${pattern}`),
    ...hides.filter((pattern) => pattern.test(output)).map((pattern) => `shows ${pattern}`),
  ];
}

export class Walk {
  /** What went otherwise than the guides say. */
  readonly wrong: string[] = [];
  private readonly sections = new Set<string>();
  private stepName = "";

  constructor(readonly parts: WalkParts) {}

  /** From here on the prober's answers count for this step. */
  step(name: string): void {
    this.stepName = name;
    progress(`${new Date().toISOString().slice(11, 19)} ${name}`);
    this.parts.prober.log.step(name);
  }

  /** Something that must not be; the walk goes on. */
  fault(what: string): void {
    this.wrong.push(`${this.stepName}: ${what}`);
    progress(`  WRONG: ${what}`);
  }

  /** The blocks of a section that do, or those that take back, as a reader has them. */
  blocks(file: string, section: string, isUndo = false): string[] {
    if (WALKED[file]?.includes(section) !== true)
      throw new Error(`${section} of ${file} is not to be walked`);
    this.sections.add(`${file} ${section}`);
    return blocksIn(file, this.parts.checkout)
      .filter((block) => block.section === section && block.isUndo === isUndo)
      .map(({ code }) => code);
  }

  hasWalked(file: string, section: string): boolean {
    return this.sections.has(`${file} ${section}`);
  }

  /** Sections that were to be walked and were not. */
  notWalked(): string[] {
    return Object.entries(WALKED)
      .flatMap(([file, sections]) => sections.map((section) => `${file} ${section}`))
      .filter((section) => !this.sections.has(section));
  }

  /** Runs a block. What only looks is looked at again for half a minute, as counters and rollouts take their time. */
  async block(code: string, options: { readonly mayFail?: RegExp } = {}): Promise<string> {
    const expected = { ...expectationOf(code), ...options };
    let result = await this.parts.shell.run(code);
    let faults = faultsOf(result, expected);
    for (let look = 1; expected.onlyLooks === true && faults.length > 0 && look < LOOKS; look++) {
      await delay(BETWEEN_LOOKS_MILLISECONDS);
      result = await this.parts.shell.run(code);
      faults = faultsOf(result, expected);
    }
    if (faults.length > 0)
      this.fault(
        `${faults.join("; ")}\n${code}\n-- printed --\n${result.output.trim().slice(0, MOST_OUTPUT)}`,
      );
    return result.output;
  }

  async section(file: string, section: string, fill: FillIn = (code) => code): Promise<void> {
    for (const code of this.blocks(file, section)) await this.block(fill(code));
  }
}
