// Coverage as a table: a line for each folder, one for each file that is not reached whole, with what is missed.

import { table } from "../bench/table";
import type { Point } from "./coverage-points";

interface Share {
  lines: number;
  linesReached: number;
  branches: number;
  branchesReached: number;
  readonly missed: string[];
}

function sharesBy(
  points: readonly Point[],
  seen: Buffer,
  keyOf: (file: string) => string,
): Map<string, Share> {
  const shares = new Map<string, Share>();
  points.forEach((point, index) => {
    const key = keyOf(point.file);
    const empty: Share = { lines: 0, linesReached: 0, branches: 0, branchesReached: 0, missed: [] };
    const share = shares.get(key) ?? empty;
    shares.set(key, share);
    const reached = (seen[index] ?? 0) === 0 ? 0 : 1;
    if (point.kind === "line") {
      share.lines++;
      share.linesReached += reached;
    } else {
      share.branches++;
      share.branchesReached += reached;
    }
    if (reached === 0)
      share.missed.push(point.kind === "line" ? String(point.line) : `${point.line}${point.arm}`);
  });
  return shares;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
}

function row(name: string, share: Share): string[] {
  const { lines, linesReached, branches, branchesReached } = share;
  return [
    name,
    percent(linesReached, lines),
    String(lines),
    percent(branchesReached, branches),
    String(branches),
  ];
}

function folderOf(file: string): string {
  return file.split("/").slice(1, -1).join("/");
}

/** Prints what was reached of these folders. */
export function reportCoverage(all: readonly Point[], marks: Buffer, folders: readonly string[]): void {
  const wanted = all.map((point, index) => ({ point, mark: marks[index] ?? 0 }));
  const kept = wanted.filter(({ point }) => folders.includes(folderOf(point.file)));
  const points = kept.map(({ point }) => point);
  const seen = Buffer.from(kept.map(({ mark }) => mark));
  const byFile = [...sharesBy(points, seen, (file) => file)];
  for (const [file, { missed }] of byFile)
    if (missed.length > 0) console.log(`${file}: missed ${missed.join(" ")}`);
  const byFolder = sharesBy(points, seen, folderOf);
  const total = sharesBy(points, seen, () => "all");
  const rows = [...byFolder, ...total].map(([name, share]) => row(name, share));
  console.log(`\n${table(["folder", "lines", "of", "branches", "of"], rows)}`);
}
