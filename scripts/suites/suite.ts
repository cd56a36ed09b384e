// What a suite is: a name for the command line, and a run that ends in counts.
import type { Outcome } from "./outcome";

export interface SuiteOptions {
  /** Only tests whose name matches this regular expression (spec files, for the unit suite). */
  readonly filter?: string;
  /** Only these of its test files. */
  readonly files?: readonly string[];
}

export interface Suite {
  readonly name: string;
  /** Where its test files are; none for a suite of commands. */
  readonly folder?: string;
  /** Whether it runs the compiled module, which is then built first. */
  readonly needsModule: boolean;
  readonly run: (options: SuiteOptions) => Promise<Outcome>;
}
