// Compiles the filter that traps.
import { mkdir, rename } from "node:fs/promises";
import { execa } from "execa";

const SOURCE = "tests/support/trapping-module/trapping.asm.ts";

/** The file is this process's own, so that two runs at once do not meet. */
export async function compileTrapping(): Promise<string> {
  const folder = "build/trapping-module";
  const file = `${folder}/trapping-${process.pid}.wasm`;
  await mkdir(folder, { recursive: true });
  const options = ["--config", "none", "--runtime", "stub", "--exportStart", "_initialize"];
  await execa("asc", [SOURCE, ...options, "--use", "abort=", "--outFile", `${file}.new`, "-O"], {
    preferLocal: true,
  });
  await rename(`${file}.new`, file);
  return file;
}
