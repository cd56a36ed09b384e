// Compiles the filter with a planted trap, as the yardsticks of the benchmark are compiled.
import { mkdir } from "node:fs/promises";
import { execa } from "execa";

const SOURCE = "tests/support/planted-trap/planted.asm.ts";

/** The file is this process's own, so that two runs at once do not meet. */
export async function compilePlantedTrap(): Promise<string> {
  const folder = "build/planted-trap";
  const file = `${folder}/planted-${process.pid}.wasm`;
  await mkdir(folder, { recursive: true });
  const options = ["--config", "none", "--runtime", "stub", "-O3"];
  await execa("asc", [SOURCE, ...options, "--use", "abort=", "--outFile", file], { preferLocal: true });
  return file;
}
