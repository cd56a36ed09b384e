// What a run found out: the numbers of build/bench/results.json, from which the table and the plots are made.
import type { LeftOut } from "./inspect";
import type { LatencyResult } from "./latency-rounds";
import type { Machine } from "./machine";
import type { Target } from "./requests";
import { BASELINES, type Family } from "./arms";
import type { VmStart } from "./vm-start";
import type { ArmSamples, Sample } from "./rounds";
import { compare, summarise, type Comparison, type Summary } from "./statistics";

export interface ArmResult {
  readonly arm: string;
  readonly title: string;
  readonly family: Family;
  readonly target: Target;
  /** Microseconds of CPU per request. */
  readonly gateway: Summary;
  readonly auth: Summary;
  readonly total: Summary;
  /** Requests per second. */
  readonly throughput: Summary;
  readonly callsPerRequest: number;
  readonly overNone: Comparison | null;
  readonly overNoop: Comparison | null;
  readonly samples: readonly Sample[];
}

export interface Noise {
  /** Processors kept busy by programs that have no part in the run, and withheld by a hypervisor; 1 is one of them. */
  readonly others: number;
  readonly stolen: number;
}

export interface BenchResults {
  readonly machine: Machine;
  readonly noise: Noise;
  readonly seconds: number;
  readonly cpu: readonly ArmResult[];
  readonly latency: readonly LatencyResult[];
  /** What comes before the first request. */
  readonly starts: readonly VmStart[];
  readonly leftOut: readonly { readonly arm: string; readonly why: string }[];
}

const totals = ({ samples }: ArmSamples): number[] =>
  samples.map(({ gatewayMicros, authMicros }) => gatewayMicros + authMicros);

function comparisonWith(name: string, one: ArmSamples, all: readonly ArmSamples[]): Comparison | null {
  const base = all.find(({ arm, target }) => arm.name === name && target === one.target);
  return base === undefined || base === one ? null : compare(totals(one), totals(base));
}

export function armResults(all: readonly ArmSamples[]): ArmResult[] {
  return all.map((one) => {
    const { arm, target, samples } = one;
    const requests = samples.reduce((sum, sample) => sum + sample.requests, 0);
    const calls = samples.reduce((sum, sample) => sum + sample.callsPerRequest * sample.requests, 0);
    return {
      arm: arm.name,
      title: arm.title,
      family: arm.family,
      target,
      gateway: summarise(samples.map(({ gatewayMicros }) => gatewayMicros)),
      auth: summarise(samples.map(({ authMicros }) => authMicros)),
      total: summarise(totals(one)),
      throughput: summarise(samples.map(({ throughput }) => throughput)),
      callsPerRequest: calls / requests,
      overNone: comparisonWith(BASELINES[arm.family].none, one, all),
      overNoop: comparisonWith(BASELINES[arm.family].noop, one, all),
      samples,
    };
  });
}

export function notesOn(leftOut: readonly LeftOut[]): BenchResults["leftOut"] {
  return leftOut.map(({ arm, why }) => ({ arm: arm.name, why: why.split("\n")[0] ?? "" }));
}
