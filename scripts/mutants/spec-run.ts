// One spec's module, run with one fault in force, as as-pect runs it; in a thread, for a fault may be a loop without an end.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { EmptyReporter, TestContext } from "@as-pect/core";
import { instantiate } from "@assemblyscript/loader";

type Exports = Readonly<Record<string, unknown>>;

interface AspectConfig {
  instantiate(
    memory: WebAssembly.Memory,
    createImports: (...imports: never[]) => WebAssembly.Imports,
    instantiateModule: typeof instantiate,
    binary: WebAssembly.Module,
  ): Promise<{ readonly exports: Exports }>;
}

export interface SpecTask {
  /** 0 for none. */
  readonly fault: number;
  /** The spec's module file. */
  readonly module: string;
}

export interface SpecOutcome {
  readonly passed: boolean;
  /** The faults whose places were reached. */
  readonly reached: readonly number[];
}

const CONFIG = "assembly/__tests__/as-pect.config.js";
/** A fault that takes memory without an end meets a trap before the machine feels it. */
const MEMORY = { initial: 10, maximum: 8192 };
const modules = new Map<string, WebAssembly.Module>();

function moduleOf(file: string): WebAssembly.Module {
  const known = modules.get(file) ?? new WebAssembly.Module(readFileSync(file));
  modules.set(file, known);
  return known;
}

function valueOf(exports: Exports, name: string): number {
  return Number((exports[name] as WebAssembly.Global).value);
}

function reachedIn(exports: Exports): number[] {
  const { buffer } = exports["memory"] as WebAssembly.Memory;
  const marks = new Uint8Array(buffer, valueOf(exports, "SEEN"), valueOf(exports, "SEEN_COUNT"));
  return [...marks.keys()].filter((id) => marks[id] !== 0);
}

/** Runs a spec with a fault. */
export async function runSpec({ module, fault }: SpecTask): Promise<SpecOutcome> {
  const { default: config } = (await import(pathToFileURL(resolve(CONFIG)).href)) as {
    default: AspectConfig;
  };
  const context = new TestContext({ fileName: module, reporter: new EmptyReporter() });
  try {
    const made = await config.instantiate(
      new WebAssembly.Memory(MEMORY),
      (...imports) => context.createImports(...imports) as WebAssembly.Imports,
      instantiate,
      moduleOf(module),
    );
    (made.exports["FAULT"] as WebAssembly.Global).value = fault;
    context.run(made as never);
    return { passed: context.pass, reached: reachedIn(made.exports) };
  } catch {
    return { passed: false, reached: [] };
  }
}
