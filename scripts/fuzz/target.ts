// What a fuzz target is: a way to hand bytes to the filter, and what must hold whatever the bytes are.

import type { FakeHost } from "../fake-host/host";

/** A rule that the filter broke: not a trap, but as bad. */
export class Broken extends Error {
  override readonly name = "Broken";
}

/** A filter that is set up for a target's inputs. It lives for many runs, as a worker does. */
export interface Bed {
  readonly host: FakeHost;
  /** Hands over one input and waits for all that comes of it. Throws where the module traps or breaks a rule. */
  run(input: Buffer): void;
}

export interface Target {
  readonly name: string;
  /** Inputs to begin with, beside those of the corpus. */
  seeds(): Buffer[];
  /** What inputs are often made of. */
  readonly tokens: readonly string[];
  /** Sets up a filter of this module. */
  open(wasm: string): Bed;
}

/** Inputs are no longer: what takes more bytes to reach is tested elsewhere. */
export const INPUT_BYTES_MAX = 4096;

export function isSmall({ length }: Buffer): boolean {
  return length <= INPUT_BYTES_MAX;
}
