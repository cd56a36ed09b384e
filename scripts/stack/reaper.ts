// Ends the process groups of this run even when the run itself is killed: a shell that waits for its stdin to close.
//
// It is told "+ <group>" and "- <group>"; a pipe closes however its writer dies, so no signal has to be caught.
import { spawn, type ChildProcess } from "node:child_process";

const SCRIPT = `
groups=" "
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
  esac
done
# Not "kill -KILL --": dash does not read that.
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
`;

let shell: ChildProcess | null = null;

function started(): ChildProcess {
  if (shell !== null) return shell;
  shell = spawn("sh", ["-c", SCRIPT], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  shell.unref();
  const input = shell.stdin as unknown as { unref?: () => void; on: (event: string, f: () => void) => void };
  input.unref?.();
  input.on("error", () => undefined);
  return shell;
}

export function watchGroup(group: number): void {
  started().stdin?.write(`+ ${group}\n`);
}

export function forgetGroup(group: number): void {
  shell?.stdin?.write(`- ${group}\n`);
}
