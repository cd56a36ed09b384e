// What came of the faults, as a table by folder and a list of those that no test noticed.

import { table } from "../bench/table";
import { folderOf } from "./draw";
import type { Fault } from "./plant";

/** The part of the faults drawn that has to be noticed. */
const NOTICED_MIN = 0.95;

export interface Result {
  readonly fault: Fault;
  /** The test that noticed it. */
  readonly by: string | null;
  /** Why none could. */
  readonly why: string | null;
}

function row(name: string, results: readonly Result[]): string[] {
  const noticed = results.filter(({ by }) => by !== null).length;
  const explained = results.filter(({ by, why }) => by === null && why !== null).length;
  const share = `${((100 * noticed) / results.length).toFixed(1)} %`;
  return [name, results.length, noticed, share, explained, results.length - noticed - explained].map(String);
}

function told({ fault: { id, site }, why }: Result): string {
  return `${id} (line ${site.line}): ${site.name}${why === null ? "" : `\n    ${why}`}`;
}

/** The table and the lists; whether enough was noticed. */
export function report(results: readonly Result[]): { readonly text: string; readonly isEnough: boolean } {
  const folders = [...new Set(results.map(({ fault }) => folderOf(fault.site)))];
  const rows = folders.map((folder) => {
    const own = results.filter(({ fault }) => folderOf(fault.site) === folder);
    return row(folder, own);
  });
  const head = ["folder", "planted", "noticed", "", "explained", "unnoticed"];
  const left = results.filter(({ by }) => by === null);
  const isEnough = results.length - left.length >= NOTICED_MIN * results.length;
  const lists = [
    ["explained:", left.filter(({ why }) => why !== null)],
    ["unnoticed:", left.filter(({ why }) => why === null)],
  ] as const;
  const texts = lists.flatMap(([name, list]) => (list.length === 0 ? [] : [name, ...list.map(told)]));
  return { text: [...texts, "", table(head, [...rows, row("all", results)])].join("\n"), isEnough };
}
