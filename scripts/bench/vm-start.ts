// What a filter costs before its first request: how long it takes from a listener's configuration to the first answer that came
// through it in a real Envoy, and what Envoy's memory grows by for each worker.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { send } from "../lab/raw-http";
import { freePort } from "../stack/free-port";
import { answersOk } from "../stack/http-ready";
import { Server } from "../stack/process";
import { envoyBinary } from "../toolchain/envoy";
import type { Arm } from "./arms";
import { clustersOf, listener } from "./gateway";
import type { Parts } from "./parts";
import { APP_HOST, requestHeaders, TARGET_PATHS } from "./requests";
import { summarise, type Summary } from "./statistics";

export interface VmStart {
  readonly arm: string;
  readonly title: string;
  readonly firstAnswerMillis: Summary;
  /** By how much Envoy's resident set grows with the listener, for each worker beyond the first. */
  readonly bytesPerWorker: Summary;
}

const WORKERS = 4;
/** How long Envoy keeps a listener that another one has replaced. */
export const DRAIN_SECONDS = 1;
const LIMIT_MILLISECONDS = 30_000;
const KIB = 1024;

async function residentBytes(pid: number): Promise<number> {
  const found = /VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, "utf8"));
  return Number(found?.[1]) * KIB;
}

/** An Envoy without a listener, which reads those that are put into `file`. */
export async function startEnvoy(arm: Arm, parts: Parts, folder: string, workers: number): Promise<Server> {
  await mkdir(folder, { recursive: true });
  const adminPort = await freePort();
  const source = { path_config_source: { path: join(folder, "lds.json") }, resource_api_version: "V3" };
  const config = {
    node: { id: "gateway", cluster: "gateway" },
    admin: { address: { socket_address: { address: "127.0.0.1", port_value: adminPort } } },
    dynamic_resources: { lds_config: source },
    static_resources: { clusters: clustersOf([arm], parts) },
  };
  await writeFile(join(folder, "lds.json"), JSON.stringify({ resources: [] }));
  await writeFile(join(folder, "envoy.json"), JSON.stringify(config));
  const server = Server.start({
    name: `gateway-${arm.name}`,
    command: await envoyBinary(),
    args: [
      ...["--config-path", join(folder, "envoy.json"), "--use-dynamic-base-id"],
      ...["--concurrency", String(workers), "--log-level", "warning"],
      ...["--drain-time-s", String(DRAIN_SECONDS)],
    ],
    env: { COOKIE_SECRET: parts.cookieSecret },
    logFile: join(folder, "envoy.log"),
  });
  await server.ready(answersOk(`http://127.0.0.1:${adminPort}/ready`));
  return server;
}

/** Asks until the listener is there and lets the request pass. */
export async function firstAnswer(arm: Arm, parts: Parts, port: number): Promise<void> {
  const [credential] = await arm.credentials(parts);
  if (credential === undefined) throw new Error(`${arm.name} has no credential`);
  const headers = [["host", APP_HOST] as const, ...requestHeaders(credential)];
  const limit = performance.now() + LIMIT_MILLISECONDS;
  for (;;) {
    const answer = await send(port, { path: TARGET_PATHS.direct, headers }).catch(() => null);
    if (answer?.status === 200) return;
    if (performance.now() > limit) throw new Error(`${arm.name}: no answer but ${answer?.status}`);
    await delay(1);
  }
}

/** Puts the arm's listener in the place of what an Envoy has; when that was, by performance.now(). */
export async function takeListener(
  arm: Arm,
  parts: Parts,
  place: { readonly folder: string; readonly port: number },
): Promise<number> {
  const resource = await listener(arm, parts, place.port);
  const type = "type.googleapis.com/envoy.config.listener.v3.Listener";
  const next = join(place.folder, "next.json");
  await writeFile(next, JSON.stringify({ resources: [{ "@type": type, ...resource }] }));
  const started = performance.now();
  await rename(next, join(place.folder, "lds.json"));
  return started;
}

interface Start {
  readonly millis: number;
  readonly grownBytes: number;
}

async function startOnce(arm: Arm, parts: Parts, round: number, workers: number): Promise<Start> {
  const folder = join(parts.folder, `start-${arm.name}-${workers}-${round}`);
  const server = await startEnvoy(arm, parts, folder, workers);
  try {
    const port = await freePort();
    const before = await residentBytes(server.pid);
    const started = await takeListener(arm, parts, { folder, port });
    await firstAnswer(arm, parts, port);
    const millis = performance.now() - started;
    return { millis, grownBytes: (await residentBytes(server.pid)) - before };
  } finally {
    await server.stop();
  }
}

/** Starts each arm in so many Envoys with one worker, and in as many with several. */
export async function measureStarts(arms: readonly Arm[], parts: Parts, rounds: number): Promise<VmStart[]> {
  const samples = new Map<Arm, [alone: Start, several: Start][]>(arms.map((arm) => [arm, []]));
  for (let round = 0; round < rounds; round++) {
    for (const arm of arms) {
      const alone = await startOnce(arm, parts, round, 1);
      samples.get(arm)?.push([alone, await startOnce(arm, parts, round, WORKERS)]);
    }
  }
  return [...samples].map(([arm, starts]) => ({
    arm: arm.name,
    title: arm.title,
    firstAnswerMillis: summarise(starts.map(([alone]) => alone.millis)),
    bytesPerWorker: summarise(
      starts.map(([alone, several]) => (several.grownBytes - alone.grownBytes) / (WORKERS - 1)),
    ),
  }));
}
