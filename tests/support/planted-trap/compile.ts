// Compiles modules with planted traps, as the yardsticks of the benchmark are compiled.
import { mkdir } from "node:fs/promises";
import { execa } from "execa";

const SOURCES = "tests/support/planted-trap";

/** The filter with a trap in it, or a reader. The file is this process's own, so that two runs at once do not meet. */
export async function compilePlantedTrap(name: "planted" | "greedy-reader"): Promise<string> {
  const folder = "build/planted-trap";
  const file = `${folder}/${name}-${process.pid}.wasm`;
  await mkdir(folder, { recursive: true });
  const options = ["--config", "none", "--runtime", "stub", "-O3"];
  await execa("asc", [`${SOURCES}/${name}.asm.ts`, ...options, "--use", "abort=", "--outFile", file], {
    preferLocal: true,
  });
  return file;
}
