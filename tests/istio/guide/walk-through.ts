// Walks docs/migration.md: its shell blocks are run as they stand, each step done, taken back and done again, then all the way back, on gateways as
// different installers make them, with one extension provider and with two. Other guides' commands are run by walkScript.
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { KubeObject } from "../manifests";
import { Cluster } from "./cluster";
import { codeOf, MIGRATION, stepsOf } from "../../../scripts/lab/guide-blocks";
import { Kubectl } from "./kubectl";
import { walk } from "./shell";

export const BASE = "istio/base/wasmplugin.yaml";

export interface Installed {
  readonly deployment: string;
  readonly serviceAccount: string;
  readonly app: string;
}

export const DEFAULT_PROFILE: Installed = {
  deployment: "istio-ingressgateway",
  serviceAccount: "istio-ingressgateway-service-account",
  app: "istio-ingressgateway",
};
export const GATEWAY_CHART: Installed = { deployment: "edge", serviceAccount: "edge", app: "edge" };

/** What a cluster has before the first step: the gateway, and ext_authz as the usual guide sets it up. */
export function before({ deployment, serviceAccount, app }: Installed): KubeObject[] {
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

/** A second team beside it, with a provider and a policy of its own. */
export function withArgo(installed: Installed): KubeObject[] {
  const objects = before(installed).map((object) => structuredClone(object));
  const mesh = objects.find(({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "istio");
  mesh.data.mesh = stringify({ extensionProviders: [{ name: "oauth2-proxy" }, { name: "argo" }] });
  const policy = structuredClone(objects.find(({ kind }) => kind === "AuthorizationPolicy"));
  policy.metadata.name = "ext-authz-argo";
  policy.spec.provider.name = "argo";
  policy.spec.rules[0].to[0].operation.hosts = ["argo.example.com"];
  const metadata = { name: "oauth2-proxy", namespace: "argo", annotations: {} };
  return [
    ...objects,
    policy,
    { kind: "ConfigMap", metadata, data: {} },
    { kind: "Service", metadata, spec: {} },
  ];
}

/** Each step is done, taken back and done again, but for the one whose undo comes before the next step. */
function scriptOf(guide: string, { deployment }: Installed): string {
  const lines = codeOf(guide, "Before you begin");
  lines.push(`export GATEWAY=${deployment}`);
  stepsOf(guide).forEach(({ steps, undos }, index) => {
    const [done, undone] = [steps.join("\n"), undos.toReversed().join("\n")];
    const again = [done, `mark done-${index + 1}`];
    lines.push(`mark before-${index + 1}`, done);
    if (undos.length > 0) lines.push("mark -", undone, `mark undone-${index + 1}`, ...again);
    if (/before the next step/.test(guide.split(`## ${index + 1}. `)[1]?.split("\n## ")[0] ?? ""))
      lines.push(undone, "mark -");
  });
  return [...lines, ...codeOf(guide, "All the way back"), "mark back"].join("\n");
}

export interface Found {
  readonly faults: readonly string[];
  readonly failures: readonly string[];
  readonly states: ReadonlyMap<string, KubeObject>;
}

export interface Setting {
  readonly objects: readonly KubeObject[];
  /** What the reader writes into the plugin. */
  readonly plugin?: KubeObject;
}

export function walkThrough(
  installed: Installed,
  guide = MIGRATION,
  setting: Setting = { objects: before(installed) },
): Promise<Found> {
  return walkScript(scriptOf(guide, installed), setting);
}

/** Runs commands on a cluster of these objects; `mark NAME` keeps the state that it is in then. */
export async function walkScript(script: string, { objects, plugin }: Setting): Promise<Found> {
  const folder = await mkdtemp(join(tmpdir(), "postern-guide-"));
  try {
    await cp("istio", join(folder, "istio"), { recursive: true });
    if (plugin !== undefined) await writeFile(join(folder, BASE), stringify(plugin));
    const cluster = new Cluster(objects);
    const kubectl = new Kubectl(cluster, folder);
    const states = new Map<string, KubeObject>();
    const { failures } = await walk(script, folder, async (args, stdin) => {
      if (args[0] !== "mark") return kubectl.run(args, stdin);
      states.set(args[1] ?? "", cluster.state());
      return "";
    });
    return { faults: [...cluster.faults], failures, states };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const STEPS = stepsOf(MIGRATION).length;
/** What an undo leaves is what was there before its step; before the fifth, in which the canary ends, what was there before the canary. */
export function leftOver({ states }: Found): number[] {
  const numbers = Array.from({ length: STEPS }, (_, index) => index + 1);
  return numbers.filter((step) => {
    const undone = states.get(`undone-${step}`);
    return (
      undone !== undefined && stringify(undone) !== stringify(states.get(`before-${step === 5 ? 4 : step}`))
    );
  });
}

/** restore asks for what may be gone, and then creates it; when the fifth step is done again the canary is gone already. */
const MEANT = /^(replace -f before\/[\w-]+\.yaml|delete -k istio\/overlays\/canary): \w+ "[\w-]+" not found$/;
export const unmeant = ({ failures }: Found) => failures.filter((failure) => !MEANT.test(failure));
