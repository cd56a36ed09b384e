// The Helm chart: the same plugin as the kustomize base, and values that make no sense are refused before anything is applied.
import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { stringify } from "yaml";
import { chartArchive } from "../../scripts/release/assets";
import { harness, parseObjects, render, toYaml, type KubeObject } from "./manifests";
import { temporaryFile } from "./temporary";

const CHART = "istio/chart";

async function template(values: object): Promise<KubeObject> {
  const file = await temporaryFile("values.yaml", stringify(values));
  const rendered = await harness(["chart", "--values", file, CHART]);
  const documents = rendered.split("---\n").filter((text) => text.includes("kind: "));
  return parseObjects(documents.join("---\n"))[0];
}

describe("the Helm chart", () => {
  it("gives a valid WasmPlugin and a valid TrafficExtension", async () => {
    for (const kind of ["WasmPlugin", "TrafficExtension"]) {
      const object = await template({ kind });
      assert.equal(object.kind, kind);
      await harness(["validate", "-"], toYaml([object]));
    }
  });

  it("says with the same configuration what the kustomize base says", async () => {
    const base = parseObjects(await render("base"))[0];
    const { url, sha256, pluginConfig, match: _, ...rest } = base.spec;
    const object = await template({ config: pluginConfig, image: { digest: `sha256:${sha256}` } });
    assert.deepEqual(object.spec, { ...rest, url, sha256, pluginConfig });
  });

  it("is read by Helm from the archive of a release as from its folder", async () => {
    const archive = await temporaryFile("postern.tgz", await chartArchive());
    assert.equal(await harness(["chart", archive]), await harness(["chart", CHART]));
  });

  it("attaches to a Gateway by name when asked", async () => {
    const targetRefs = [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "ingress" }];
    const object = await template({ selector: null, targetRefs });
    assert.deepEqual(object.spec.targetRefs, targetRefs);
    assert.equal(object.spec.selector, undefined);
    await harness(["validate", "-"], toYaml([object]));
  });

  it("refuses values that make no sense", async () => {
    const authService = { service: "oauth2-proxy.demo.svc.cluster.local", port: 80 };
    const refused: object[] = [
      { kind: "EnvoyFilter" },
      { failStrategy: "FAIL_OPEN" },
      { image: { repository: "oci://registry.example.com/postern" } },
      { image: { digest: "sha256:abc" } },
      { selector: null },
      { targetRefs: [{ kind: "Gateway", name: "ingress" }] },
      { config: { authService: { ...authService, cluster: "also" } } },
      { config: { authService: { timeout: "soon" } } },
      { config: { sessions: {} } },
      { config: { session: { cookieSecret: { env: "COOKIE_SECRET", value: "and a value" } } } },
      { unknown: true },
    ];
    for (const values of refused) await assert.rejects(template(values), JSON.stringify(values));
  });
});
