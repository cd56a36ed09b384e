// Compiles the no-op filter.
import { mkdir } from "node:fs/promises";
import { execa } from "execa";

const SOURCE = "tests/support/bench/noop.asm.ts";
const FILE = "build/bench/noop.wasm";

export async function compileNoop(): Promise<string> {
  await mkdir("build/bench", { recursive: true });
  // Without --config none asc adds the entries of asconfig.json: the whole filter would be in it.
  const options = [
    "--config",
    "none",
    "--runtime",
    "stub",
    "--exportStart",
    "_initialize",
    "-O3",
    "--noAssert",
  ];
  await execa("asc", [SOURCE, "--outFile", FILE, ...options], { preferLocal: true });
  return FILE;
}
