// docs/metrics.md has every metric that the filter defines, with its type, and no other.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { METRIC_GROUPS } from "../../scripts/documents/metric-texts";
import { METRICS_PAGE, metricsPage } from "../../scripts/documents/metrics-page";
import { FakeHost } from "../../scripts/fake-host/host";
import { moduleFile } from "../../scripts/module/locate";
import { FULL } from "./config-full";
import { lateMetricNames } from "./late-metrics";

const TEXTS = Object.values(METRIC_GROUPS).flat();
const TYPES = ["counter", "gauge", "histogram"];

function defined(): ReadonlyMap<string, string> {
  const environment = { COOKIE_SECRET: "0123456789abcdef" };
  const host = new FakeHost({ wasm: moduleFile(), environment, clusters: "any" });
  host.configure(FULL);
  host.tick();
  return new Map(host.metricTypes.map(([name, type]) => [name, TYPES[type] ?? "?"]));
}

describe("The page of metrics", () => {
  it("is as npm run docs makes it", async () => {
    assert.equal(readFileSync(METRICS_PAGE, "utf8"), await metricsPage());
  });

  it("has each metric that the filter defines, by its type, and no other", () => {
    const wanted = [...defined(), ...lateMetricNames().map((name) => [name, "counter"] as const)];
    const found = TEXTS.map(({ name, type }) => [name, type]);
    const sorted = (list: readonly (readonly string[])[]) => list.map((pair) => pair.join(" ")).toSorted();
    assert.deepEqual(sorted(found), sorted(wanted));
    assert.ok(found.length > 100);
  });
});
