// Every manifest of istio/ is what Istio and Kubernetes accept, and the analyzer has nothing to say about it.
import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { find, harness, parseObjects, render, toYaml, type KubeObject } from "./manifests";
import { temporaryFile } from "./temporary";

const FOLDERS = [
  "base",
  "gateway",
  "variants/target-refs",
  "variants/traffic-extension",
  "overlays/demo",
  "overlays/kind",
  "overlays/canary",
  "overlays/observe",
  "overlays/kubeflow",
  "overlays/kubeflow-service-accounts",
  "overlays/revocation",
  "overlays/teams/realms",
  "overlays/teams/plugins",
];

const validate = (text: string) => harness(["validate", "-"], text);
const analyze = async (text: string) => harness(["analyze", await temporaryFile("rendered.yaml", text)]);

/** The error that a command ended with, or "" when it went well. */
async function complaint(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "",
    (error: { stderr?: string; message: string }) => error.stderr ?? error.message,
  );
}

describe("the manifests", () => {
  for (const folder of FOLDERS) {
    it(`istio/${folder} renders, is valid, and gives the analyzer nothing to say`, async () => {
      const text = await render(folder);
      await validate(text);
      await analyze(text);
    });
  }

  it("are refused, each of them, with a field that does not exist", async () => {
    const objects = parseObjects(await render("overlays/demo"));
    const broken = objects.map((object) => ({ ...object, ...withOddField(object) }));
    const complaints = await complaint(validate(toYaml(broken)));
    for (const { kind, metadata } of objects) {
      assert.ok(
        complaints.includes(`${kind} ${metadata.namespace ?? ""}/${metadata.name}:`),
        `${kind} ${metadata.name}`,
      );
    }
  });

  it("are refused with values that Istio does not know", async () => {
    const plugin = parseObjects(await render("base"))[0];
    const variants: ((spec: KubeObject) => void)[] = [
      (spec) => (spec.failStrategy = "FAIL_SOMETIMES"),
      (spec) => (spec.phase = "FIRST"),
      (spec) => (spec.sha256 = "abc"),
      (spec) => (spec.url = "ftp://registry.example.com/postern"),
      (spec) =>
        (spec.targetRefs = [{ kind: "Gateway", name: "ingress", group: "gateway.networking.k8s.io" }]),
      (spec) => spec.vmConfig.env.push({ name: "COOKIE_SECRET", valueFrom: "HOST" }),
    ];
    for (const change of variants) {
      const changed = structuredClone(plugin);
      change(changed.spec);
      assert.notEqual(await complaint(validate(toYaml([changed]))), "", change.toString());
    }
  });

  it("make the analyzer speak when a VirtualService names a Gateway that is not there", async () => {
    const objects = parseObjects(await render("overlays/demo"));
    find(objects, "VirtualService", "httpbin").spec.gateways = ["istio-system/nowhere"];
    assert.match(await complaint(analyze(toYaml(objects))), /Analyzers found issues|istio-system\/nowhere/);
  });
});

function withOddField(object: KubeObject): object {
  if (object.spec !== undefined) return { spec: { ...object.spec, oddField: 1 } };
  return { oddField: 1 };
}
