// Reads the filter's debug lines in Envoy's log ("postern request key=value ...") and writes them as a table.

const MARK = "postern request ";
const ERROR = /\[(error|critical)\]\[wasm\].*wasm log/;
const COLUMNS = ["verdict", "reason", "micros", "calls", "method", "path"] as const;
const WIDTHS = [8, 24, 9, 6, 7, 0];

function row(cells: readonly string[]): string {
  return cells
    .map((cell, column) => cell.padEnd(WIDTHS[column] ?? 0))
    .join(" ")
    .trimEnd();
}

/** The fields of a log line, or null when it is another line. */
export function parseRequestLine(line: string): ReadonlyMap<string, string> | null {
  const start = line.indexOf(MARK);
  if (start < 0) return null;
  const words = line.slice(start + MARK.length).split(" ");
  return new Map(words.map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]));
}

function describe(fields: ReadonlyMap<string, string>): string {
  const reason = [fields.get("reason"), fields.get("answer")].filter((word) => word !== undefined).join("/");
  const cells = COLUMNS.map((column) => (column === "reason" ? reason : (fields.get(column) ?? "-")));
  const route = fields.get("route") ?? "-";
  return route === "-" ? row(cells) : `${row(cells)} (${route})`;
}

/** A line of Envoy's log as the demo shows it: a row for a request, an error of the filter as it came, else null. */
export function presentLine(line: string): string | null {
  const fields = parseRequestLine(line);
  if (fields !== null) return describe(fields);
  return ERROR.test(line) ? line.slice(line.indexOf("wasm log")) : null;
}

export const TABLE_HEAD = row(COLUMNS);
