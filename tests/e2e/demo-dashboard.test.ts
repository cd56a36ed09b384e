// npm run demo -- --dashboard: a Prometheus that scrapes the demo's Envoy and knows our alerts, and a word where the machine has none.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startDashboard } from "../../scripts/demo/dashboard";
import { finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { until } from "../../scripts/lab/until";
import { prometheus } from "../../scripts/toolchain/on-path";

const skip = prometheus() === null ? "prometheus is not on PATH" : false;

describe("The demo's dashboard", { skip }, () => {
  it("has the gateway's metrics and our alerts, at the address that it prints", async () => {
    const stack = await startStack();
    const { says, prometheus: started } = await startDashboard(stack);
    try {
      assert.ok(started !== null);
      assert.match(says, new RegExp(`^Prometheus runs at ${started.url}$`, "m"));
      const circuit = () => started.query("postern_auth_circuit_open");
      await until("a scrape", async () => (await circuit()).length > 0);
      const { data } = (await (await fetch(`${started.url}/api/v1/rules`)).json()) as {
        data: { groups: { rules: { name: string }[] }[] };
      };
      const names = data.groups.flatMap(({ rules }) => rules.map(({ name }) => name));
      assert.ok(names.includes("PosternAuthServiceDown"), names.join());
    } finally {
      await finishStack(stack, undefined, started === null ? [] : [started]);
    }
  });
});
