// One thread of a fuzzing run: takes a target for some time, and tells how far it came.
//
// Before each run the input is written where the main thread can read it: an input that the module never comes back from is
// known by that alone.

import { readCorpus } from "./corpus";
import { type Failure, Fuzzer, type Subject } from "./fuzzer";
import { randomOf } from "./random";
import { TARGETS } from "./targets/catalogue";

/** What a thread is to do. */
export interface Task {
  readonly target: string;
  readonly subject: Subject;
  readonly seconds: number;
  readonly seed: number;
  /** Layout: i32 runs, i32 length of the input, the input. */
  readonly progress: SharedArrayBuffer;
}

export interface Result {
  readonly target: string;
  readonly runs: number;
  readonly edges: number;
  /** Edges known at ten times on the way. */
  readonly growth: readonly number[];
  readonly corpus: readonly Uint8Array[];
  readonly failures: readonly Failure[];
}

const STEPS_PER_LOOK = 64;
const GROWTH_POINTS = 10;
/** More failures than this tell nothing new. */
const FAILURES_MAX = 5;

class Progress {
  private readonly words: Int32Array;
  private readonly input: Uint8Array;

  constructor(buffer: SharedArrayBuffer) {
    this.words = new Int32Array(buffer, 0, 2);
    this.input = new Uint8Array(buffer, 8);
  }

  note(input: Buffer): void {
    this.input.set(input.subarray(0, this.input.length));
    this.words[1] = input.length;
    Atomics.add(this.words, 0, 1);
  }
}

export function targetNamed(name: string): (typeof TARGETS)[number] {
  const target = TARGETS.find((each) => each.name === name);
  if (target === undefined)
    throw new Error(`no target ${name}; there are: ${TARGETS.map((each) => each.name).join(", ")}`);
  return target;
}

/** Failures of different kinds; the first of each. */
class Failures {
  readonly found = new Map<string, Failure>();

  add(failure: Failure | null): void {
    if (failure !== null && !this.found.has(failure.message)) this.found.set(failure.message, failure);
  }

  get areEnough(): boolean {
    return this.found.size >= FAILURES_MAX;
  }
}

/** Fuzzes one target for its time, from its seeds and its corpus on. */
export function fuzz({ target: name, subject, seconds, seed, progress }: Task): Result {
  const target = targetNamed(name);
  const fuzzer = new Fuzzer(target, subject, randomOf(seed));
  const failures = new Failures();
  const noted = new Progress(progress);
  const started = performance.now();
  const growth: number[] = [];
  for (const input of [...readCorpus(name), ...target.seeds()]) {
    noted.note(input);
    failures.add(fuzzer.try(input));
  }
  for (
    let share = 0;
    share < 1 && !failures.areEnough;
    share = (performance.now() - started) / seconds / 1000
  ) {
    if (growth.length <= share * GROWTH_POINTS) growth.push(fuzzer.edges);
    for (let i = 0; i < STEPS_PER_LOOK; i++) failures.add(fuzzer.step((input) => noted.note(input)));
  }
  const { runs, edges, corpus } = fuzzer;
  return { target: name, runs, edges, growth, corpus, failures: [...failures.found.values()] };
}
