// The module of the repository's sources as they are, compiled when there is none.
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { compileRelease, RELEASE_FILE } from "./compile";

async function newestSource(): Promise<number> {
  const names = await readdir("assembly", { recursive: true });
  const sources = names.filter((name) => name.endsWith(".ts") && !name.startsWith("__tests__"));
  const times = await Promise.all(sources.map((name) => stat(join("assembly", name))));
  return Math.max(...times.map(({ mtimeMs }) => mtimeMs));
}

/** Compiles the filter unless there is a build of it that is newer than its sources. */
export async function ensureRelease(): Promise<void> {
  if (process.env["POSTERN_WASM"] !== undefined) return;
  const isCurrent = existsSync(RELEASE_FILE) && (await stat(RELEASE_FILE)).mtimeMs > (await newestSource());
  if (!isCurrent) await compileRelease();
}
