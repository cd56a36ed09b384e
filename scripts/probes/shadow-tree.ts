// A copy of the filter's sources in build/, changed on the way, that asc and as-pect compile as they compile the sources themselves.

import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { execa } from "execa";
import { filesBelow } from "../suites/test-files";

const SOURCES = "assembly";
const SPECS = "assembly/__tests__";
/** The file that every changed file may import from: without imports of its own. */
export const PROBE_FILE = "assembly/probe.ts";

export type Change = (file: string, text: string) => string;

export interface ShadowTree {
  readonly folder: string;
  /** Compiles the filter; returns the module's file. */
  compileFilter(): Promise<string>;
}

/** How a file names the probe's module. */
export function probeImport(file: string): string {
  const path = relative(dirname(file), PROBE_FILE.replace(/\.ts$/, ""));
  return path.startsWith(".") ? path : `./${path}`;
}

/** Sources that are judged: no specs, no declarations. */
export async function sourceFiles(): Promise<string[]> {
  const files = await filesBelow(SOURCES, ".ts");
  return files.filter((file) => !file.startsWith(SPECS) && !file.endsWith(".d.ts"));
}

/** Makes the tree: each source through `change`, the probe beside them, its names exported by the filter and by every spec. */
export async function makeShadowTree(
  name: string,
  probe: string,
  exported: readonly string[],
  change: Change,
): Promise<ShadowTree> {
  const folder = `build/${name}-${process.pid}`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(SOURCES, `${folder}/${SOURCES}`, { recursive: true });
  for (const linked of ["node_modules", "tests"]) symlinkSync(resolve(linked), `${folder}/${linked}`);
  for (const copied of ["package.json", "asconfig.json"]) copyFileSync(copied, `${folder}/${copied}`);
  writeFileSync(`${folder}/${PROBE_FILE}`, probe);
  for (const file of await sourceFiles())
    writeFileSync(`${folder}/${file}`, change(file, readFileSync(file, "utf8")));
  const entries = [`${SOURCES}/index.ts`, ...(await filesBelow(SPECS, ".spec.ts"))];
  for (const file of entries) appendExport(`${folder}/${file}`, file, exported);
  return { folder, compileFilter: () => compileFilter(folder) };
}

function appendExport(path: string, file: string, exported: readonly string[]): void {
  const text = readFileSync(path, "utf8");
  writeFileSync(path, `${text}\nexport { ${exported.join(", ")} } from "${probeImport(file)}";\n`);
}

/** Optimized as little as the compiler allows: what the sources say, line by line. */
async function compileFilter(folder: string): Promise<string> {
  const outFile = "build/filter.wasm";
  await execa("asc", ["--target", "debug", "--optimizeLevel", "1", "--outFile", outFile], {
    cwd: folder,
    preferLocal: true,
  });
  return resolve(folder, outFile);
}

export function removeShadowTree({ folder }: ShadowTree): void {
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
}
