// Metrics that are defined when they are first counted, as the sources name them; "*" stands for a reason, "<name>" for a realm.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = "assembly/filter";

/** A difference that an observing plugin finds has a metric for each reason. */
function differenceNames(): string[] {
  const text = readFileSync(join(FOLDER, "observe-differences.ts"), "utf8");
  const kinds = [...text.matchAll(/^ {2}"([a-z_]+)",$/gm)].map(([, name = ""]) => name);
  if (kinds.length === 0) throw new Error("observe-differences.ts names no difference");
  return kinds.map((name) => `postern.observe.${name}.*`);
}

/** What becomes of a realm's requests is counted under its name. */
function realmNames(): string[] {
  const text = readFileSync(join(FOLDER, "realm-outcomes.ts"), "utf8");
  const [, outcomes] = /NAMES: StaticArray<string> = \[(.*)\];/.exec(text) ?? [];
  if (outcomes === undefined) throw new Error("realm-outcomes.ts names no outcome");
  return outcomes.split(", ").map((name) => `postern.realm.<name>.${name.replaceAll('"', "")}`);
}

export function lateMetricNames(): string[] {
  const texts = readdirSync(FOLDER).map((name) => readFileSync(join(FOLDER, name), "utf8"));
  const named = texts.flatMap((text) =>
    [...text.matchAll(/LateCounter\("(postern\.[a-z_.]+)"/g)].map(([, name = ""]) => name),
  );
  return [...named, ...differenceNames(), ...realmNames()];
}
