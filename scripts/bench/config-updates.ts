// What a changed configuration of the plugin costs a real Envoy with one worker: how long until the first answer by it, and how much CPU. Envoy
// tries it in a new VM on the main thread, and then gives it to the worker's: the module accepts it twice.
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../stack/free-port";
import type { Arm } from "./arms";
import type { Bed } from "./bed";
import { summarise, type Summary } from "./statistics";
import { DRAIN_SECONDS, firstAnswer, startEnvoy, takeListener } from "./vm-start";

const NANOS_PER_MILLI = 1_000_000;

export interface Update {
  readonly millis: Summary;
  readonly cpuMillis: Summary;
}

/** `armOf` gives the arm with its configuration of a version. The first version is for the VM to start with. */
export async function measureUpdates(
  armOf: (version: number) => Arm,
  { parts, clock }: Bed,
  updates: number,
): Promise<Update> {
  const folder = join(parts.folder, `updates-${armOf(0).name}`);
  const server = await startEnvoy(armOf(0), parts, folder, 1);
  try {
    const millis: number[] = [];
    const cpuMillis: number[] = [];
    const cpuNanos = async () => (await clock.read([server.pid]))[0] ?? NaN;
    for (let version = 0; version <= updates; version++) {
      // A port of its own tells the new listener's answers from the old one's.
      const port = await freePort();
      const arm = armOf(version);
      // Until the listener of before has gone, its configuration is in the VMs, too.
      if (version > 0) await delay(2 * DRAIN_SECONDS * 1000);
      const used = await cpuNanos();
      const started = await takeListener(arm, parts, { folder, port });
      await firstAnswer(arm, parts, port);
      const took = performance.now() - started;
      if (version === 0) continue;
      millis.push(took);
      cpuMillis.push(((await cpuNanos()) - used) / NANOS_PER_MILLI);
    }
    return { millis: summarise(millis), cpuMillis: summarise(cpuMillis) };
  } finally {
    await server.stop();
  }
}
