// Alerts and dashboard as they stand in istio/: made from their source, each alert with its runbook, and right at the edges of its rule.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { execa } from "execa";
import { format, resolveConfig } from "prettier";
import { stringify } from "yaml";
import { ALERTS } from "../../scripts/monitoring/alerts";
import { DASHBOARD_FILE, dashboardText } from "../../scripts/monitoring/dashboard";
import { ruleFiles, ruleGroups } from "../../scripts/monitoring/rule-files";
import { promtool } from "../../scripts/toolchain/on-path";

interface Series {
  readonly series: string;
  /** In promtool's notation, a value each minute. */
  readonly values: string;
}

interface Edge {
  readonly alert: string;
  readonly title: string;
  readonly series: readonly Series[];
  readonly minute: number;
  readonly fires: boolean;
}

const series = (name: string, values: string, labels = 'instance="a"'): Series => ({
  series: `${name}{${labels}}`,
  values,
});
const GAUGE = "0 1 1 1 1";
const OUTAGES = /rate\((postern_request_\w+)\[/g;

/** All counters that a sum needs, the first of them growing so much a minute. */
function turnedAway(perMinute: number): Series[] {
  const { expr = "" } = ALERTS.find(({ name }) => name === "PosternTurnsAway") ?? {};
  return [...expr.matchAll(OUTAGES)].map(([, name = ""], index) =>
    series(name, `0+${index === 0 ? perMinute : 0}x30`),
  );
}

const EDGES: readonly Edge[] = [
  ...[false, true].map((fires): Edge => ({
    alert: "PosternConfigRejected",
    title: fires ? "a minute" : "less than a minute",
    series: [series("postern_config_rejected", GAUGE)],
    minute: fires ? 2 : 1,
    fires,
  })),
  ...[false, true].map((fires): Edge => ({
    alert: "PosternAuthServiceDown",
    title: fires ? "a minute" : "less than a minute",
    series: [series("postern_auth_circuit_open", GAUGE)],
    minute: fires ? 2 : 1,
    fires,
  })),
  ...[5, 7].map((perMinute): Edge => ({
    alert: "PosternTurnsAway",
    title: `${perMinute} a minute`,
    series: turnedAway(perMinute),
    minute: 20,
    fires: perMinute === 7,
  })),
  ...[true, false].map((fires): Edge => ({
    alert: "PosternMissing",
    title: fires ? "a gateway without metrics" : "a gateway with metrics",
    series: [
      series("up", "1x20", 'instance="a",job="istio-system/postern"'),
      ...(fires ? [] : [series("postern_request_session", "0x20")]),
    ],
    minute: 10,
    fires,
  })),
  {
    alert: "PosternMissing",
    title: "another job",
    series: [series("up", "1x20", 'instance="a",job="istio-system/other"')],
    minute: 10,
    fires: false,
  },
  {
    alert: "PosternMissing",
    title: "a gateway that is down",
    series: [series("up", "0x20", 'instance="a",job="istio-system/postern"')],
    minute: 10,
    fires: false,
  },
  ...["success", "failure", "backoff"].map((outcome): Edge => ({
    alert: "PosternVmReloaded",
    title: `a VM made anew: ${outcome}`,
    series: [series(`envoy_wasm_istio_system_postern_vm_reload_${outcome}`, "0 0 1 1 1 1 1 1 1 1 1 1")],
    minute: 3,
    fires: true,
  })),
  {
    alert: "PosternVmReloaded",
    title: "long after it",
    series: [series("envoy_wasm_istio_system_postern_vm_reload_success", "0 0 1x20")],
    minute: 12,
    fires: false,
  },
  ...[true, false].map((fires): Edge => ({
    alert: "PosternRefreshFails",
    title: fires ? "none succeeds" : "some succeed",
    series: [
      series("postern_auth_refresh_failed", "0+1x30"),
      series("postern_auth_refreshed", fires ? "5x30" : "0+1x30"),
    ],
    minute: 20,
    fires,
  })),
  ...["keys", "revocations"].flatMap((what) =>
    [true, false].map((fires): Edge => ({
      alert: `Postern${what === "keys" ? "Keys" : "Revocations"}Unavailable`,
      title: fires ? "none comes" : "others come",
      series: [
        series(`postern_auth_${what}_failed`, "0+1x30"),
        series(`postern_auth_${what}_fetched`, fires ? "5x30" : "0+1x30"),
      ],
      minute: 20,
      fires,
    })),
  ),
  ...["1000000", "5000000"].map((le): Edge => ({
    alert: "PosternAuthServiceSlow",
    title: `calls of up to ${le} µs`,
    series: ["1000000", "5000000", "+Inf"].map((bucket) =>
      series(
        "postern_auth_call_microseconds_bucket",
        bucket === "+Inf" || Number(bucket) >= Number(le) ? "0+10x30" : "0x30",
        `instance="a",le="${bucket}"`,
      ),
    ),
    minute: 20,
    fires: le === "5000000",
  })),
  ...["0+1x30", "7x30"].map((values): Edge => ({
    alert: "PosternObservesDifference",
    title: values,
    series: [series("postern_observe_differ", values)],
    minute: 20,
    fires: values === "0+1x30",
  })),
];

/** Whether promtool finds the alert as the edge says. */
async function holds(folder: string, edge: Edge, fires: boolean): Promise<boolean> {
  const test = {
    rule_files: ["rules.yaml"],
    evaluation_interval: "15s",
    tests: [
      {
        interval: "1m",
        input_series: edge.series,
        promql_expr_test: [
          {
            expr: `count(ALERTS{alertname="${edge.alert}",alertstate="firing"}) > 0`,
            eval_time: `${edge.minute}m`,
            exp_samples: fires ? [{ labels: "{}", value: 1 }] : [],
          },
        ],
      },
    ],
  };
  await writeFile(join(folder, "test.yaml"), stringify(test));
  const { exitCode } = await execa(promtool() ?? "", ["test", "rules", "test.yaml"], {
    cwd: folder,
    reject: false,
  });
  return exitCode === 0;
}

describe("Alerts and dashboard", () => {
  it("stand in the repository as their source has them", async () => {
    for (const [file, text] of Object.entries({ ...ruleFiles(), [DASHBOARD_FILE]: dashboardText() })) {
      const formatted = await format(text, { ...(await resolveConfig(file)), filepath: file });
      assert.equal(await readFile(file, "utf8"), formatted, `${file}: npm run docs`);
    }
  });

  it("have a runbook entry for each alert", async () => {
    const page = await readFile("docs/operations.md", "utf8");
    for (const { name } of ALERTS) assert.match(page, new RegExp(`^### ${name}$`, "m"));
  });

  const skip = promtool() === null ? "promtool is not on PATH" : false;
  describe("by promtool", { skip }, () => {
    for (const edge of EDGES) {
      it(`${edge.alert} ${edge.fires ? "fires" : "is silent"}: ${edge.title}`, async () => {
        const folder = await mkdtemp(join(tmpdir(), "postern-rules-"));
        try {
          await writeFile(join(folder, "rules.yaml"), stringify(ruleGroups()));
          assert.ok(await holds(folder, edge, edge.fires));
          assert.ok(!(await holds(folder, edge, !edge.fires)));
        } finally {
          await rm(folder, { recursive: true });
        }
      });
    }

    it("every alert has an edge on which it fires", () => {
      const firing = new Set(EDGES.filter(({ fires }) => fires).map(({ alert }) => alert));
      assert.deepEqual([...firing].sort(), ALERTS.map(({ name }) => name).sort());
    });
  });
});
