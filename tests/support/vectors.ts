// The rows of a vector file in tests/vectors. Tests run from the repository's root.
import { readFile } from "node:fs/promises";

export async function vectorRows<Row>(name: string): Promise<Row[]> {
  const file = JSON.parse(await readFile(`tests/vectors/${name}.json`, "utf8")) as { tests: Row[] };
  return file.tests;
}

/** A whole vector file. */
export async function vectorFile<File>(name: string): Promise<File> {
  return JSON.parse(await readFile(`tests/vectors/${name}.json`, "utf8")) as File;
}
