// The loop: draw an input, change it, run it, and keep it where the module went a way that no input before it had gone.

import { CoverageMap } from "./coverage-map";
import { memoryGrowth } from "./instrument";
import { mutate } from "./mutate";
import type { Random } from "./random";
import type { Bed, Target } from "./target";

/** A module with counters, and the words found in it. */
export interface Subject {
  readonly wasm: string;
  readonly edges: number;
  readonly dictionary: readonly Buffer[];
}

export interface Failure {
  readonly target: string;
  readonly message: string;
  /** The inputs that lead to it, in order; one where that is enough. */
  readonly inputs: readonly Buffer[];
}

/** A filter that needs more has a leak; 20 MiB. */
const GROWTH_BYTES_MAX = 20 * 1024 * 1024;

export class Fuzzer {
  readonly corpus: Buffer[] = [];
  runs = 0;
  private readonly map: CoverageMap;
  private bed: Bed;
  private history: Buffer[] = [];

  constructor(
    readonly target: Target,
    private readonly subject: Subject,
    private readonly random: Random,
  ) {
    this.map = new CoverageMap(subject.edges);
    this.bed = target.open(subject.wasm);
  }

  get edges(): number {
    return this.map.edges;
  }

  /** Runs an input; it joins the corpus when it is new. */
  try(input: Buffer): Failure | null {
    if (this.history.length >= this.target.runsPerBed) this.restart();
    this.history.push(input);
    this.map.reset(this.bed.host);
    this.runs++;
    try {
      this.bed.run(input);
      assertGrowth(this.bed);
    } catch (error) {
      const failure = this.failure(error as Error, input);
      this.restart();
      return failure;
    }
    if (this.map.add(this.bed.host) !== "none") this.corpus.push(input);
    return null;
  }

  /** One run of a changed input. `seen` is told the input before it runs. */
  step(seen: (input: Buffer) => void = () => undefined): Failure | null {
    const { corpus, random } = this;
    const { dictionary } = this.subject;
    // What was found last is where there is more to find.
    const recent = Math.min(corpus.length, 32);
    const index = random(3) === 0 ? corpus.length - 1 - random(recent || 1) : random(corpus.length || 1);
    const parent = corpus[index] ?? Buffer.alloc(0);
    const input = mutate(random, parent, { tokens: dictionary, others: corpus });
    seen(input);
    return this.try(input);
  }

  private restart(): void {
    this.bed = this.target.open(this.subject.wasm);
    this.history = [];
  }

  private failure(error: Error, input: Buffer): Failure {
    const { name: target } = this.target;
    const message = `${error.name}: ${error.message}`;
    const isEnough = failureOf(this.target, this.subject.wasm, [input]) !== null;
    return { target, message, inputs: isEnough ? [input] : this.history };
  }
}

function assertGrowth({ host }: Bed): void {
  const grown = memoryGrowth(host);
  if (grown > GROWTH_BYTES_MAX) throw new RangeError(`memory grew by ${grown} bytes`);
}

/** What a fresh filter makes of inputs: the message of the first failure. */
export function failureOf(target: Target, wasm: string, inputs: readonly Buffer[]): string | null {
  const bed = target.open(wasm);
  try {
    for (const input of inputs) bed.run(input);
    return null;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}
