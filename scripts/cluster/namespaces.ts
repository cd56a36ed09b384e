// Runs a program as all there is in namespaces of its own. Killing the first process in them ends everything that it has started.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { forgetGroup, watchGroup } from "../stack/reaper";
import { CgroupRemoval, makeCgroups } from "./cgroups";
import { NAMESPACES } from "./needs";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The first process buries what loses its parents, which a shell does and Node does not. */
const FIRST_PROCESS = '"$@" & wait $!';

/** The program's exit status; 1 where a signal ended it. The cgroups are gone when this has ended. */
export async function runInNamespaces(cgroup: string, command: readonly string[]): Promise<number> {
  const removal = CgroupRemoval.prepare(cgroup);
  await makeCgroups(cgroup);
  const first = ["bash", "-c", FIRST_PROCESS, "first", ...command];
  const child = spawn("unshare", [...NAMESPACES, "--fork", "--mount-proc", "--kill-child", ...first], {
    detached: true,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const group = child.pid ?? 0;
  watchGroup(group);
  const end = () => process.kill(-group, "SIGKILL");
  for (const signal of SIGNALS) process.once(signal, end);
  const [status] = (await once(child, "exit")) as [number | null];
  forgetGroup(group);
  for (const signal of SIGNALS) process.off(signal, end);
  await removal.run();
  return status ?? 1;
}
