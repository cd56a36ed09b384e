// Draws a Vega-Lite specification as SVG.
import { parse, View, type Spec } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

export const SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json";
export const FONT = "sans-serif";

export async function svg(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile(spec).spec as Spec), { renderer: "none" });
  return view.toSVG();
}
