// The test files below a folder, and the order in which they run.
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Those whose names end in a certain way, sorted, with the folder's path in front. */
export async function filesBelow(folder: string, ending: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();
}

/** The longest first, by their paths below the folder without .test.mjs, then the others as they come. */
export function longestFirst(
  files: readonly string[],
  folder: string,
  longest: readonly string[] = [],
): string[] {
  const first = longest
    .map((name) => join(folder, `${name}.test.mjs`))
    .filter((file) => files.includes(file));
  return [...first, ...files.filter((file) => !first.includes(file))];
}
