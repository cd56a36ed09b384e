// What a fuzz target is: a way to hand bytes to the filter, and what must hold whatever the bytes are.

/** A rule that the filter broke: not a trap, but as bad. */
export class Broken extends Error {
  override readonly name = "Broken";
}

/** Whose memory can be looked at; growth makes what was seen useless. */
export interface Memory {
  readonly memory: Buffer;
}

/** A module that is set up for a target's inputs. It lives for many runs, as a worker does. */
export interface Bed {
  readonly host: Memory;
  /** Hands over one input and waits for all that comes of it. Throws where the module traps or breaks a rule. */
  run(input: Buffer): void;
}

export interface Target {
  readonly name: string;
  /** What is fuzzed: the filter as it ships, or what reads bytes in it, each by itself (readers/readers.asm.ts). */
  readonly module: "filter" | "readers";
  /** Inputs to begin with, beside those of the corpus. */
  seeds(): Buffer[];
  /** What inputs are often made of. */
  readonly tokens: readonly string[];
  /** After how many runs a new bed is made, so that what one input leaves behind does not carry on for ever. */
  readonly runsPerBed: number;
  /** Sets up the module in this file. */
  open(wasm: string): Bed;
}

/** Of a target whose inputs go through the whole filter: so that a failure's history stays short. */
export const RUNS_PER_FILTER = 500;

/** Inputs are no longer: what takes more bytes to reach is tested elsewhere. */
export const INPUT_BYTES_MAX = 4096;

export function isSmall({ length }: Buffer): boolean {
  return length <= INPUT_BYTES_MAX;
}
