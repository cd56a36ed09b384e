// What the command line says: npm run bench -- [--quick] [--arms a,b] [--rounds N] [--module FILE] [--against FILE] [--scale | --realms | --revocation]
import { parseArgs } from "node:util";
import { ARMS, otherBuild, type Arm } from "./arms";

const QUICK_ARMS = ["none", "noop", "hit", "hit-minimal", "ext_authz"];
const UPSTREAM_ARMS = ["none", "noop", "hit", "ext_authz"];
const LATENCY_ARMS = ["none", "noop", "floor", "hit", "first-seen", "oauth2", "ext_authz-hop", "ext_authz"];

export interface BenchOptions {
  readonly quick: boolean;
  readonly scale: boolean;
  readonly realms: boolean;
  readonly revocation: boolean;
  readonly arms: readonly Arm[];
  /** Those of the arms that are also measured with a real app, and at fixed rates. */
  readonly upstreamArms: readonly Arm[];
  readonly latencyArms: readonly Arm[];
  readonly rounds: number;
  readonly upstreamRounds: number;
  readonly milliseconds: number;
  /** Envoys that are started for each arm, to see how long a VM takes. */
  readonly startRounds: number;
  readonly latencyRounds: number;
  readonly latencySeconds: number;
  readonly rates: readonly number[];
  /** A module that exists already, instead of compiling one. */
  readonly module: string | null;
}

function armsNamed(names: readonly string[], all: readonly Arm[]): Arm[] {
  const unknown = names.filter((name) => !all.some((arm) => arm.name === name));
  if (unknown.length > 0) {
    throw new Error(`no arm ${unknown.join(", ")}; there are: ${all.map(({ name }) => name).join(", ")}`);
  }
  return all.filter(({ name }) => names.includes(name));
}

function numberOf(text: string | undefined, fallback: number): number {
  const value = Number(text ?? fallback);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--rounds ${text}: a whole number is wanted`);
  return value;
}

/** Without --arms: all of them, or the few of a quick run. A build to compare with is an arm of its own. */
function chosenArms(list: string | undefined, quick: boolean, against: string | undefined): Arm[] {
  const other = against === undefined ? [] : [otherBuild(against)];
  const wanted = list?.split(",") ?? (quick ? QUICK_ARMS : ARMS.map(({ name }) => name));
  return [...armsNamed(wanted, ARMS), ...other];
}

export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      scale: { type: "boolean", default: false },
      realms: { type: "boolean", default: false },
      revocation: { type: "boolean", default: false },
      arms: { type: "string" },
      rounds: { type: "string" },
      module: { type: "string" },
      against: { type: "string" },
    },
  });
  const arms = chosenArms(values.arms, values.quick, values.against);
  const also = (names: readonly string[]) =>
    values.quick ? [] : arms.filter(({ name }) => names.includes(name));
  return {
    quick: values.quick,
    scale: values.scale,
    realms: values.realms,
    revocation: values.revocation,
    arms,
    upstreamArms: also(UPSTREAM_ARMS),
    latencyArms: also(LATENCY_ARMS),
    rounds: numberOf(values.rounds, values.quick ? 60 : 40),
    upstreamRounds: 12,
    milliseconds: 150,
    latencyRounds: 5,
    latencySeconds: 2.5,
    rates: [500, 2000],
    startRounds: values.quick ? 3 : 9,
    module: values.module ?? null,
  };
}
