// The filter's debug lines in Envoy's log as a table.
import { type LogFields, readLogLine } from "../log/log-line";

const ERROR = /\[(error|critical)\]\[wasm\].*wasm log/;
const COLUMNS = ["verdict", "reason", "micros", "calls", "method", "path"] as const;
const WIDTHS = [8, 24, 9, 6, 7, 0];

function row(cells: readonly string[]): string {
  return cells
    .map((cell, column) => cell.padEnd(WIDTHS[column] ?? 0))
    .join(" ")
    .trimEnd();
}

function describe(fields: LogFields): string {
  const reason = [fields["reason"], fields["answer"]].filter((word) => word !== undefined).join("/");
  const cells = COLUMNS.map((column) => String((column === "reason" ? reason : fields[column]) ?? "-"));
  const route = fields["route"];
  return route === undefined ? row(cells) : `${row(cells)} (${route})`;
}

/** A line of Envoy's log as the demo shows it: a row for a request, an error with what the filter says of it, else null. */
export function presentLine(line: string): string | null {
  const fields = readLogLine(line);
  if (fields?.["event"] === "request") return describe(fields);
  if (!ERROR.test(line)) return null;
  return String(fields?.["detail"] ?? line.slice(line.indexOf("wasm log")));
}

export const TABLE_HEAD = row(COLUMNS);
