// Compiles the filter that verifies single signatures, as asconfig.json compiles Postern.
import { mkdir, rename } from "node:fs/promises";
import { execa } from "execa";

const SOURCE = "tests/support/verifier-module/verifier.asm.ts";

/** The file is this process's own, so that two runs at once do not meet. */
export async function compileVerifier(): Promise<string> {
  const folder = "build/verifier-module";
  const file = `${folder}/verifier-${process.pid}.wasm`;
  await mkdir(folder, { recursive: true });
  const options = [
    "--config",
    "none",
    "--runtime",
    "minimal",
    "--exportStart",
    "_initialize",
    "--enable",
    "simd",
  ];
  const more = [
    "--use",
    "abort=assembly/host/abort/abort",
    "--outFile",
    `${file}.new`,
    "-O3",
    "--shrinkLevel",
    "1",
  ];
  await execa("asc", [SOURCE, ...options, ...more], { preferLocal: true });
  await rename(`${file}.new`, file);
  return file;
}
