// Metrics that are defined when they are first counted, as the sources name them; "*" stands for a reason, "<name>" for a realm.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = "assembly/flow";

const sourceOf = (name: string): string => readFileSync(join(FOLDER, name), "utf8");

/** The texts of a list that a source has under a name. */
function listIn(name: string, list: string): string[] {
  const [, texts] = new RegExp(`${list}: StaticArray<string> = \\[([^\\]]*)\\];`).exec(sourceOf(name)) ?? [];
  const found = [...(texts ?? "").matchAll(/"([a-z_]+)"/g)].map(([, text = ""]) => text);
  if (found.length === 0) throw new Error(`${name} has no list ${list}`);
  return found;
}

/** The counters that a source has whatever it finds. */
function countersOf(source: string): string[] {
  const named = [
    ...sourceOf(source).matchAll(/LateCounter\((?:host\.)?metrics, "(postern\.[a-z_.]*[a-z_])"/g),
  ];
  if (named.length === 0) throw new Error(`${source} names no counter`);
  return named.map(([, name = ""]) => name);
}

export function lateMetricNames(): string[] {
  return [
    ...countersOf("observe/observe-stats.ts"),
    ...countersOf("streams/open-streams.ts"),
    ...listIn("observe/observe-stats.ts", "CONDUCT_NAMES").map((name) => `postern.observe.${name}`),
    // A difference that an observing plugin finds has a metric for each reason.
    ...listIn("observe/differences.ts", "NAMES").map((name) => `postern.observe.${name}.*`),
    // What becomes of a realm's requests is counted under its name, or among the others.
    ...listIn("metrics/realm-outcomes.ts", "NAMES").flatMap((name) => [
      `postern.realm.<name>.${name}`,
      `postern.realms.other.${name}`,
    ]),
  ];
}
