// Which faults are planted: as many in each folder, drawn from a seed, no two of them at the same place.

import { readFileSync } from "node:fs";
import { type Random, randomOf } from "../fuzz/random";
import { sourceFiles } from "../probes/shadow-tree";
import { type Site, sitesOf } from "./sites";

/** A folder's faults in the order in which they are drawn, and how many of them are. */
export interface Share {
  readonly sites: readonly Site[];
  readonly count: number;
}

export function folderOf({ file }: { readonly file: string }): string {
  return file.split("/")[1] ?? "";
}

export async function allSites(): Promise<Site[]> {
  return (await sourceFiles()).flatMap((file) => sitesOf(file, readFileSync(file, "utf8")));
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}

function onePerPlace(sites: readonly Site[]): Site[] {
  const taken = new Set<string>();
  return sites.filter(({ file, start, end }) => {
    const place = `${file} ${start} ${end}`;
    return !taken.has(place) && taken.add(place);
  });
}

/** `count` faults, spread evenly over the folders. */
export function draw(
  sites: readonly Site[],
  folders: readonly string[],
  count: number,
  seed: number,
): Share[] {
  const random = randomOf(seed);
  return folders.map((folder, index) => {
    const own = sites.filter((site) => folderOf(site) === folder);
    const upTo = (shares: number) => Math.floor((shares * count) / folders.length);
    return { sites: onePerPlace(shuffled(own, random)), count: upTo(index + 1) - upTo(index) };
  });
}
