// Compiles the filters that Postern is measured against: one that does nothing, one that makes a hit's host calls and nothing else.
import { mkdir } from "node:fs/promises";
import { execa } from "execa";

export type Yardstick = "noop" | "floor";

/** Compiles scripts/bench/modules/<name>.asm.ts and gives the module's file. */
export async function compileYardstick(name: Yardstick): Promise<string> {
  await mkdir("build/bench", { recursive: true });
  const file = `build/bench/${name}.wasm`;
  // Without --config none asc adds the entries of asconfig.json: the whole filter would be in it.
  const options = [
    "--config",
    "none",
    "--runtime",
    "stub",
    "--exportStart",
    "_initialize",
    "-O3",
    "--enable",
    "simd",
    "--noAssert",
    "--use",
    "abort=",
  ];
  await execa("asc", [`scripts/bench/modules/${name}.asm.ts`, "--outFile", file, ...options], {
    preferLocal: true,
  });
  return file;
}
