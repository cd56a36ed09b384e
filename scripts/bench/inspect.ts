// Before anything is measured: does an arm do what its name says? Its requests get 200, make as many calls as they should,
// and the plugin's own counters give the reason. An arm that does not is left out, with a note that says why.
import { setTimeout as delay } from "node:timers/promises";
import type { Arm } from "./arms";
import type { Bed } from "./bed";
import { listInForce } from "./list-in-force";
import type { Lane } from "./rounds";

const WARM_MILLISECONDS = 700;
/** Filters flush their counters once a second. */
const FLUSH_MILLISECONDS = 1200;
const CERTAIN_SHARE = 0.95;
const COUNTER = "wasmcustom.postern.request.";

export interface LeftOut {
  readonly arm: Arm;
  readonly why: string;
}

interface Expected {
  readonly reason: string;
  readonly requests: number;
}

async function reasonCounts(bed: Bed): Promise<Map<string, number>> {
  const stats = await bed.gateway.stats("^wasmcustom\\.postern\\.request\\.");
  return new Map([...stats].map(([name, value]) => [name.slice(COUNTER.length), value]));
}

/** A request may count a second reason on its way; the expected one must be there for each. */
async function wrongReason(
  bed: Bed,
  expected: Expected,
  before: ReadonlyMap<string, number>,
): Promise<string | null> {
  await delay(FLUSH_MILLISECONDS);
  const counts = [...(await reasonCounts(bed))].map(
    ([name, value]) => [name, value - (before.get(name) ?? 0)] as const,
  );
  const count = counts.find(([name]) => name === expected.reason)?.[1] ?? 0;
  if (count >= expected.requests * CERTAIN_SHARE) return null;
  const seen = counts.filter(([, times]) => times > 0).map(([name, times]) => `${name} ${times}`);
  return `the plugin counted ${seen.join(", ") || "nothing"} for ${expected.requests} requests instead of ${expected.reason}`;
}

async function fault(bed: Bed, lane: Lane): Promise<string | null> {
  const { arm } = lane;
  if (arm.list !== undefined) await listInForce(bed, arm, arm.list);
  const before = arm.reason === undefined ? new Map<string, number>() : await reasonCounts(bed);
  const sample = await lane.measure(WARM_MILLISECONDS);
  const expectedCalls = arm.auth === "none" ? 0 : 1;
  if (Math.abs(sample.callsPerRequest - expectedCalls) > 1 - CERTAIN_SHARE) {
    return `${sample.callsPerRequest.toFixed(2)} calls per request instead of ${expectedCalls}`;
  }
  if (arm.reason === undefined) return null;
  return wrongReason(bed, { reason: arm.reason, requests: sample.requests }, before);
}

/** Runs every lane once, which warms it, and sorts out those that do not what they should. */
export async function inspect(
  bed: Bed,
  lanes: readonly Lane[],
): Promise<{ readonly sound: Lane[]; readonly leftOut: LeftOut[] }> {
  const sound: Lane[] = [];
  const leftOut: LeftOut[] = [];
  for (const lane of lanes) {
    const why = await fault(bed, lane).catch((error: unknown) => String(error));
    if (why === null) sound.push(lane);
    else leftOut.push({ arm: lane.arm, why });
  }
  return { sound, leftOut };
}
