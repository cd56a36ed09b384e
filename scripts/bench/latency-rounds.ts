// Latency of several arms at several rates, interleaved in rounds like the CPU measurements.
import type { Arm } from "./arms";
import type { Bed } from "./bed";
import { OpenLoop, percentiles, type Percentiles } from "./open-loop";
import type { Target } from "./requests";
import { summarise, type Summary } from "./statistics";

export interface LatencyPlan {
  readonly rounds: number;
  readonly seconds: number;
  readonly rates: readonly number[];
  readonly target: Target;
  readonly onRound?: (round: number) => void;
}

export interface LatencyResult {
  readonly arm: string;
  readonly target: Target;
  readonly rate: number;
  /** Microseconds, all rounds together, counted from when requests were due and from when they were sent. */
  readonly fromDue: Percentiles;
  readonly fromSent: Percentiles;
  /** Of the rounds' own median and p99, counted from when requests were sent. */
  readonly roundP50: Summary;
  readonly roundP99: Summary;
  readonly requests: number;
}

interface Row {
  readonly arm: Arm;
  readonly rate: number;
  readonly fromDue: Float64Array[];
  readonly fromSent: Float64Array[];
}

function pooled(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.sort();
}

function resultOf({ arm, rate, fromDue, fromSent }: Row, target: Target): LatencyResult {
  const rounds = fromSent.map((part) => percentiles(part));
  const sent = pooled(fromSent);
  return {
    arm: arm.name,
    target,
    rate,
    fromDue: percentiles(pooled(fromDue)),
    fromSent: percentiles(sent),
    roundP50: summarise(rounds.map(({ p50 }) => p50)),
    roundP99: summarise(rounds.map(({ p99 }) => p99)),
    requests: sent.length,
  };
}

export async function runLatencies(
  bed: Bed,
  arms: readonly Arm[],
  plan: LatencyPlan,
): Promise<LatencyResult[]> {
  const loop = await OpenLoop.create(bed);
  const rows = plan.rates.flatMap((rate) =>
    arms.map((arm): Row => ({ arm, rate, fromDue: [], fromSent: [] })),
  );
  for (let round = 0; round < plan.rounds; round++) {
    plan.onRound?.(round);
    for (const { arm, rate, fromDue, fromSent } of rows) {
      const result = await loop.attack({ arm, rate, target: plan.target, seconds: plan.seconds });
      fromDue.push(result.fromDue);
      fromSent.push(result.fromSent);
    }
  }
  return rows.map((row) => resultOf(row, plan.target));
}
