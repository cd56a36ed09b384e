// docs/migration.md, walked on gateways as different installers make them. At no moment is a gateway's pod open, without what it needs, or
// given two plugins; each undo leads to the state before its step. Mistakes that the guide once had are put back, one at a time: the walk
// finds each.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { stringify } from "yaml";
import { Cluster, Refused } from "./guide/cluster";
import { codeOf, MIGRATION, stepsOf } from "../../scripts/lab/guide-blocks";
import {
  before,
  DEFAULT_PROFILE,
  GATEWAY_CHART,
  leftOver,
  STEPS,
  unmeant,
  walkScript,
  walkThrough,
} from "./guide/walk-through";

describe("The guide from ext_authz to Postern", () => {
  it("is read whole: seven steps, all but the second with an undo", () => {
    assert.equal(STEPS, 7);
    assert.deepEqual(
      stepsOf(MIGRATION).map(({ undos }) => undos.length > 0),
      [true, false, true, true, true, true, true],
    );
  });

  for (const installed of [DEFAULT_PROFILE, GATEWAY_CHART]) {
    it(`leaves no pod open on the way there, back from each step, and all the way back, with a Deployment ${installed.deployment}`, async () => {
      const found = await walkThrough(installed);
      assert.deepEqual(unmeant(found), []);
      assert.deepEqual(found.faults, []);
      assert.deepEqual(leftOver(found), []);
      const [start, end] = [found.states.get("before-2"), found.states.get("back")];
      assert.equal(stringify(end), stringify(start));
    });
  }

  const MISTAKES: readonly (readonly [what: string, from: string | RegExp, to: string, RegExp])[] = [
    [
      "the saved policy is applied",
      /^restore\(\).*$/m,
      'restore() { kubectl apply -f "before/$1.yaml"; }',
      /\{[^}]*"track":"canary"\} is open|left over: 4/,
    ],
    [
      "the first step is two patches, and one is taken back",
      /--patch-file istio\/overlays\/canary\/running-gateway.yaml([^]*?) --to-revision="\$REVISION"/,
      `--patch-file istio/components/gateway-secret/patch.yaml
kubectl -n istio-system patch deployment "$GATEWAY" -p '{"spec":{"template":{"metadata":{"labels":{"track":"stable"}}}}}'$1`,
      /does not start: there is no Secret postern/,
    ],
    [
      "the canary has the service account of another gateway",
      /^kubectl .*gateway\.env$/m,
      "",
      /does not start: there is no ServiceAccount istio-ingressgateway$/m,
    ],
    [
      "the provider goes before the policy",
      'kubectl -n istio-system delete authorizationpolicy "$POLICY"',
      "kubectl -n istio-system edit configmap istio",
      /provider is gone/,
    ],
    [
      "nobody waits for the pods without the secret",
      /^kubectl .* wait --for=delete .*$/m,
      "",
      /has a plugin and no COOKIE_SECRET/,
    ],
    ["the plugin goes before the policy is back", /^restore policy {5,}.*$/m, "", /is open/],
  ];
  for (const [what, from, to, found] of MISTAKES) {
    it(`is found wanting when ${what}`, async () => {
      const guide = MIGRATION.replace(from, to);
      assert.notEqual(guide, MIGRATION);
      const result = await walkThrough(DEFAULT_PROFILE, guide);
      const all = [...result.faults, ...leftOver(result).map((step) => `left over: ${step}`)];
      assert.match(all.join("\n"), found);
    });
  }

  it("patches a Deployment of any name, which a patch that names one does not", async () => {
    const guide = MIGRATION.replace(
      "overlays/canary/running-gateway.yaml",
      "components/gateway-secret/env.yaml",
    );
    const { failures } = await walkThrough(GATEWAY_CHART, guide);
    assert.match(failures.join("\n"), /the name of the object does not match/);
    assert.throws(
      () => new Cluster(before(GATEWAY_CHART)).get("Deployment", "istio-system", "other"),
      Refused,
    );
  });
});

describe("The way to install the filter", () => {
  const install = codeOf(readFileSync("istio/README.md", "utf8"), "Install").join("\n");
  const setting = { objects: before(DEFAULT_PROFILE) };

  it("gives no pod a plugin that it has no secret for, nor those that drain", async () => {
    const { faults, failures, states } = await walkScript(`${install}\nmark installed`, setting);
    assert.deepEqual([faults, failures], [[], []]);
    assert.match(stringify(states.get("installed")), /WasmPlugin istio-system\/postern/);
  });

  it("is found wanting when it waits for the rollout alone", async () => {
    const { faults } = await walkScript(install.replace(/^kubectl .* wait .*$/m, ""), setting);
    assert.match(faults.join("\n"), /has a plugin and no COOKIE_SECRET/);
  });
});
