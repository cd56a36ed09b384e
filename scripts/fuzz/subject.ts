// The modules that are fuzzed, with counters in them, in files of this process's own.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dictionaryOf } from "./dictionary";
import type { Subject } from "./fuzzer";
import { instrument, type Instrumented } from "./instrument";
import { compileReaders } from "./compile-readers";
import type { Target } from "./target";

const FOLDER = "build/fuzz";

interface Counted extends Instrumented {
  readonly wasm: string;
  /** The module as it was. */
  readonly original: Buffer;
}

let prepared = 0;

function prepareModule(file: string): Counted {
  const original = readFileSync(file);
  const instrumented = instrument(original);
  mkdirSync(FOLDER, { recursive: true });
  const wasm = `${FOLDER}/instrumented-${process.pid}-${++prepared}.wasm`;
  writeFileSync(wasm, instrumented.bytes);
  return { ...instrumented, wasm, original };
}

/** Modules for targets; their files must be removed. */
export class Prepared {
  constructor(private readonly modules: Readonly<Partial<Record<Target["module"], Counted>>>) {}

  subjectFor({ name, module, tokens }: Target): Subject {
    const counted = this.modules[module];
    if (counted === undefined) throw new Error(`${name} is not for this module`);
    const { wasm, edges, constants, original } = counted;
    return { wasm, edges, dictionary: dictionaryOf(original, constants, tokens) };
  }

  remove(): void {
    for (const { wasm } of Object.values(this.modules)) rmSync(wasm, { force: true });
  }
}

/** Instruments a filter's file. */
export function prepare(filter: string): Prepared {
  return new Prepared({ filter: prepareModule(filter) });
}

/** Compiles the readers of these sources, and instruments them. */
export async function prepareReaders(): Promise<Prepared> {
  return new Prepared({ readers: await countedReaders() });
}

/** Both. */
export async function prepareAll(filter: string): Promise<Prepared> {
  return new Prepared({ filter: prepareModule(filter), readers: await countedReaders() });
}

async function countedReaders(): Promise<Counted> {
  const file = await compileReaders();
  try {
    return prepareModule(file);
  } finally {
    rmSync(file);
  }
}
