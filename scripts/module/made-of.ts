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

async function record(root: string): Promise<string> {
  return `${await digestOf(root, await sources(root))} ${await digestOf(root, [RELEASE_FILE])}\n`;
}

/** Says of the module that it was made of the sources as they are. */
export async function recordRelease(root = "."): Promise<void> {
  await writeFile(join(root, RECORD), await record(root));
}

/** Whether the module at hand is what the compiler makes of the sources as they are. */
export async function isCurrent(root = "."): Promise<boolean> {
  const recorded = await readFile(join(root, RECORD), "utf8").catch(() => null);
  return recorded !== null && recorded === (await record(root).catch(() => null));
}
