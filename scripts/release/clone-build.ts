// A build in another folder from the files that Git has: what no other file on this machine, and no path, may change.
import { cp, mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { execa } from "execa";

/** Copies the files that Git knows, as they are now, and builds a release's assets from them into FOLDER/build/release. */
export async function buildElsewhere(folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  const { stdout } = await execa("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  const deleted = (await execa("git", ["ls-files", "-z", "--deleted"])).stdout.split("\0");
  for (const file of stdout.split("\0").filter((name) => name !== "" && !deleted.includes(name))) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(file, join(folder, file));
  }
  await symlink(resolve("node_modules"), join(folder, "node_modules"));
  const { POSTERN_WASM: _, ...env } = process.env;
  await execa("node", ["scripts/run.mjs", "release", "--step", "build"], {
    cwd: folder,
    env,
    extendEnv: false,
  });
  return join(folder, "build/release");
}
