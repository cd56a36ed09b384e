// The shell of somebody who follows a guide: one bash in a checkout, which is given the guide's blocks one after the other and keeps what they
// define. Every command that fails is noted, also in the middle of a block.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { execa } from "execa";

/** Nothing that a guide waits for takes this long on a machine that is not overloaded. */
const LIMIT_MILLISECONDS = 300_000;

const LOOP = `
set -E -o pipefail
noted=/dev/null
note() {
  # A block whose last command fails fails itself.
  case "$1" in '. "$block"'*) ;; *) printf '%s\\n' "$1" >> "$noted" ;; esac
}
trap 'note "$BASH_COMMAND"' ERR
while IFS= read -r block <&3; do
  noted="$block.failed"
  . "$block" > "$block.output" 2>&1 < /dev/null
  echo done >&4
done
`;

/** What a block printed, both streams, and the commands in it that failed. */
export interface BlockResult {
  readonly output: string;
  readonly failed: readonly string[];
}

export class GuideShell {
  private count = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** `folder` is for the blocks and what they printed. */
  static async start(
    checkout: string,
    folder: string,
    env: Readonly<Record<string, string>>,
  ): Promise<GuideShell> {
    await mkdir(folder, { recursive: true });
    const child = spawn("bash", ["-c", LOOP], {
      cwd: checkout,
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit", "pipe", "pipe"],
    });
    return new GuideShell(child, folder);
  }

  async run(code: string): Promise<BlockResult> {
    const file = join(this.folder, `${String(++this.count).padStart(3, "0")}.sh`);
    await writeFile(file, `${code}\n`);
    await writeFile(`${file}.failed`, "");
    const lines = createInterface({ input: this.child.stdio[4] as Readable });
    const done = once(lines, "line");
    (this.child.stdio[3] as Writable).write(`${file}\n`);
    const limit = setTimeout(() => void this.endCommand(file), LIMIT_MILLISECONDS);
    await done;
    clearTimeout(limit);
    lines.close();
    const failed = (await readFile(`${file}.failed`, "utf8")).split("\n").filter((line) => line !== "");
    return { output: await readFile(`${file}.output`, "utf8"), failed };
  }

  /** What a command waits for does not come about: the shell goes on without it, and notes that. */
  private async endCommand(file: string): Promise<void> {
    await appendFile(`${file}.failed`, `not done in ${LIMIT_MILLISECONDS / 1000} s\n`);
    await execa("pkill", ["--parent", String(this.child.pid)], { reject: false });
  }

  async stop(): Promise<void> {
    const exited = once(this.child, "exit");
    (this.child.stdio[3] as Writable).end();
    await exited;
  }
}
