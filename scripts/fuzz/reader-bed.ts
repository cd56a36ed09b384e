// A reader with an input at the very end of its memory: one that looks a byte too far traps.

import { readFileSync } from "node:fs";
import type { Bed } from "./target";

const PAGE_BYTES = 65536;
/** Garbage is collected between runs, now and then: the runtime leaves it to its host when. */
const RUNS_BETWEEN_COLLECTIONS = 8;

type Reader = (input: number, length: number) => number;

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly collect: () => void;
}

const modules = new Map<string, WebAssembly.Module>();

function loadModule(file: string): WebAssembly.Module {
  const module = modules.get(file) ?? new WebAssembly.Module(readFileSync(file));
  modules.set(file, module);
  return module;
}

export class ReaderBed implements Bed {
  readonly memory: Buffer;
  private readonly read: Reader;
  private readonly collect: () => void;
  private runs = 0;

  /** `file`: the readers with counters, which know nothing of the memory behind their own (instrument.ts). */
  constructor(file: string, reader: string) {
    const { exports } = new WebAssembly.Instance(loadModule(file));
    const { memory, collect } = exports as unknown as Exports;
    memory.grow(1);
    this.memory = Buffer.from(memory.buffer);
    this.collect = collect;
    this.read = exports[reader] as Reader;
  }

  get host(): this {
    return this;
  }

  /** An input of up to a page. */
  run(input: Buffer): void {
    const length = Math.min(input.length, PAGE_BYTES);
    const start = this.memory.length - length;
    this.memory.set(input.subarray(0, length), start);
    this.read(start, length);
    if (++this.runs % RUNS_BETWEEN_COLLECTIONS === 0) this.collect();
  }
}
