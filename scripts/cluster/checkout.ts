// A copy of the repository for a reader of the guides, who writes into the manifests; npm's modules are the original's.
import { cp, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";

const MODULES = "node_modules";

/** Files that git knows or would take, so neither builds nor modules. */
async function sourceFiles(): Promise<string[]> {
  const args = ["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await execa("git", args);
  return stdout.split("\0").filter((name) => name !== "" && name !== MODULES);
}

export async function copyCheckout(folder: string): Promise<void> {
  for (const file of await sourceFiles()) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    // A file that was deleted and not yet committed is named, too.
    await cp(file, join(folder, file)).catch(() => undefined);
  }
  await symlink(join(process.cwd(), MODULES), join(folder, MODULES));
}
