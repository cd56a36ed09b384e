// Compiles the module that aborts.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

const SOURCE = "tests/support/aborting-module/aborting.asm.ts";

/** The module's bytes. */
export async function compileAborting(): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await mkdtemp(join(tmpdir(), "postern-aborting-"));
  try {
    const file = join(folder, "aborting.wasm");
    const options = [
      "--config",
      "none",
      "--runtime",
      "stub",
      "--exportStart",
      "_initialize",
      "--use",
      "abort=",
    ];
    await execa("asc", [SOURCE, ...options, "--outFile", file, "-O"], { preferLocal: true });
    return new Uint8Array(await readFile(file));
  } finally {
    await rm(folder, { recursive: true });
  }
}
