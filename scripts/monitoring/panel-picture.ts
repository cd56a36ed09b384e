// The dashboard's panels as one picture, from what a Prometheus has of a time: what Grafana would draw of it.
import type { TopLevelSpec } from "vega-lite";
import { FONT, SCHEMA, svg } from "../bench/svg";
import type { Prometheus } from "../lab/prometheus";
import { type Panel, plainQuery, type Query } from "./dashboard";

const COLUMNS = 3;
const WIDTH = 250;
const HEIGHT = 110;

export interface Span {
  /** Unix seconds. */
  readonly from: number;
  readonly to: number;
  /** Between two points, seconds. */
  readonly step: number;
  /** The window of rates, as PromQL writes it. */
  readonly window: string;
}

interface Point {
  readonly seconds: number;
  readonly value: number;
  readonly legend: string;
}

/** "{{reason}}" stands for a label of the series. */
function legendOf(query: Query, metric: Readonly<Record<string, string>>): string {
  return query.legend.replace(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? "");
}

async function pointsOf(panel: Panel, prometheus: Prometheus, span: Span): Promise<Point[]> {
  const points: Point[] = [];
  for (const query of panel.queries) {
    const expr = plainQuery(query, span.window, `${span.step * 1000}ms`);
    for (const { metric, points: found } of await prometheus.range(expr, span.from, span.to, span.step)) {
      const legend = legendOf(query, metric);
      for (const { time, value } of found)
        if (Number.isFinite(value)) points.push({ seconds: Math.round(time - span.from), value, legend });
    }
  }
  return points;
}

function panelSpec({ title, unit }: Panel, values: readonly Point[]): object {
  return {
    title: { text: title, anchor: "start" },
    width: WIDTH,
    height: HEIGHT,
    data: { values },
    mark: { type: "line", interpolate: "step-after" },
    encoding: {
      x: { field: "seconds", type: "quantitative", title: "seconds" },
      y: {
        field: "value",
        type: "quantitative",
        title: unit === "short" ? null : unit,
        axis: { tickCount: 4 },
      },
      color: { field: "legend", type: "nominal", title: null, sort: null },
    },
  };
}

/** The picture of those panels that show anything but zeros, as SVG; and their titles. */
export async function pictureOf(
  panels: readonly Panel[],
  prometheus: Prometheus,
  span: Span,
): Promise<{ text: string; titles: string[] }> {
  const specs: object[] = [];
  const titles: string[] = [];
  for (const panel of panels) {
    const points = await pointsOf(panel, prometheus, span);
    if (points.every(({ value }) => value === 0)) continue;
    specs.push(panelSpec(panel, points));
    titles.push(panel.title);
  }
  const spec = {
    $schema: SCHEMA,
    config: {
      font: FONT,
      view: { stroke: "#dddddd" },
      legend: { orient: "bottom", columns: 2, labelLimit: 150 },
    },
    concat: specs,
    columns: COLUMNS,
    resolve: { scale: { color: "independent" } },
  };
  return { text: await svg(spec as unknown as TopLevelSpec), titles };
}
