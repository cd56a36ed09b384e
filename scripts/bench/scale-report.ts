// The tables of npm run bench -- --scale.
import type { Fill, HitCost, ScaleResults } from "./scale";
import type { ModuleMemory } from "./module-memory";
import { table, type Row } from "./table";

const MEBIBYTE = 1024 * 1024;
/** Below that, what a session takes is lost in what everything else takes. */
const FEW_SESSIONS = 10_000;

const FILL_HEAD = [
  "sessions seen for the first time",
  "CPU, us",
  "per second",
  "p50, ms",
  "p99.9, ms",
  "longest, ms",
  "gateway grew, MiB",
  "bytes each",
];

function fillRow(fill: Fill): Row {
  return [
    fill.title,
    fill.microsPerSession.toFixed(1),
    fill.perSecond.toFixed(0),
    fill.p50.toFixed(2),
    fill.p999.toFixed(2),
    fill.worst.toFixed(2),
    (fill.residentGrowthBytes / MEBIBYTE).toFixed(1),
    fill.sessions < FEW_SESSIONS ? "-" : (fill.residentGrowthBytes / fill.sessions).toFixed(0),
  ];
}

const HIT_HEAD = ["hits, CPU per request in us", "workers", "requests", "least", "median (q1-q3)"];

function hitRow({ title, workers, requests, micros }: HitCost): Row {
  const middle = `${micros.median.toFixed(1)} (${micros.q1.toFixed(1)}-${micros.q3.toFixed(1)})`;
  return [title, String(workers), requests, micros.least.toFixed(1), middle];
}

const MODULE_HEAD = ["inside the module", "memory, MiB", "bytes each", "median, ms", "longest, ms"];

function moduleRow(memory: ModuleMemory): Row {
  return [
    `${memory.sessions.toLocaleString("en")} sessions`,
    (memory.bytes / MEBIBYTE).toFixed(1),
    memory.sessions < FEW_SESSIONS ? "-" : memory.bytesPerSession.toFixed(0),
    memory.medianMillis.toFixed(3),
    memory.worstMillis.toFixed(1),
  ];
}

export function scaleReport(results: ScaleResults): string {
  return [
    table(FILL_HEAD, results.fills.map(fillRow)),
    table(HIT_HEAD, results.hits.map(hitRow)),
    table(MODULE_HEAD, results.module.map(moduleRow)),
  ].join("\n\n");
}
