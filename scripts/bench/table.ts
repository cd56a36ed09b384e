// Text in columns: the first to the left, the others to the right.

export type Row = readonly string[];

export function table(head: Row, rows: readonly Row[]): string {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (row: Row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ");
  return [head, ...rows].map(line).join("\n");
}
