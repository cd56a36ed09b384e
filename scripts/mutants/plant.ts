// A tree of the sources with many faults planted, each behind its number; what does not compile with one is left out.

import { withEdits } from "../probes/edits";
import { makeShadowTree, probeImport, removeShadowTree, type ShadowTree } from "../probes/shadow-tree";
import type { Share } from "./draw";
import { planted, type Site } from "./sites";

export const FAULTS_MAX = 4096;
/** A place is marked when it is reached, whether or not its fault is in force. */
const PROBE = `export const SEEN: usize = memory.data(${FAULTS_MAX});
export const SEEN_COUNT: i32 = ${FAULTS_MAX};
export let FAULT: i32 = 0;
// @ts-ignore: asc knows decorators on functions
@inline export function __fault(id: i32): bool {
  store<u8>(SEEN + usize(id), 1);
  return FAULT === id;
}
`;
const ROUNDS_MAX = 8;

export interface Fault {
  /** From 1. */
  readonly id: number;
  readonly site: Site;
}

export interface Planted {
  readonly tree: ShadowTree;
  readonly faults: readonly Fault[];
  /** The filter with all faults in it. */
  readonly module: string;
}

/** The planted faults in those lines of the sources that the compiler has something against. */
function refusedSites(output: string, sites: readonly Site[]): Site[] {
  const found = [...output.matchAll(/in (assembly\/[\w/-]+\.ts)\((\d+),/g)];
  return sites.filter(({ file, line, lastLine }) =>
    found.some(([, path, at]) => path === file && Number(at) >= line && Number(at) <= lastLine),
  );
}

function plantedText(file: string, text: string, sites: readonly Site[]): string {
  const edits = sites.flatMap((site, index) => (site.file === file ? [planted(site, index + 1)] : []));
  // On the first line, so that all others keep their numbers.
  return edits.length === 0
    ? text
    : `import { __fault } from "${probeImport(file)}"; ${withEdits(text, edits)}`;
}

/** The tree with these faults, or those of them that do not compile. */
async function grown(sites: readonly Site[]): Promise<Planted | Site[]> {
  const tree = await makeShadowTree("mutants", PROBE, ["FAULT", "SEEN", "SEEN_COUNT"], (file, text) =>
    plantedText(file, text, sites),
  );
  try {
    const module = await tree.compileFilter();
    return { tree, module, faults: sites.map((site, index) => ({ id: index + 1, site })) };
  } catch (error) {
    removeShadowTree(tree);
    const refused = refusedSites(String((error as { stderr?: unknown }).stderr), sites);
    if (refused.length === 0) throw error;
    return refused;
  }
}

/** Plants what is drawn; a fault that does not compile gives its place to the next one of its folder. */
export async function plant(draw: readonly Share[]): Promise<Planted> {
  const refused = new Set<Site>();
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const kept = draw.flatMap(({ sites, count }) =>
      sites.filter((site) => !refused.has(site)).slice(0, count),
    );
    const made = await grown(kept);
    if (!Array.isArray(made)) return made;
    for (const site of made) refused.add(site);
  }
  throw new Error("the planted sources do not compile");
}
