// The module of the repository's sources as they are, compiled when the build at hand is not theirs.
import { compileRelease } from "./compile";
import { isCurrent } from "./made-of";

/** Compiles the filter unless the build at hand is what the compiler made of these very sources. */
export async function currentRelease(): Promise<void> {
  if (!(await isCurrent())) await compileRelease();
}

/** The same, where no other module was named. */
export async function ensureRelease(): Promise<void> {
  if (process.env["POSTERN_WASM"] === undefined) await currentRelease();
}
