// docs/kubeflow.md: its commands are run as they stand, each step done, taken back and done again, then all the way back, on Kubeflow's own objects.
// No pod of the gateway is open, with two plugins or without its secret at any moment, and in the end all is as it was.
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { stringify } from "yaml";
import { Cluster } from "./guide/cluster";
import { blocksOf, stepsOf } from "../../scripts/lab/guide-blocks";
import { Kubectl } from "./guide/kubectl";
import { walk } from "./guide/shell";
import { kubeflowObjects } from "./kubeflow/kubeflow-stack";
import type { KubeObject } from "./manifests";

const OVERLAYS = ["istio/overlays/kubeflow", "istio/overlays/kubeflow-service-accounts"];
const SECRET = /^export SECRET=(\S+)/m;

/** What an API server makes of Kubeflow's objects; only the gateway's own Service is in istio-system. */
async function objectsOf(secret: string): Promise<KubeObject[]> {
  const files = await Promise.all(["istio.yaml", "policies.yaml", "servers.yaml"].map(kubeflowObjects));
  const objects = files.flat().filter(({ metadata }) => metadata.name !== "cluster-jwks-proxy");
  for (const object of objects) {
    object.metadata.annotations = {};
    if (object.kind !== "Secret") continue;
    if (object.metadata.name === "oauth2-proxy") object.metadata.name = secret;
    const entries = Object.entries(object.stringData as Record<string, string>);
    object.data = Object.fromEntries(entries.map(([key, value]) => [key, btoa(value)]));
  }
  return objects;
}

function scriptOf(guide: string, overlay: string): string {
  const codeIn = (name: string) =>
    blocksOf(guide)
      .filter(({ section }) => section === name)
      .map(({ code }) => code);
  const lines = [...codeIn("Before you begin"), `export OVERLAY=${overlay}`, "mark before-1"];
  stepsOf(guide).forEach(({ steps, undos }, index) => {
    const done = steps.join("\n");
    lines.push(done, undos.join("\n"), `mark undone-${index + 1}`, done, `mark before-${index + 2}`);
  });
  return [...lines, ...codeIn("All the way back"), "mark back"].join("\n");
}

async function walkThrough(guide: string, overlay: string) {
  const folder = await mkdtemp(join(tmpdir(), "postern-kubeflow-"));
  try {
    await cp("istio", join(folder, "istio"), { recursive: true });
    const cluster = new Cluster(await objectsOf(SECRET.exec(guide)?.[1] ?? ""));
    const kubectl = new Kubectl(cluster, folder);
    const states = new Map<string, string>();
    const { failures } = await walk(scriptOf(guide, overlay), folder, async (args, stdin) => {
      if (args[0] !== "mark") return kubectl.run(args, stdin);
      states.set(args[1] ?? "", stringify(cluster.state()));
      return "";
    });
    return { failures, faults: [...cluster.faults], states, last: cluster.all };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("The guide for Kubeflow", async () => {
  const guide = await readFile("docs/kubeflow.md", "utf8");

  for (const overlay of OVERLAYS) {
    it(`leads to ${overlay} and back, each step and the whole, and leaves no pod open`, async () => {
      const { failures, faults, states } = await walkThrough(guide, overlay);
      assert.deepEqual(failures, []);
      assert.deepEqual(faults, []);
      assert.equal(stepsOf(guide).length, 3);
      for (const step of [1, 2, 3])
        assert.equal(states.get(`undone-${step}`), states.get(`before-${step}`), String(step));
      assert.match(states.get("before-4") ?? "", /WasmPlugin istio-system\/postern/);
      assert.doesNotMatch(states.get("before-4") ?? "", /AuthorizationPolicy istio-system\/\S+-oauth2-proxy/);
      assert.equal(states.get("back"), states.get("before-1"));
    });
  }

  const MISTAKES: readonly (readonly [what: string, from: string | RegExp, to: string, RegExp])[] = [
    [
      "the plugin comes before the secret",
      /(?=kubectl -n oauth2-proxy get secret ")/,
      'kubectl apply -k "$OVERLAY"\n',
      /has a plugin and no COOKIE_SECRET/,
    ],
    [
      "the policy comes back after the plugin has gone",
      /(## All the way back[^]*?)kubectl create -f before\/policy.yaml\n([^]*?)```/,
      "$1$2kubectl create -f before/policy.yaml\n```",
      /is open for \*/,
    ],
    [
      "the Secret goes before the pods",
      /(## All the way back[^]*?)(?=kubectl create)/,
      "$1kubectl -n istio-system delete secret postern\n",
      /there is no Secret postern/,
    ],
  ];
  for (const [what, from, to, found] of MISTAKES) {
    it(`is found wanting when ${what}`, async () => {
      const wrong = guide.replace(from, to);
      assert.notEqual(wrong, guide);
      const { faults } = await walkThrough(wrong, OVERLAYS[0] ?? "");
      assert.match(faults.join("\n"), found);
    });
  }
});
