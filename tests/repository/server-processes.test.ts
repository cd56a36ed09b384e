// What a run starts ends with it: on stop, when it is killed outright, and when a server never comes up.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "esbuild";
import { Server } from "../../scripts/stack/process";

const LIMIT_MILLISECONDS = 10_000;
// A leader with a child that ignores SIGTERM: what gunicorn's workers can look like.
const STUBBORN = 'trap "" TERM; sleep 300 & echo "child $!"; wait';
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "postern-"));
});
after(() => rm(folder, { recursive: true, force: true }));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function ends(pid: number): Promise<boolean> {
  const limit = performance.now() + LIMIT_MILLISECONDS;
  while (isAlive(pid) && performance.now() < limit) await delay(20);
  return !isAlive(pid);
}

function stubborn(name: string): Server {
  return Server.start({ name, command: "sh", args: ["-c", STUBBORN], logFile: join(folder, `${name}.log`) });
}

test("stop ends a group whose members ignore SIGTERM", async () => {
  const server = stubborn("stubborn");
  const [line] = (await once(server.output, "line")) as [string];
  await server.stop();
  assert.ok(await ends(Number(line.split(" ")[1])));
  assert.equal(server.isRunning, false);
});

test("a server that exits at once is reported with its output", async () => {
  const logFile = join(folder, "failing.log");
  const server = Server.start({
    name: "failing",
    command: "sh",
    args: ["-c", "echo no such option; exit 2"],
    logFile,
  });
  await assert.rejects(
    server.ready(async () => false),
    /failing ended at start:\nno such option/,
  );
});

test("a command that does not exist is reported, not thrown", async () => {
  const logFile = join(folder, "missing.log");
  const server = Server.start({ name: "missing", command: join(folder, "nothing"), args: [], logFile });
  await assert.rejects(
    server.ready(async () => false),
    /missing ended at start/,
  );
});

test("servers end when their run is killed with SIGKILL", async () => {
  const entry = `
    import { Server } from ${JSON.stringify(join(process.cwd(), "scripts/stack/process.ts"))};
    const server = Server.start(${JSON.stringify({ name: "orphan", command: "sh", args: ["-c", STUBBORN], logFile: join(folder, "orphan.log") })});
    server.output.on("line", (line) => console.log(line));
  `;
  const outfile = join(folder, "run.mjs");
  await build({
    stdin: { contents: entry, resolveDir: process.cwd() },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
  });
  const run = spawn(process.execPath, [outfile], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface({ input: run.stdout }), "line")) as [string];
  const child = Number(line.split(" ")[1]);
  assert.ok(isAlive(child));
  run.kill("SIGKILL");
  assert.ok(await ends(child));
});
