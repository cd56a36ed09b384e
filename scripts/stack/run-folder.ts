// build/run/<time>-<pid>-<n>: the configuration files and logs of one stack.
import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";

let made = 0;

export async function makeRunFolder(): Promise<string> {
  const time = new Date().toISOString().replace(/[:.]/g, "").slice(0, 17);
  const folder = resolve("build/run", `${time}-${process.pid}-${made++}`);
  await mkdir(folder, { recursive: true });
  return folder;
}
