// What the trials by specs and by filter tests have in common.

import { availableParallelism } from "node:os";

/** Tests at once. */
export const HANDS = Math.min(2, availableParallelism());

/** The faults that were noticed, and by which test. */
export type Notices = ReadonlyMap<number, string>;

/** A test file without a fault: what it reaches, and how long it takes. */
export interface Measured {
  readonly millis: number;
  readonly reached: readonly number[];
}

export interface Reach extends Measured {
  readonly test: string;
  /** What is run for it. */
  readonly run: string;
}

/** The tests that reach a fault's place, the quickest first: no other can notice it. */
export function reaching(reaches: readonly Reach[], id: number): Reach[] {
  return reaches.filter(({ reached }) => reached.includes(id)).sort((a, b) => a.millis - b.millis);
}
