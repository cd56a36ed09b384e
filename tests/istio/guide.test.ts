// docs/migration.md, walked: its shell blocks are run as they stand, each step done, taken back and done again, then all the way back, on
// gateways as different installers make them. At no moment is a gateway's pod open, without what it needs, or given two plugins; each undo
// leads to the state before its step. Mistakes that the guide once had are put back, one at a time: the walk finds each.
import assert from "node:assert/strict";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { stringify } from "yaml";
import { Cluster, Refused } from "./guide/cluster";
import { blocksOf, MIGRATION, stepsOf } from "./guide/guide-blocks";
import { Kubectl } from "./guide/kubectl";
import { walk } from "./guide/shell";
import type { KubeObject } from "./manifests";

interface Installed {
  readonly deployment: string;
  readonly serviceAccount: string;
  readonly app: string;
}

const DEFAULT_PROFILE: Installed = {
  deployment: "istio-ingressgateway",
  serviceAccount: "istio-ingressgateway-service-account",
  app: "istio-ingressgateway",
};
const GATEWAY_CHART: Installed = { deployment: "edge", serviceAccount: "edge", app: "edge" };

/** What a cluster has before the first step: the gateway, and ext_authz as the usual guide sets it up. */
function before({ deployment, serviceAccount, app }: Installed): KubeObject[] {
  const system = (name: string) => ({ name, namespace: "istio-system", annotations: {} });
  const demo = (name: string) => ({ name, namespace: "demo", annotations: {} });
  const labels = { app, istio: "ingressgateway" };
  const template = {
    metadata: { labels },
    spec: { serviceAccountName: serviceAccount, containers: [{ name: "istio-proxy", image: "auto" }] },
  };
  const policy = {
    selector: { matchLabels: { istio: "ingressgateway" } },
    action: "CUSTOM",
    provider: { name: "oauth2-proxy" },
    rules: [{ to: [{ operation: { hosts: ["httpbin.example.com"] } }] }],
  };
  const workaround = { request: { set: { authorization: "Bearer %REQ(x-auth-request-access-token)%" } } };
  const mesh = stringify({ extensionProviders: [{ name: "oauth2-proxy" }] });
  return [
    { kind: "ServiceAccount", metadata: system(serviceAccount) },
    { kind: "Deployment", metadata: system(deployment), spec: { replicas: 2, template } },
    { kind: "Service", metadata: system(deployment), spec: { selector: labels } },
    { kind: "ConfigMap", metadata: system("istio"), data: { mesh } },
    { kind: "AuthorizationPolicy", metadata: system("ext-authz"), spec: policy },
    { kind: "VirtualService", metadata: demo("httpbin"), spec: { http: [{ headers: workaround }] } },
    { kind: "ConfigMap", metadata: demo("oauth2-proxy"), data: {} },
    { kind: "Service", metadata: demo("oauth2-proxy"), spec: {} },
  ];
}

/** Each step is done, taken back and done again, but for the one whose undo comes before the next step. */
function scriptOf(guide: string, { deployment }: Installed): string {
  const inSection = (name: string) => blocksOf(guide).filter(({ section }) => section === name);
  const lines = inSection("Before you begin").map(({ code }) => code);
  lines.push(`export GATEWAY=${deployment}`);
  stepsOf(guide).forEach(({ steps, undos }, index) => {
    const [done, undone] = [steps.join("\n"), undos.toReversed().join("\n")];
    const again = [done, `mark done-${index + 1}`];
    lines.push(`mark before-${index + 1}`, done);
    if (undos.length > 0) lines.push("mark -", undone, `mark undone-${index + 1}`, ...again);
    if (/before the next step/.test(guide.split(`## ${index + 1}. `)[1]?.split("\n## ")[0] ?? ""))
      lines.push(undone, "mark -");
  });
  return [...lines, ...inSection("All the way back").map(({ code }) => code), "mark back"].join("\n");
}

interface Found {
  readonly faults: readonly string[];
  readonly failures: readonly string[];
  readonly states: ReadonlyMap<string, KubeObject>;
}

async function walkThrough(installed: Installed, guide = MIGRATION): Promise<Found> {
  const folder = await mkdtemp(join(tmpdir(), "postern-guide-"));
  try {
    await cp("istio", join(folder, "istio"), { recursive: true });
    const cluster = new Cluster(before(installed));
    const kubectl = new Kubectl(cluster, folder);
    const states = new Map<string, KubeObject>();
    const { failures } = await walk(scriptOf(guide, installed), folder, async (args, stdin) => {
      if (args[0] !== "mark") return kubectl.run(args, stdin);
      states.set(args[1] ?? "", cluster.state());
      return "";
    });
    return { faults: [...cluster.faults], failures, states };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const STEPS = stepsOf(MIGRATION).length;
/** What an undo leaves is what was there before its step; before the fifth, in which the canary ends, what was there before the canary. */
function leftOver({ states }: Found): number[] {
  const numbers = Array.from({ length: STEPS }, (_, index) => index + 1);
  return numbers.filter((step) => {
    const undone = states.get(`undone-${step}`);
    return (
      undone !== undefined && stringify(undone) !== stringify(states.get(`before-${step === 5 ? 4 : step}`))
    );
  });
}

/** restore asks for what may be gone, and then creates it; when the fifth step is done again the canary is gone already. */
const MEANT = /^(replace -f before\/\w+\.yaml|delete -k istio\/overlays\/canary): \w+ "[\w-]+" not found$/;
const unmeant = ({ failures }: Found) => failures.filter((failure) => !MEANT.test(failure));

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
