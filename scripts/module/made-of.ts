// What the module in build/ was made of: the compiler and the very sources, beside the module's own digest.
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const RELEASE_FILE = "build/postern.wasm";
const RECORD = `${RELEASE_FILE}.made-of`;
const BESIDE_SOURCES = ["asconfig.json", "node_modules/assemblyscript/package.json"];

async function digestOf(root: string, files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) {
    const bytes = await readFile(join(root, file));
    hash.update(`${file} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}

async function sources(root: string): Promise<string[]> {
  const names = await readdir(join(root, "assembly"), { recursive: true });
  const own = names.filter((name) => name.endsWith(".ts") && !name.startsWith("__tests__")).sort();
  return [...own.map((name) => join("assembly", name)), ...BESIDE_SOURCES];
}

/** The digest of the compiler and of the sources as they are. */
export async function sourcesDigest(root = "."): Promise<string> {
  return digestOf(root, await sources(root));
}

async function record(root: string, madeOf: string): Promise<string> {
  return `${madeOf} ${await digestOf(root, [RELEASE_FILE])}\n`;
}

/** Says of the module what it was made of: the digest from before compiling, as sources may have changed since. */
export async function recordRelease(madeOf: string, root = "."): Promise<void> {
  await writeFile(join(root, RECORD), await record(root, madeOf));
}

/** Whether the module at hand is what the compiler makes of the sources as they are. */
export async function isCurrent(root = "."): Promise<boolean> {
  const recorded = await readFile(join(root, RECORD), "utf8").catch(() => null);
  if (recorded === null) return false;
  return recorded === (await record(root, await sourcesDigest(root)).catch(() => null));
}
