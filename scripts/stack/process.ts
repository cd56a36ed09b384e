// A server that a stack runs: its own process group, its output in a file and as lines, and a stop that always ends it.
import { spawn, type ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { forgetGroup, watchGroup } from "./reaper";

const READY_POLL_MILLISECONDS = 25;
const READY_LIMIT_MILLISECONDS = 30_000;
const STOP_LIMIT_MILLISECONDS = 5_000;
const TAIL_LINES = 20;

export interface ServerCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly logFile: string;
}

const running = new Set<Server>();

/** Stops whatever this process still runs: for signals and failed starts. */
export async function stopAllServers(): Promise<void> {
  await Promise.all([...running].map((server) => server.stop()));
}

export class Server {
  /** Emits "line" (string) for each line of stdout and stderr. */
  readonly output = new EventEmitter();
  private readonly exited: Promise<unknown>;
  private readonly logged: Promise<unknown>;

  private constructor(
    readonly command: ServerCommand,
    private readonly child: ChildProcess,
  ) {
    this.output.setMaxListeners(0);
    this.exited = once(child, "exit").catch(() => undefined);
    const log = createWriteStream(command.logFile, { flags: "a" });
    this.logged = once(log, "finish");
    child.once("close", () => log.end());
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        log.write(`${line}\n`);
        this.output.emit("line", line);
      });
    }
  }

  static start(command: ServerCommand): Server {
    const child = spawn(command.command, [...command.args], {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...command.env },
    });
    const server = new Server(command, child);
    running.add(server);
    if (child.pid !== undefined) watchGroup(child.pid);
    return server;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.pid !== 0 && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Sends a signal to the whole group; used to kill or freeze (SIGSTOP, SIGCONT) a server in a test. */
  signal(name: NodeJS.Signals): void {
    try {
      if (this.pid !== 0) process.kill(-this.pid, name);
    } catch {
      // The group has ended already.
    }
  }

  /** Resolves when `isReady` says so; stops the server and rejects with the end of its log when that never comes. */
  async ready(isReady: () => Promise<boolean>): Promise<this> {
    const limit = performance.now() + READY_LIMIT_MILLISECONDS;
    while (this.isRunning && performance.now() < limit) {
      // Asked again after the answer: another program on this port must not pass for a server that has ended.
      if ((await isReady().catch(() => false)) && this.isRunning) return this;
      await delay(READY_POLL_MILLISECONDS);
    }
    const what = this.isRunning ? "was not ready in time" : "ended at start";
    await this.stop();
    throw new Error(`${this.command.name} ${what}:\n${await this.logTail()}`);
  }

  /** Ends it; its log file is complete then. */
  async stop(): Promise<void> {
    if (this.isRunning) {
      this.signal("SIGCONT");
      this.signal("SIGTERM");
      const abort = new AbortController();
      await Promise.race([
        this.exited,
        delay(STOP_LIMIT_MILLISECONDS, undefined, { signal: abort.signal }).catch(() => undefined),
      ]);
      abort.abort();
    }
    // Workers that outlived the leader (gunicorn's) go with the group.
    this.signal("SIGKILL");
    if (this.isRunning) await this.exited;
    await this.logged;
    if (this.pid !== 0) forgetGroup(this.pid);
    running.delete(this);
  }

  /** The last lines of the output, for error messages. */
  async logTail(): Promise<string> {
    const text = await readFile(this.command.logFile, "utf8").catch(() => "");
    return text.trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
  }
}
