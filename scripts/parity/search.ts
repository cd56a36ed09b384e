// The search under one configuration: draws cases until there were enough requests, or one shows a fault, which it makes small.
import fc from "fast-check";
import type { Bench } from "./bench";
import type { Difference } from "./compare";
import type { Configuration } from "./configurations";
import { type ParityCase, parityCase } from "./generate";
import { Trial, type TrialResult } from "./trial";

/** A case whose differences are faults, as small as it was found to be. */
export interface Finding {
  readonly configuration: Configuration;
  /** Requests of this configuration until it was found. */
  readonly after: number;
  readonly differences: readonly Difference[];
  readonly result: TrialResult;
  /** Whether the case shows it by itself, on workers that have seen nothing. */
  readonly isAlone: boolean;
}

const START = Date.UTC(2026, 10, 27, 12);
/** After so many cases the workers are made anew. */
const CASES_PER_BENCH = 100;
const CASES_PER_DRAW = 500;
const SHRINKING_MILLIS = 20_000;

export function faultsOf({ differences }: TrialResult): Difference[] {
  return differences.filter(({ kind }) => kind !== "stricter");
}

export class Search {
  finding: Finding | null = null;
  onResult: (result: TrialResult) => void = () => undefined;
  private bench: Bench;
  private cases = 0;
  private sent = 0;
  /** When to be content with what was found, while a fault is made small. */
  private shrinkingUntil: number | null = null;
  private startedAt = START;

  constructor(
    private readonly configuration: Configuration,
    private readonly requests: number,
    private readonly newBench: (now: number) => Bench,
  ) {
    this.bench = newBench(START);
  }

  get isOver(): boolean {
    return this.finding !== null || this.sent >= this.requests;
  }

  async draw(seed: number): Promise<void> {
    const property = fc.asyncProperty(parityCase, (given) => this.take(given));
    const details = await fc.check(property, { seed, numRuns: CASES_PER_DRAW });
    if (details.failed && this.finding === null) throw details.errorInstance;
  }

  private async take(given: ParityCase): Promise<void> {
    if (this.shrinkingUntil !== null) return this.shrink(given, this.shrinkingUntil);
    if (this.isOver) return;
    if (++this.cases % CASES_PER_BENCH === 0) this.bench = this.newBench(this.bench.now);
    this.startedAt = this.bench.now;
    const result = await new Trial(this.bench, given).run();
    this.sent += result.sent.length;
    this.onResult(result);
    if (faultsOf(result).length > 0) await this.confirm(given, result);
  }

  /** Throws for fast-check when the case fails on workers of its own; where it does not, the fault needs what came before it. */
  private async confirm(given: ParityCase, result: TrialResult): Promise<void> {
    this.keep(result, false);
    const alone = await this.alone(given);
    if (faultsOf(alone).length === 0) return;
    this.keep(alone, true);
    this.shrinkingUntil = Date.now() + SHRINKING_MILLIS;
    throw new Error("a fault");
  }

  private async shrink(given: ParityCase, until: number): Promise<void> {
    if (Date.now() > until) return;
    const result = await this.alone(given);
    if (faultsOf(result).length === 0) return;
    this.keep(result, true);
    throw new Error("a fault");
  }

  private alone(given: ParityCase): Promise<TrialResult> {
    return new Trial(this.newBench(this.startedAt), given).run();
  }

  private keep(result: TrialResult, isAlone: boolean): void {
    const { configuration, sent } = this;
    this.finding = { configuration, after: sent, differences: faultsOf(result), result, isAlone };
  }
}
