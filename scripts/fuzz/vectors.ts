// The test vectors of the repository, as seeds. Scripts run from its root.

import { readFileSync } from "node:fs";

const files = new Map<string, unknown>();

export function vectorFile<File>(name: string): File {
  const known = files.get(name) ?? JSON.parse(readFileSync(`tests/vectors/${name}.json`, "utf8"));
  files.set(name, known);
  return known as File;
}

export function rowsOf<Row>(name: string): Row[] {
  return vectorFile<{ tests: Row[] }>(name).tests;
}
