// Files that a test makes for the harness, below build/run.
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

export async function temporaryFolder(): Promise<string> {
  await mkdir(resolve("build/run"), { recursive: true });
  return mkdtemp(resolve("build/run/istio-"));
}

export async function temporaryFile(name: string, text: string | Buffer): Promise<string> {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, text);
  return file;
}
