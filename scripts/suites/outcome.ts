// How a suite, or the whole run, ended: three counts.

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NOTHING: Outcome = { passed: 0, failed: 0, skipped: 0 };
export const ONE_PASSED: Outcome = { passed: 1, failed: 0, skipped: 0 };
export const ONE_FAILED: Outcome = { passed: 0, failed: 1, skipped: 0 };

export function sum(a: Outcome, b: Outcome): Outcome {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

export function describe({ passed, failed, skipped }: Outcome): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
