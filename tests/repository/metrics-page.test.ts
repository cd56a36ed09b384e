// docs/metrics.md has every metric that the filter defines, with its type, and no other.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { METRIC_GROUPS } from "../../scripts/documents/metric-texts";
import { METRICS_PAGE, metricsPage } from "../../scripts/documents/metrics-page";
import { FakeHost } from "../../scripts/fake-host/host";
import { moduleFile } from "../../scripts/module/locate";
import { FULL } from "./config-full";

const TEXTS = Object.values(METRIC_GROUPS).flat();
const TYPES = ["counter", "gauge", "histogram"];

function defined(): ReadonlyMap<string, string> {
  const environment = { COOKIE_SECRET: "0123456789abcdef" };
  const host = new FakeHost({ wasm: moduleFile(), environment, clusters: "any" });
  host.configure(FULL);
  host.tick();
  return new Map(host.metricTypes.map(([name, type]) => [name, TYPES[type] ?? "?"]));
}

/** Metrics that are defined when they are first counted, as the sources name them. */
function definedLate(): string[] {
  const files = readdirSync("assembly/filter").map((name) =>
    readFileSync(join("assembly/filter", name), "utf8"),
  );
  const names = files.flatMap((text) =>
    [...text.matchAll(/LateCounter\("(postern\.[a-z_.]+)"/g)].map(([, name = ""]) => name),
  );
  const differences = readFileSync("assembly/filter/observe-differences.ts", "utf8");
  const kinds = [...differences.matchAll(/^ {2}"([a-z_]+)",$/gm)].map(([, name = ""]) => name);
  const [, outcomes = ""] = /NAMES: StaticArray<string> = \[(.*)\];/.exec(
    readFileSync("assembly/filter/realm-outcomes.ts", "utf8"),
  ) ?? [""];
  const ofRealms = outcomes.split(", ").map((name) => `postern.realm.<name>.${name.replaceAll('"', "")}`);
  return [...names, ...kinds.map((kind) => `postern.observe.${kind}.*`), ...ofRealms];
}

describe("The page of metrics", () => {
  it("is as npm run docs makes it", async () => {
    assert.equal(readFileSync(METRICS_PAGE, "utf8"), await metricsPage());
  });

  it("has each metric that the filter defines, by its type, and no other", () => {
    const wanted = [...defined(), ...definedLate().map((name) => [name, "counter"] as const)];
    const found = TEXTS.map(({ name, type }) => [name, type]);
    const sorted = (list: readonly (readonly string[])[]) => list.map((pair) => pair.join(" ")).toSorted();
    assert.deepEqual(sorted(found), sorted(wanted));
    assert.ok(found.length > 100);
  });
});
