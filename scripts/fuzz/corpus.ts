// The corpora of the repository: a file for each target in tests/corpora, an input a line in base64: what leads to edges that the
// target's seeds do not lead to, few and short.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { CoverageMap } from "./coverage-map";
import type { Subject } from "./fuzzer";
import type { Target } from "./target";

const FOLDER = "tests/corpora";

function fileOf(target: string): string {
  return `${FOLDER}/${target}.txt`;
}

export function readCorpus(target: string): Buffer[] {
  const file = fileOf(target);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => Buffer.from(line, "base64"));
}

export function writeCorpus(target: string, inputs: readonly Buffer[]): void {
  mkdirSync(FOLDER, { recursive: true });
  const lines = inputs.map((input) => input.toString("base64")).sort();
  writeFileSync(fileOf(target), lines.map((line) => `${line}\n`).join(""));
}

interface Traced {
  readonly input: Buffer;
  readonly edges: ReadonlySet<number>;
}

/** The edges that each input takes, in one filter, which the first input warms up. */
function traced(target: Target, subject: Subject, inputs: readonly Buffer[]): Traced[] {
  const map = new CoverageMap(subject.edges);
  const bed = target.open(subject.wasm);
  for (const input of inputs.slice(0, 1)) bed.run(input);
  return inputs.map((input) => {
    map.reset(bed.host);
    bed.run(input);
    return { input, edges: new Set(map.taken(bed.host)) };
  });
}

/** Few and short inputs that take together, and with the seeds, each edge that all take. */
export function minimised(target: Target, subject: Subject, inputs: readonly Buffer[]): Buffer[] {
  const seeds = traced(target, subject, target.seeds());
  const known = new Set(seeds.flatMap(({ edges }) => [...edges]));
  const kept: Buffer[] = [];
  // Those that reach most first, the shorter of two: a greedy cover.
  const ordered = traced(target, subject, inputs).sort(
    (a, b) => b.edges.size - a.edges.size || a.input.length - b.input.length,
  );
  for (const { input, edges } of ordered) {
    if ([...edges].every((edge) => known.has(edge))) continue;
    for (const edge of edges) known.add(edge);
    kept.push(input);
  }
  return kept;
}
