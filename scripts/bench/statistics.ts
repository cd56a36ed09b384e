// What the report says about a row of measured values. On a shared machine noise only adds, so the least counts as well.

export interface Summary {
  readonly least: number;
  readonly median: number;
  readonly q1: number;
  readonly q3: number;
  readonly count: number;
}

/** Quantile of sorted values, linear between neighbours. */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return NaN;
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const below = sorted[low] ?? NaN;
  const above = sorted[Math.min(low + 1, sorted.length - 1)] ?? NaN;
  return below + (above - below) * (at - low);
}

export function summarise(values: readonly number[]): Summary {
  const sorted = Float64Array.from(values).sort();
  return {
    least: sorted[0] ?? NaN,
    median: quantileOfSorted(sorted, 0.5),
    q1: quantileOfSorted(sorted, 0.25),
    q3: quantileOfSorted(sorted, 0.75),
    count: values.length,
  };
}

export interface Comparison {
  /** Of the least values. */
  readonly ratio: number;
  /** Median of the ratios within each round. */
  readonly medianRatio: number;
  /** Median difference within a round, and the width of the middle half of those differences. */
  readonly difference: number;
  readonly spread: number;
  /** False: the spread is larger than the difference, so nothing can be said. */
  readonly decided: boolean;
}

/** Compares two arms round by round: both of a pair were measured within seconds of each other. */
export function compare(values: readonly number[], base: readonly number[]): Comparison {
  const rounds = Math.min(values.length, base.length);
  const differences: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    differences.push((values[round] ?? NaN) - (base[round] ?? NaN));
    ratios.push((values[round] ?? NaN) / (base[round] ?? NaN));
  }
  const { median, q1, q3 } = summarise(differences);
  const spread = q3 - q1;
  return {
    ratio: summarise(values).least / summarise(base).least,
    medianRatio: summarise(ratios).median,
    difference: median,
    spread,
    decided: Math.abs(median) > spread,
  };
}
