// What a suite is: a name for the command line, and a run that ends in counts.
import type { Outcome } from "./outcome";

export interface SuiteOptions {
  /** Only tests whose name matches this regular expression (spec files, for the unit suite). */
  readonly filter?: string;
}

export interface Suite {
  readonly name: string;
  /** Whether it runs the compiled module, which is then built first. */
  readonly needsModule: boolean;
  readonly run: (options: SuiteOptions) => Promise<Outcome>;
}
