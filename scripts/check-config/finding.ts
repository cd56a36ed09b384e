// What is wrong or doubtful, where it stands, and the line that says so. No line repeats a value that may be a secret.
import { printable } from "./printable";
import type { Source } from "./source";

/** A note says what could not be judged, or is worth knowing: nothing is wrong for it, and it counts as no finding. */
export type Severity = "error" | "warning" | "note";

export interface Finding {
  readonly severity: Severity;
  readonly source: Source;
  /** JSON path in the document; empty for the document itself. */
  readonly path: string;
  readonly text: string;
}

/** "FILE:LINE: SEVERITY: DOCUMENT: PATH: TEXT", on one line and in printable characters. */
export function findingLine({ severity, source, path, text }: Finding): string {
  const place = `${source.file}:${source.lineOf(path)}: ${severity}: ${source.title}`;
  return printable(path === "" ? `${place}: ${text}` : `${place}: ${path}: ${text}`);
}

/** The steps of a path such as spec.pluginConfig.rules.routes[0].requiredClaims["a b"]. */
export function pathSteps(path: string): (string | number)[] {
  const steps = path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g);
  return [...steps].map(([, index, quoted, name]) =>
    index === undefined ? (quoted ?? name ?? "") : Number(index),
  );
}

/** The path of a key or an entry below another path. */
export function pathBelow(path: string, step: string | number): string {
  if (typeof step === "number") return `${path}[${step}]`;
  const isOrdinary = /^[A-Za-z0-9_-]+$/.test(step);
  if (!isOrdinary) return `${path}[${JSON.stringify(step)}]`;
  return path === "" ? step : `${path}.${step}`;
}
