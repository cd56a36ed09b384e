// One spec's module, run with one fault in force, as as-pect runs it; in a thread, for a fault may be a loop without an end.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { EmptyReporter, TestContext } from "@as-pect/core";
import { instantiate } from "@assemblyscript/loader";

interface AspectConfig {
  instantiate(
    memory: WebAssembly.Memory,
    createImports: (...imports: never[]) => WebAssembly.Imports,
    instantiateModule: typeof instantiate,
    binary: WebAssembly.Module,
  ): Promise<{ readonly exports: Readonly<Record<string, unknown>> }>;
}

export interface SpecTask {
  /** 0 for none. */
  readonly fault: number;
  /** The spec's module file. */
  readonly spec: string;
}

const CONFIG = "assembly/__tests__/as-pect.config.js";
const MEMORY_PAGES = 10;
const modules = new Map<string, WebAssembly.Module>();

function moduleOf(file: string): WebAssembly.Module {
  const known = modules.get(file) ?? new WebAssembly.Module(readFileSync(file));
  modules.set(file, known);
  return known;
}

/** Whether the spec passes with the fault. */
export async function passes({ spec: file, fault }: SpecTask): Promise<boolean> {
  const { default: config } = (await import(pathToFileURL(resolve(CONFIG)).href)) as {
    default: AspectConfig;
  };
  const context = new TestContext({ fileName: file, reporter: new EmptyReporter() });
  const memory = new WebAssembly.Memory({ initial: MEMORY_PAGES });
  try {
    const made = await config.instantiate(
      memory,
      (...imports) => context.createImports(...imports) as WebAssembly.Imports,
      instantiate,
      moduleOf(file),
    );
    (made.exports["FAULT"] as WebAssembly.Global).value = fault;
    context.run(made as never);
    return context.pass;
  } catch {
    return false;
  }
}
