// Faults that no test can notice, each with the reason: what the filter does is the same with it. The names are those that npm run mutants
// prints; one that no source has any more is an error.

export interface Explanation {
  readonly fault: string;
  readonly why: string;
}

export const EXPLAINED: readonly Explanation[] = [];
