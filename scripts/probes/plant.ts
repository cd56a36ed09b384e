// A tree of the sources with many faults planted, each behind its number; what does not compile with one is left out.

import { readFileSync } from "node:fs";
import { type Random, randomOf } from "../fuzz/random";
import { withEdits } from "./edits";
import { type Fault, planted, type Site, sitesOf } from "./faults";
import { makeShadowTree, probeImport, removeShadowTree, type ShadowTree, sourceFiles } from "./shadow-tree";

const PROBE = "export let FAULT: i32 = 0;\n";
const ROUNDS_MAX = 6;

export interface Planted {
  readonly tree: ShadowTree;
  readonly faults: readonly Fault[];
  /** The filter with all faults in it. */
  readonly module: string;
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}

/** As many sites of each folder, drawn from a seed. */
export async function drawSites(folders: readonly string[], count: number, seed: number): Promise<Site[]> {
  const files = await sourceFiles();
  const random = randomOf(seed);
  const share = Math.ceil(count / folders.length);
  const drawn = folders.flatMap((folder) => {
    const own = files.filter((file) => file.startsWith(`assembly/${folder}/`));
    return shuffled(
      own.flatMap((file) => sitesOf(file, readFileSync(file, "utf8"))),
      random,
    ).slice(0, share);
  });
  return drawn.slice(0, count);
}

/** Lines of the sources that the compiler has something against. */
function refusedLines(output: string): Set<string> {
  const found = output.matchAll(/in (assembly\/[\w/-]+\.ts)\((\d+),/g);
  return new Set([...found].map(([, file, line]) => `${file}:${line}`));
}

function plantedText(file: string, text: string, sites: readonly Site[]): string {
  const edits = sites.flatMap((site, index) => (site.file === file ? [planted(site, index + 1)] : []));
  // On the first line, so that all others keep their numbers.
  return edits.length === 0
    ? text
    : `import { FAULT } from "${probeImport(file)}"; ${withEdits(text, edits)}`;
}

/** Plants the faults; those that do not compile are told to `refused` and left out. */
export async function plant(sites: readonly Site[], refused: (site: Site) => void): Promise<Planted> {
  let kept = sites;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const present = kept;
    const tree = await makeShadowTree("mutants", PROBE, ["FAULT"], (file, text) =>
      plantedText(file, text, present),
    );
    try {
      const module = await tree.compileFilter();
      const faults = kept.map(({ file, line, what }, index) => ({ id: index + 1, file, line, what }));
      return { tree, faults, module };
    } catch (error) {
      const lines = refusedLines(String((error as { stderr?: unknown }).stderr));
      removeShadowTree(tree);
      if (lines.size === 0) throw error;
      const isRefused = ({ file, line }: Site) => lines.has(`${file}:${line}`);
      kept.filter(isRefused).forEach(refused);
      kept = kept.filter((site) => !isRefused(site));
    }
  }
  throw new Error("the planted sources do not compile");
}
