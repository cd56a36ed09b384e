// The cgroups that hold a cluster's pods: one group for the kubelet in every hierarchy of cgroup v1, or in the one of v2.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const ROOT = "/sys/fs/cgroup";
const CONTROLLERS = ["cpuset", "cpu", "memory", "pids"];

function isUnified(): boolean {
  return existsSync(join(ROOT, "cgroup.controllers"));
}

function hierarchies(): string[] {
  return isUnified() ? [ROOT] : readdirSync(ROOT).map((name) => join(ROOT, name));
}

/** In cgroup v1 a new group of cpuset has neither processors nor memory, and takes no process. */
async function fillCpuset(group: string): Promise<void> {
  for (const file of ["cpuset.cpus", "cpuset.mems"]) {
    if (existsSync(join(group, file))) {
      await writeFile(join(group, file), readFileSync(join(group, "..", file)));
    }
  }
}

/** Makes the group everywhere. */
export async function makeCgroups(name: string): Promise<void> {
  if (isUnified()) {
    const wanted = CONTROLLERS.map((controller) => `+${controller}`).join(" ");
    await writeFile(join(ROOT, "cgroup.subtree_control"), wanted);
  }
  for (const hierarchy of hierarchies()) {
    const group = join(hierarchy, name);
    await mkdir(group);
    if (!isUnified()) await fillCpuset(group);
  }
}

/** Its processes may take a moment to be gone; a group goes after those in it. */
const REMOVAL = `
cat > /dev/null
for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  find ${ROOT} -depth -type d -path "*/$0*" -exec rmdir {} + 2> /dev/null
  find ${ROOT} -maxdepth 2 -type d -name "$0" | grep -q . || exit 0
  sleep 0.2
done
exit 1
`;

export class CgroupRemoval {
  private constructor(private readonly shell: ChildProcess) {}

  /** From now on the group goes when this process ends, however it does: a shell waits for the end of its input. */
  static prepare(name: string): CgroupRemoval {
    const shell = spawn("sh", ["-c", REMOVAL, name], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    return new CgroupRemoval(shell);
  }

  /** Removes the group now, with what is in it; its processes must have been told to end. */
  async run(): Promise<void> {
    const exited = once(this.shell, "exit") as Promise<[number | null]>;
    this.shell.stdin?.end();
    const [status] = await exited;
    if (status !== 0) throw new Error("a cgroup of the cluster is still there: its processes have not ended");
  }
}
