// Whether two builds gave the same files, by their checksums.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SUMS } from "./assets";

async function sumsOf(folder: string): Promise<Map<string, string>> {
  const lines = (await readFile(join(folder, SUMS), "utf8")).trim().split("\n");
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

/** Files that differ, or that only one has. */
export async function differences(one: string, other: string): Promise<string[]> {
  const [ours, theirs] = [await sumsOf(one), await sumsOf(other)];
  const names = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  return names.filter((name) => ours.get(name) !== theirs.get(name));
}
