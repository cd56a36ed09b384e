// The table on stdout. A comparison whose spread is larger than its difference is shown as "~": nobody won it.
import type { ArmResult, BenchResults } from "./results";
import type { LatencyResult } from "./latency-rounds";
import type { Comparison } from "./statistics";
import { table, type Row } from "./table";
import type { VmStart } from "./vm-start";

const ABSENT = "-";

function ratio(comparison: Comparison | null): string {
  if (comparison === null) return ABSENT;
  return comparison.decided ? `${comparison.ratio.toFixed(2)}x` : `~${comparison.ratio.toFixed(2)}x`;
}

function cpuRow(result: ArmResult, all: readonly ArmResult[]): Row {
  const { gateway, auth, total, throughput } = result;
  const none = all.find(
    ({ family, target, overNone }) =>
      family === result.family && target === result.target && overNone === null,
  );
  return [
    result.title,
    gateway.least.toFixed(1),
    auth.least.toFixed(1),
    total.least.toFixed(1),
    `${total.median.toFixed(1)} (${total.q1.toFixed(1)}-${total.q3.toFixed(1)})`,
    none === undefined || none === result ? ABSENT : (total.least - none.total.least).toFixed(1),
    ratio(result.overNone),
    ratio(result.overNoop),
    throughput.median.toFixed(0),
    result.callsPerRequest.toFixed(2),
  ];
}

const CPU_HEAD = [
  "CPU per request, us",
  "gateway",
  "auth",
  "sum",
  "median (q1-q3)",
  "added",
  "/none",
  "/no-op",
  "req/s",
  "calls",
];

function cpuTables(cpu: readonly ArmResult[]): string[] {
  const groups = new Map<string, ArmResult[]>();
  for (const result of cpu) {
    const where = result.target === "direct" ? "the gateway answers itself" : "an app behind the gateway";
    const what = result.family === "session" ? "session cookie of 2.3 KB" : "bearer token of 1 KB";
    const key = `${what}, ${where}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups].map(
    ([name, results]) =>
      `${name}\n${table(
        CPU_HEAD,
        results.map((one) => cpuRow(one, results)),
      )}`,
  );
}

const LATENCY_HEAD = [
  "latency, us",
  "rate/s",
  "p50",
  "p90",
  "p99",
  "p99.9",
  "p50 of rounds",
  "p99 of rounds",
  "p50 from due",
  "p99 from due",
];

function latencyRow({ arm, rate, fromSent, fromDue, roundP50, roundP99 }: LatencyResult): Row {
  const whole = (value: number) => value.toFixed(0);
  return [
    arm,
    String(rate),
    ...[fromSent.p50, fromSent.p90, fromSent.p99, fromSent.p999].map(whole),
    `${whole(roundP50.least)} (${whole(roundP50.q1)}-${whole(roundP50.q3)})`,
    `${whole(roundP99.least)} (${whole(roundP99.q1)}-${whole(roundP99.q3)})`,
    whole(fromDue.p50),
    whole(fromDue.p99),
  ];
}

const START_HEAD = ["start of a VM", "first answer, ms", "median (q1-q3)", "MiB per worker"];
const MEBIBYTE = 1024 * 1024;

function startRow({ title, firstAnswerMillis, bytesPerWorker }: VmStart): Row {
  const { least, median, q1, q3 } = firstAnswerMillis;
  const spread = `${median.toFixed(0)} (${q1.toFixed(0)}-${q3.toFixed(0)})`;
  return [title, least.toFixed(0), spread, (bytesPerWorker.median / MEBIBYTE).toFixed(1)];
}

export function startTable(starts: readonly VmStart[]): string {
  return table(START_HEAD, starts.map(startRow));
}

function machineLines({ machine, noise, seconds }: BenchResults): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${machine.date.slice(0, 10)}, ${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Linux ${machine.kernel}`,
    `${versions.join(", ")}; module ${machine.module.bytes} bytes, sha256 ${machine.module.sha256.slice(0, 12)}`,
    `${seconds.toFixed(0)} s; other programs kept ${noise.others.toFixed(2)} cores busy, ${noise.stolen.toFixed(2)} were stolen`,
  ].join("\n");
}

export function report(results: BenchResults, verdicts: readonly string[]): string {
  const parts = [machineLines(results), ...cpuTables(results.cpu)];
  parts.push(
    "sum and added: the least of the rounds; ~: the spread within rounds is larger than the difference, no winner",
  );
  if (results.latency.length > 0) parts.push(table(LATENCY_HEAD, results.latency.map(latencyRow)));
  if (results.starts.length > 0) parts.push(startTable(results.starts));
  if (verdicts.length > 0) parts.push(verdicts.join("\n"));
  if (results.leftOut.length > 0) {
    parts.push(results.leftOut.map(({ arm, why }) => `not measured: ${arm}: ${why}`).join("\n"));
  }
  return parts.join("\n\n");
}
