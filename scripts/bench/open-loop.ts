// Latency at a fixed rate with vegeta: requests leave when they are due, whether or not earlier ones were answered.
//
// A latency counts from the moment the request was due, not from when the generator came to send it: a stall of the
// gateway then shows in every request that should have been sent meanwhile (no coordinated omission).
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { vegetaBinary } from "../toolchain/go-tool";
import type { Arm } from "./arms";
import type { Bed } from "./bed";
import { APP_HOST, requestHeaders, TARGET_PATHS, type Header, type Target } from "./requests";
import { quantileOfSorted } from "./statistics";

const CONNECTIONS = 64;
/** Connections are made and caches warmed at the beginning of each attack. */
const DISCARDED_SECONDS = 0.3;
const MICROS_PER_SECOND = 1_000_000;

export interface Attack {
  readonly arm: Arm;
  readonly target: Target;
  readonly rate: number;
  readonly seconds: number;
}

export interface AttackResult {
  /** Sorted microseconds from when a request was due, and from when it was really sent. */
  readonly fromDue: Float64Array;
  readonly fromSent: Float64Array;
  /** Statuses other than 200 (0: no answer), each with how often it came. */
  readonly failures: ReadonlyMap<string, number>;
}

interface Row {
  readonly sentMicros: number;
  readonly status: string;
  readonly tookMicros: number;
  readonly index: number;
}

/** vegeta encode's columns: time, status, latency, bytes out, bytes in, error, body, attack, sequence number. */
function parseRow(line: string): Row {
  const cells = line.split(",");
  return {
    // Nanoseconds since 1970 do not fit a number exactly.
    sentMicros: Number(BigInt(cells[0] ?? "0") / 1000n),
    status: cells[1] ?? "",
    tookMicros: Number(cells[2]) / 1000,
    index: Number(cells[8]),
  };
}

function failuresOf(rows: readonly Row[]): Map<string, number> {
  const failures = new Map<string, number>();
  for (const { status } of rows) if (status !== "200") failures.set(status, (failures.get(status) ?? 0) + 1);
  return failures;
}

function evaluate(rows: readonly Row[], rate: number): AttackResult {
  const interval = MICROS_PER_SECOND / rate;
  const start = rows.reduce((least, row) => Math.min(least, row.sentMicros - row.index * interval), Infinity);
  const measured = rows.filter((row) => row.index >= DISCARDED_SECONDS * rate);
  const fromDue = measured.map((row) => row.sentMicros + row.tookMicros - (start + row.index * interval));
  return {
    fromDue: Float64Array.from(fromDue).sort(),
    fromSent: Float64Array.from(measured.map((row) => row.tookMicros)).sort(),
    failures: failuresOf(measured),
  };
}

function targetText(url: string, credentials: readonly Header[]): string {
  const one = (credential: Header) => {
    // vegeta knows the host by this spelling only; another would go out as a second Host line.
    const headers = [["Host", APP_HOST] as const, ...requestHeaders(credential)];
    return [`GET ${url}`, ...headers.map(([name, value]) => `${name}: ${value}`)].join("\n");
  };
  return `${credentials.map(one).join("\n\n")}\n`;
}

export class OpenLoop {
  private readonly targets = new Map<string, string>();

  private constructor(
    private readonly bed: Bed,
    private readonly vegeta: string,
  ) {}

  static async create(bed: Bed): Promise<OpenLoop> {
    return new OpenLoop(bed, await vegetaBinary());
  }

  async attack({ arm, target, rate, seconds }: Attack): Promise<AttackResult> {
    const output = join(this.bed.parts.folder, "attack.bin");
    const options = {
      rate: `${rate}/s`,
      duration: `${seconds}s`,
      targets: await this.targetFile(arm, target),
      connections: String(CONNECTIONS),
      output,
    };
    const args = Object.entries(options).map(([name, value]) => `-${name}=${value}`);
    await execa(this.vegeta, ["attack", ...args]);
    const { stdout } = await execa(this.vegeta, ["encode", "-to", "csv", output], { maxBuffer: 2 ** 28 });
    await rm(output);
    const result = evaluate(stdout.trimEnd().split("\n").map(parseRow), rate);
    if (result.failures.size > 0) {
      const seen = [...result.failures].map(([status, count]) => `${count} with status ${status}`);
      throw new Error(`${arm.name} at ${rate}/s: requests failed, ${seen.join(", ")}`);
    }
    return result;
  }

  private async targetFile(arm: Arm, target: Target): Promise<string> {
    const known = this.targets.get(arm.name + target);
    if (known !== undefined) return known;
    const file = join(this.bed.parts.folder, `targets-${arm.name}-${target}.txt`);
    const url = `http://127.0.0.1:${this.bed.gateway.port(arm)}${TARGET_PATHS[target]}`;
    await writeFile(file, targetText(url, await arm.credentials(this.bed.parts)));
    this.targets.set(arm.name + target, file);
    return file;
  }
}

export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
}

export function percentiles(sorted: ArrayLike<number>): Percentiles {
  return {
    p50: quantileOfSorted(sorted, 0.5),
    p90: quantileOfSorted(sorted, 0.9),
    p99: quantileOfSorted(sorted, 0.99),
    p999: quantileOfSorted(sorted, 0.999),
  };
}
