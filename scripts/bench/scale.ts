// npm run bench -- --scale: does a hit cost the same with 100,000 sessions in the cache, what does each of them take, and
// what happens while 100,000 new ones arrive in a row?
import { readFile } from "node:fs/promises";
import { progress } from "../toolchain/progress";
import { Bed } from "./bed";
import { RequestRing, runClosedLoop } from "./closed-loop";
import { describeMachine, type Machine } from "./machine";
import { measureModule, type ModuleMemory } from "./module-memory";
import { requestBytes } from "./requests";
import { Lane, runRounds, type ArmSamples } from "./rounds";
import { cachedArm, CACHED_COUNTS, evictingArm, NO_FILTER, onlyFirst } from "./scale-arms";
import type { Arm } from "./arms";
import { quantileOfSorted, summarise, type Summary } from "./statistics";

const ROUNDS = 20;
const MILLISECONDS = 150;
/** Longer than any fill takes. */
const FILL_MILLISECONDS = 600_000;
const NANOS_PER_MICRO = 1000;

export interface Fill {
  readonly arm: string;
  readonly title: string;
  readonly sessions: number;
  readonly microsPerSession: number;
  readonly perSecond: number;
  readonly residentGrowthBytes: number;
  /** Milliseconds that a request took in the closed loop: median, p99.9 and the longest. */
  readonly p50: number;
  readonly p999: number;
  readonly worst: number;
}

export interface HitCost {
  readonly title: string;
  readonly requests: "all in turn" | "one of them";
  readonly workers: number;
  readonly micros: Summary;
}

export interface ScaleResults {
  readonly machine: Machine;
  readonly fills: readonly Fill[];
  readonly hits: readonly HitCost[];
  readonly module: readonly ModuleMemory[];
}

async function residentBytes(pid: number): Promise<number> {
  const found = /VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, "utf8"));
  return Number(found?.[1] ?? 0) * 1024;
}

async function fill(bed: Bed, arm: Arm): Promise<Fill> {
  const credentials = await arm.credentials(bed.parts);
  const ring = new RequestRing(credentials.map((credential) => requestBytes("direct", credential)));
  const { pid } = bed.gateway.server;
  const latencies: number[] = [];
  const resident = await residentBytes(pid);
  let nanos = 0;
  const readClock = async () => (await bed.clock.read([pid]))[0] ?? 0;
  const result = await runClosedLoop({
    port: bed.gateway.port(arm),
    ring,
    milliseconds: FILL_MILLISECONDS,
    limit: ring.requests.length,
    latencies,
    cold: true,
    onStart: async () => void (nanos = await readClock()),
    onEnd: async () => void (nanos = (await readClock()) - nanos),
  });
  if (result.failures > 0)
    throw new Error(`${arm.name}: ${result.failures} requests failed: ${result.unexpected}`);
  const sorted = Float64Array.from(latencies).sort();
  return {
    arm: arm.name,
    title: arm.title,
    sessions: credentials.length,
    microsPerSession: nanos / NANOS_PER_MICRO / result.requests,
    perSecond: result.requests / result.seconds,
    residentGrowthBytes: (await residentBytes(pid)) - resident,
    p50: quantileOfSorted(sorted, 0.5),
    p999: quantileOfSorted(sorted, 0.999),
    worst: sorted[sorted.length - 1] ?? NaN,
  };
}

function hitCosts(all: readonly ArmSamples[], requests: HitCost["requests"], workers: number): HitCost[] {
  return all.map(({ arm, samples }) => ({
    title: arm.title,
    requests,
    workers,
    micros: summarise(samples.map(({ gatewayMicros }) => gatewayMicros)),
  }));
}

async function measureHits(bed: Bed, arms: readonly Arm[], workers: number): Promise<HitCost[]> {
  const inTurn = arms.map((arm) => new Lane(bed, arm, "direct"));
  const one = arms.map((arm) => new Lane(bed, onlyFirst(arm), "direct"));
  const lanes = [...inTurn, ...one];
  const samples = await runRounds(lanes, { rounds: ROUNDS, milliseconds: MILLISECONDS });
  return [
    ...hitCosts(samples.slice(0, arms.length), "all in turn", workers),
    ...hitCosts(samples.slice(arms.length), "one of them", workers),
  ];
}

async function oneWorker(module: string): Promise<{ fills: Fill[]; hits: HitCost[] }> {
  const arms = CACHED_COUNTS.map(cachedArm);
  const evicting = evictingArm();
  const bed = await Bed.start([NO_FILTER, ...arms, evicting], module);
  try {
    const fills: Fill[] = [];
    for (const arm of [NO_FILTER, ...arms, evicting]) {
      progress(`first sights: ${arm.title}`);
      fills.push(await fill(bed, arm));
    }
    progress("hits");
    return { fills, hits: await measureHits(bed, arms, 1) };
  } finally {
    await bed.stop();
  }
}

async function twoWorkers(module: string): Promise<HitCost[]> {
  const arms = [cachedArm(1), cachedArm(1000)];
  const bed = await Bed.start(arms, module, 2);
  try {
    progress("hits with two workers");
    // Connections fall to the workers by chance: after a few rounds each has seen every session.
    for (const arm of arms)
      for (let i = 0; i < 4; i++) await new Lane(bed, arm, "direct").measure(MILLISECONDS * 4);
    return await measureHits(bed, arms, 2);
  } finally {
    await bed.stop();
  }
}

export async function measureScale(module: string): Promise<ScaleResults> {
  const { fills, hits } = await oneWorker(module);
  const more = await twoWorkers(module);
  progress("memory of the module");
  const memory = CACHED_COUNTS.filter((count) => count > 1).map((count) => measureModule(module, count));
  return { machine: await describeMachine(module), fills, hits: [...hits, ...more], module: memory };
}
