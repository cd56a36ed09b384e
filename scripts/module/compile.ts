// Compiles the filter with asc to build/postern.wasm, as asconfig.json's release target says, and has Binaryen shrink it.
//
// Written under a name of this process and renamed: an Envoy that starts meanwhile never reads half a module.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import binaryen from "assemblyscript/binaryen";
import { execa } from "execa";

export const RELEASE_FILE = "build/postern.wasm";

// Here and not in asconfig.json, from where asc does not find a file by its relative path.
const NARROW_TEXTS = "./scripts/module/narrow-texts.mjs";

/** Binaryen says so whenever its last optimisation round made the module larger; the round before is what it keeps. */
function* withoutConvergeNote(line: unknown): Generator<unknown> {
  if (line !== "Last converge was suboptimal.") yield line;
}

/** What asc does not do: another round on the module as a whole, and the functions called most get the shortest numbers. */
function shrink(bytes: Uint8Array): Uint8Array {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(binaryen.Features.All);
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  binaryen.setLowMemoryUnused(true);
  binaryen.setZeroFilledMemory(true);
  module.optimize();
  module.runPasses(["reorder-functions"]);
  const shrunk = module.emitBinary();
  module.dispose();
  return shrunk;
}

export async function compileRelease(): Promise<void> {
  await mkdir("build", { recursive: true });
  const own = `build/postern.${process.pid}.wasm`;
  try {
    const args = ["--target", "release", "--transform", NARROW_TEXTS, "--outFile", own];
    await execa("asc", args, {
      stdout: "inherit",
      stderr: [withoutConvergeNote, "inherit"],
      preferLocal: true,
    });
    await writeFile(own, shrink(await readFile(own)));
    await rename(own, RELEASE_FILE);
  } finally {
    await rm(own, { force: true });
  }
}
