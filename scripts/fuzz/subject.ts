// The module that is fuzzed, with counters in it, in a file of this process's own.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dictionaryOf } from "./dictionary";
import type { Subject } from "./fuzzer";
import { instrument, type Instrumented } from "./instrument";
import type { Target } from "./target";

const FOLDER = "build/fuzz";

let prepared = 0;

export interface Prepared {
  /** The instrumented module's file. */
  readonly wasm: string;
  subjectFor(target: Target): Subject;
  remove(): void;
}

/** Instruments a module file. */
export function prepare(module: string): Prepared {
  const bytes = readFileSync(module);
  const instrumented = instrument(bytes);
  mkdirSync(FOLDER, { recursive: true });
  const wasm = `${FOLDER}/instrumented-${process.pid}-${++prepared}.wasm`;
  writeFileSync(wasm, instrumented.bytes);
  return {
    wasm,
    subjectFor: (target) => subjectOf(bytes, instrumented, wasm, target),
    remove: () => rmSync(wasm, { force: true }),
  };
}

function subjectOf(bytes: Buffer, { edges, constants }: Instrumented, wasm: string, target: Target): Subject {
  return { wasm, edges, dictionary: dictionaryOf(bytes, constants, target.tokens) };
}
