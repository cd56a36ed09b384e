// CPU per request in a closed loop: short rounds, in each of them every arm once, in an order that changes.
//
// Whatever else the machine does at a moment hits neighbours alike, so arms are compared within a round, and the least of
// many rounds is what an arm costs when it is left alone.
import type { Arm } from "./arms";
import type { Bed } from "./bed";
import { RequestRing, runClosedLoop, WARM_REQUESTS, type LoopResult } from "./closed-loop";
import { requestBytes, type Target } from "./requests";

export interface Sample {
  readonly requests: number;
  readonly gatewayMicros: number;
  readonly authMicros: number;
  readonly throughput: number;
  readonly callsPerRequest: number;
}

export interface ArmSamples {
  readonly arm: Arm;
  readonly target: Target;
  readonly samples: Sample[];
}

export interface RoundPlan {
  readonly rounds: number;
  readonly milliseconds: number;
  readonly onRound?: (round: number) => void;
}

/** An arm with what it sends. */
export class Lane {
  private ring: RequestRing | null = null;

  constructor(
    private readonly bed: Bed,
    readonly arm: Arm,
    readonly target: Target,
  ) {}

  async measure(milliseconds: number): Promise<Sample> {
    const ring = await this.requests();
    const pids = [this.bed.gateway.server.pid, this.bed.authServer(this.arm)?.pid ?? process.pid];
    let before: readonly number[] = [];
    let after: readonly number[] = [];
    let calls = 0;
    const result = await runClosedLoop({
      port: this.bed.gateway.port(this.arm),
      ring,
      milliseconds,
      ...(this.arm.once ? { limit: ring.requests.length - WARM_REQUESTS } : {}),
      onStart: async () => {
        calls = await this.bed.gateway.authCalls(this.arm);
        before = await this.bed.clock.read(pids);
      },
      onEnd: async () => {
        after = await this.bed.clock.read(pids);
        calls = (await this.bed.gateway.authCalls(this.arm)) - calls;
      },
    });
    this.refuseFailures(result);
    const micros = (i: number) => ((after[i] ?? 0) - (before[i] ?? 0)) / 1000 / result.requests;
    return {
      requests: result.requests,
      gatewayMicros: micros(0),
      authMicros: this.bed.authServer(this.arm) === null ? 0 : micros(1),
      throughput: result.requests / result.seconds,
      callsPerRequest: calls / result.requests,
    };
  }

  private async requests(): Promise<RequestRing> {
    if (this.ring !== null && !this.arm.once) return this.ring;
    const credentials = await this.arm.credentials(this.bed.parts);
    this.ring = new RequestRing(credentials.map((credential) => requestBytes(this.target, credential)));
    return this.ring;
  }

  private refuseFailures({ failures, requests, unexpected }: LoopResult): void {
    if (failures === 0 && requests > 0) return;
    throw new Error(`${this.arm.name}: ${failures} of ${requests} requests failed, one with:\n${unexpected}`);
  }
}

/** The order of a round: everybody moves on by one place, and every other round runs backwards. */
function order<T>(items: readonly T[], round: number): T[] {
  const at = round % Math.max(1, items.length);
  const turned = [...items.slice(at), ...items.slice(0, at)];
  return round % 2 === 0 ? turned : turned.reverse();
}

/** Measures every arm once per round; the lanes have been inspected before and are warm. */
export async function runRounds(lanes: readonly Lane[], plan: RoundPlan): Promise<ArmSamples[]> {
  const results = lanes.map(({ arm, target }) => ({ arm, target, samples: [] as Sample[] }));
  const numbered = lanes.map((lane, i) => ({ lane, samples: results[i]?.samples ?? [] }));
  for (let round = 0; round < plan.rounds; round++) {
    plan.onRound?.(round);
    for (const { lane, samples } of order(numbered, round))
      samples.push(await lane.measure(plan.milliseconds));
  }
  return results;
}
