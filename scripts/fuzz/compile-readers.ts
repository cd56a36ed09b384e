// Compiles the readers as the filter is compiled.
import { mkdir } from "node:fs/promises";
import { execa } from "execa";

const SOURCE = "scripts/fuzz/readers/readers.asm.ts";
const FOLDER = "build/fuzz";

/** The file is this process's own, so that two runs at once do not meet. */
export async function compileReaders(): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  const file = `${FOLDER}/readers-${process.pid}.wasm`;
  const options = ["--runtime", "minimal", "--enable", "simd", "--optimizeLevel", "3", "--shrinkLevel", "1"];
  const args = [SOURCE, "--config", "none", ...options, "--use", "abort=", "--outFile", file];
  await execa("asc", args, { preferLocal: true });
  return file;
}
