// What a result depends on: the machine, the versions, the module, and how much else was running.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { cpus, release, totalmem } from "node:os";
import { ENVOY_VERSION, OAUTH2_PROXY, VEGETA } from "../toolchain/versions";

const GIBIBYTE = 1024 ** 3;
const TICKS_PER_SECOND = 100;

export interface Machine {
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly module: { readonly bytes: number; readonly sha256: string };
}

export async function describeMachine(module: string): Promise<Machine> {
  const bytes = await readFile(module);
  return {
    date: new Date().toISOString(),
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / GIBIBYTE),
    kernel: release(),
    versions: {
      envoy: process.env.POSTERN_ENVOY ?? ENVOY_VERSION,
      "oauth2-proxy": process.env.POSTERN_OAUTH2_PROXY ?? OAUTH2_PROXY.version,
      vegeta: process.env.POSTERN_VEGETA ?? VEGETA.version,
      node: process.versions.node,
    },
    module: { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") },
  };
}

export interface BusyTime {
  readonly busySeconds: number;
  readonly stolenSeconds: number;
  readonly at: number;
}

/** How busy all processors were since the start of the machine, and how long a hypervisor kept them away. */
export async function busyTime(): Promise<BusyTime> {
  const [line = ""] = (await readFile("/proc/stat", "utf8")).split("\n");
  const [user = 0, nice = 0, system = 0, , , irq = 0, soft = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return {
    busySeconds: (user + nice + system + irq + soft) / TICKS_PER_SECOND,
    stolenSeconds: steal / TICKS_PER_SECOND,
    at: performance.now(),
  };
}
