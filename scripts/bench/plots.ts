// The results as SVG, drawn by Vega-Lite: CPU per request of every arm, and latency at fixed rates.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TopLevelSpec } from "vega-lite";
import type { ArmResult, BenchResults } from "./results";
import { FONT, SCHEMA, svg } from "./svg";

const GATEWAY_COLOUR = "#3366aa";
const AUTH_COLOUR = "#dd8833";

function stacked(results: readonly ArmResult[]): object[] {
  return results.flatMap((result) => {
    const gateway = result.gateway.least;
    return [
      { title: result.title, part: "gateway", from: 0, to: gateway },
      { title: result.title, part: "auth service", from: gateway, to: result.total.least },
    ];
  });
}

function cpuSpec(results: readonly ArmResult[], caption: string): TopLevelSpec {
  const order = results.map(({ title }) => title);
  const y = { field: "title", type: "nominal", sort: order, title: null, axis: { labelLimit: 0 } } as const;
  const colour = {
    field: "part",
    type: "nominal",
    title: null,
    scale: { domain: ["gateway", "auth service"], range: [GATEWAY_COLOUR, AUTH_COLOUR] },
    legend: { orient: "bottom" },
  } as const;
  const label = results.map((result) => ({
    title: result.title,
    to: result.total.least,
    text: result.total.least.toFixed(0),
  }));
  return {
    $schema: SCHEMA,
    title: { text: "CPU per request", subtitle: caption, anchor: "start" },
    width: 520,
    height: { step: 24 },
    config: { font: FONT, view: { stroke: null } },
    layer: [
      {
        data: { values: stacked(results) },
        mark: { type: "bar" },
        encoding: {
          y,
          x: { field: "from", type: "quantitative", title: "microseconds, least of the rounds" },
          x2: { field: "to" },
          color: colour,
        },
      },
      {
        data: { values: label },
        mark: { type: "text", align: "left", dx: 4 },
        encoding: { y, x: { field: "to", type: "quantitative" }, text: { field: "text" } },
      },
    ],
  };
}

const QUANTILES = [
  ["p50", "p50"],
  ["p90", "p90"],
  ["p99", "p99"],
  ["p999", "p99.9"],
] as const;

function latencySpec(results: BenchResults, caption: string): TopLevelSpec {
  const values = results.latency.flatMap(({ arm, rate, fromSent }) =>
    QUANTILES.map(([key, quantile]) => ({
      arm,
      rate: `${rate} requests/s`,
      quantile,
      micros: fromSent[key],
    })),
  );
  return {
    $schema: SCHEMA,
    title: { text: "Latency at a fixed rate, open loop", subtitle: caption, anchor: "start" },
    config: { font: FONT },
    data: { values },
    facet: {
      column: {
        field: "rate",
        type: "nominal",
        title: null,
        sort: [...new Set(values.map(({ rate }) => rate))],
      },
    },
    spec: {
      width: 240,
      height: 260,
      mark: { type: "line", point: true },
      encoding: {
        x: { field: "quantile", type: "ordinal", sort: null, title: null, axis: { labelAngle: 0 } },
        y: { field: "micros", type: "quantitative", scale: { type: "log" }, title: "microseconds" },
        color: { field: "arm", type: "nominal", title: null, sort: null },
      },
    },
  };
}

/** Writes the plots that the results allow and returns their files. */
export async function writePlots(results: BenchResults, folder: string): Promise<string[]> {
  const { machine } = results;
  const caption = `${machine.processor}, ${machine.cores} cores, Envoy ${machine.versions["envoy"]}, one worker, ${machine.date.slice(0, 10)}`;
  const direct = results.cpu.filter(({ target }) => target === "direct");
  const plots: [string, TopLevelSpec][] = [];
  for (const family of ["session", "bearer"] as const) {
    const rows = direct.filter((result) => result.family === family);
    if (rows.length > 0) plots.push([`cpu-${family}.svg`, cpuSpec(rows, caption)]);
  }
  if (results.latency.length > 0) plots.push(["latency.svg", latencySpec(results, caption)]);
  const files: string[] = [];
  for (const [name, spec] of plots) {
    const file = join(folder, name);
    await writeFile(file, await svg(spec));
    files.push(file);
  }
  return files;
}
