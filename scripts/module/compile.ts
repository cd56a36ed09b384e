// Compiles the filter with asc to build/postern.wasm, as asconfig.json's release target says, and shrinks it.
//
// Written under a name of this process and renamed: an Envoy that starts meanwhile never reads half a module.
import { mkdir, rename, rm } from "node:fs/promises";
import { execa } from "execa";
import { shrink } from "./shrink";

export const RELEASE_FILE = "build/postern.wasm";

// Here and not in asconfig.json, from where asc does not find files by their relative path.
const TRANSFORMS = ["narrow-texts", "low-addresses", "lean-objects"].map(
  (name) => `./scripts/module/${name}.mjs`,
);

/** Binaryen says so whenever its last optimisation round made the module larger; the round before is what it keeps. */
function* withoutConvergeNote(line: unknown): Generator<unknown> {
  if (line !== "Last converge was suboptimal.") yield line;
}

export async function compileRelease(): Promise<void> {
  await mkdir("build", { recursive: true });
  const own = `build/postern.${process.pid}.wasm`;
  try {
    // With the names of functions, which tell shrink what is cold; it leaves them out.
    const transforms = TRANSFORMS.flatMap((file) => ["--transform", file]);
    const args = ["--target", "release", ...transforms, "--debug", "--outFile", own];
    await execa("asc", args, {
      stdout: "inherit",
      stderr: [withoutConvergeNote, "inherit"],
      preferLocal: true,
    });
    await shrink(own);
    await rename(own, RELEASE_FILE);
  } finally {
    await rm(own, { force: true });
  }
}
