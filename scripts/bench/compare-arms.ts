// The comparison of the arms: starts the bed, measures, and puts the results together.
import { progress } from "../toolchain/progress";
import { Bed } from "./bed";
import { inspect } from "./inspect";
import { runLatencies, type LatencyResult } from "./latency-rounds";
import { busyTime, describeMachine, type BusyTime } from "./machine";
import type { BenchOptions } from "./options";
import { armResults, notesOn, type BenchResults, type Noise } from "./results";
import { measureStarts, type VmStart } from "./vm-start";
import { Lane, runRounds, type ArmSamples } from "./rounds";

const EVERY = 10;

function announce(what: string, rounds: number): (round: number) => void {
  return (round) => {
    if (round % EVERY === 0) progress(`${what}, round ${round + 1} of ${rounds}`);
  };
}

async function measureCpu(bed: Bed, lanes: readonly Lane[], options: BenchOptions): Promise<ArmSamples[]> {
  const { rounds, upstreamRounds, milliseconds, upstreamArms } = options;
  const direct = await runRounds(lanes, {
    rounds,
    milliseconds,
    onRound: announce("CPU per request", rounds),
  });
  const behind = lanes.filter(({ arm }) => upstreamArms.includes(arm));
  if (behind.length === 0) return direct;
  const upstream = await runRounds(
    behind.map(({ arm }) => new Lane(bed, arm, "upstream")),
    {
      rounds: upstreamRounds,
      milliseconds,
      onRound: announce("CPU per request, an app behind", upstreamRounds),
    },
  );
  return [...direct, ...upstream];
}

async function measureLatencies(
  bed: Bed,
  lanes: readonly Lane[],
  options: BenchOptions,
): Promise<LatencyResult[]> {
  const arms = options.latencyArms.filter((arm) => lanes.some((lane) => lane.arm === arm));
  if (arms.length === 0) return [];
  return runLatencies(bed, arms, {
    rounds: options.latencyRounds,
    seconds: options.latencySeconds,
    rates: options.rates,
    target: "direct",
    onRound: announce("latency", options.latencyRounds),
  });
}

/** Of the arms that show it: without a filter, with one that does nothing, and Postern's builds. */
const STARTING = ["none", "noop", "hit", "hit-against"];

function measureVmStarts(bed: Bed, { arms, startRounds }: BenchOptions): Promise<VmStart[]> {
  progress("the start of a VM");
  return measureStarts(
    arms.filter(({ name }) => STARTING.includes(name)),
    bed.parts,
    startRounds,
  );
}

/** What the machine did besides: all busy time less that of the processes of this run. */
async function noiseSince(bed: Bed, before: BusyTime, ownBefore: number): Promise<Noise> {
  const after = await busyTime();
  const seconds = (after.at - before.at) / 1000;
  const own = (await ownSeconds(bed)) - ownBefore;
  return {
    others: Math.max(0, after.busySeconds - before.busySeconds - own) / seconds,
    stolen: (after.stolenSeconds - before.stolenSeconds) / seconds,
  };
}

/** CPU of the servers, of this process and of the load generators it has waited for. */
async function ownSeconds(bed: Bed): Promise<number> {
  const servers = await bed.clock.read(bed.pids);
  return (
    servers.reduce((sum, nanos) => sum + nanos / 1e9, 0) +
    process.cpuUsage().user / 1e6 +
    process.cpuUsage().system / 1e6
  );
}

export async function compareArms(options: BenchOptions, module: string): Promise<BenchResults> {
  const started = performance.now();
  progress(`starting the gateway with ${options.arms.length} arms`);
  const bed = await Bed.start(options.arms, module);
  try {
    progress("looking whether each arm does what it should");
    const { sound, leftOut } = await inspect(
      bed,
      options.arms.map((arm) => new Lane(bed, arm, "direct")),
    );
    const [before, ownBefore] = [await busyTime(), await ownSeconds(bed)];
    const samples = await measureCpu(bed, sound, options);
    const noise = await noiseSince(bed, before, ownBefore);
    const { leftOut: changed } = await inspect(
      bed,
      sound.filter(({ arm }) => arm.list !== undefined),
    );
    const latency = await measureLatencies(bed, sound, options);
    return {
      machine: await describeMachine(module),
      noise,
      seconds: (performance.now() - started) / 1000,
      cpu: armResults(samples.filter(({ arm }) => !changed.some((one) => one.arm === arm))),
      latency,
      starts: await measureVmStarts(bed, options),
      leftOut: notesOn([...leftOut, ...changed]),
    };
  } finally {
    await bed.stop();
  }
}
