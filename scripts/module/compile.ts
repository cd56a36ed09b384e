// Compiles the filter with asc to build/postern.wasm, as asconfig.json's release target says.
//
// Written under a name of this process and renamed: an Envoy that starts meanwhile never reads half a module.
import { mkdir, rename, rm } from "node:fs/promises";
import { execa } from "execa";
import { recordRelease, RELEASE_FILE, sourcesDigest } from "./made-of";

export { RELEASE_FILE };

export async function compileRelease(): Promise<void> {
  await mkdir("build", { recursive: true });
  const madeOf = await sourcesDigest();
  const own = `build/postern.${process.pid}.wasm`;
  try {
    const args = ["--target", "release", "--outFile", own];
    await execa("asc", args, { stdio: "inherit", preferLocal: true });
    await rename(own, RELEASE_FILE);
    await recordRelease(madeOf);
  } finally {
    await rm(own, { force: true });
  }
}
