// What the generators of the parity run share: times around an edge, and choices that are seldom odd.
import fc from "fast-check";

/** Milliseconds around an edge. */
const EDGES = [0, 1, 500, 999, 1000, 1001, 1999, 2000, 2001, 3000, 6000];
export const edge = fc.constantFrom(...EDGES, ...EDGES.map((millis) => -millis));

/** Mostly the first of these, else any of the others: so that a case is rarely odd in more than one place. */
export function mostly<const T>(weight: number, first: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight, arbitrary: fc.constant(first) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}
