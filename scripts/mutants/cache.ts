// What takes long to make and is the same in the next run, in build/mutants-cache: specs' modules, and what each test reaches without a fault.
// A file's name is a hash of all that it is made from.

import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

const FOLDER = "build/mutants-cache";
const KEPT_MILLIS = 24 * 3_600_000;

/** The place for what is made from these texts. */
export function cachedFile(ending: string, made: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of made) hash.update(`${part.length}:`).update(part);
  return join(FOLDER, hash.digest("hex") + ending);
}

/** Whole or not at all, for a run beside this one reads it too. */
export function keepFile(path: string, content: string | Buffer): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, content);
  renameSync(`${path}.${process.pid}`, path);
}

/** What was kept under this name, or what `make` makes, which is kept then. */
export async function keptJson<T>(path: string, make: () => Promise<T>): Promise<T> {
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as T;
  const made = await make();
  keepFile(path, JSON.stringify(made));
  return made;
}

/** Removes what is older than a day. */
export function tidyCache(): void {
  if (!existsSync(FOLDER)) return;
  for (const name of readdirSync(FOLDER)) {
    const path = join(FOLDER, name);
    if (Date.now() - statSync(path).mtimeMs > KEPT_MILLIS) rmSync(path, { force: true });
  }
}
