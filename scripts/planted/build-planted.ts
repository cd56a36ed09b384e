// Builds the filter with one fault in it, in a folder of its own.
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import type { Plant } from "./plants";

/** Quick to compile, and the same program. */
const ARGUMENTS = ["--target", "release", "--optimizeLevel", "1"];

async function change({ name, file, find, replace }: Plant, folder: string): Promise<void> {
  const path = join(folder, file);
  const text = await readFile(path, "utf8");
  if (text.split(find).length !== 2) throw new Error(`${name}: ${file} has not one place to plant it`);
  await writeFile(
    path,
    text.replace(find, () => replace),
  );
}

/** Calls `use` with the planted module's file. */
export async function withPlanted<T>(plant: Plant, use: (module: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "postern-planted-"));
  try {
    for (const each of ["assembly", "asconfig.json", "package.json"]) {
      await cp(each, join(folder, each), { recursive: true });
    }
    await symlink(resolve("node_modules"), join(folder, "node_modules"));
    await change(plant, folder);
    const outFile = join(folder, "planted.wasm");
    await execa(resolve("node_modules/.bin/asc"), [...ARGUMENTS, "--outFile", outFile], { cwd: folder });
    return await use(outFile);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
