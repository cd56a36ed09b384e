// What a real control plane found in the manifests: without istiod's own warnings, without an app that others reach past the gateway, and
// with the cookie secret in gateways that the Gateway API makes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { checkSources } from "../../scripts/check-config/check";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { findingLine } from "../../scripts/check-config/finding";
import { parseSources } from "../../scripts/check-config/source";
import { find, harness, parseObjects, render, toYaml, type KubeObject } from "./manifests";
import { temporaryFile } from "./temporary";

const README = readFileSync("istio/README.md", "utf8");

async function complaint(text: string): Promise<string> {
  return harness(["analyze", await temporaryFile("rendered.yaml", text)]).then(
    () => "",
    (error: { stderr?: string; stdout?: string }) => `${error.stdout}${error.stderr}`,
  );
}

/** istiod as istioctl installs it with the settings of a command. */
function istiodOf(command: string): KubeObject {
  const env = [...command.matchAll(/values\.pilot\.env\.(\w+)=(\S+)/g)].map(([, name, value]) => ({
    name,
    value,
  }));
  const labels = { app: "istiod" };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: "discovery", image: "pilot", env }] },
  };
  const metadata = { name: "istiod", namespace: "istio-system", labels };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: { selector: { matchLabels: labels }, template },
  };
}

describe("The demo on a cluster", () => {
  it("gives istioctl analyze nothing to say when Istio was installed as the guide has it", async () => {
    const [command = ""] = /istioctl install [^`]*/.exec(README) ?? [];
    const demo = parseObjects(await render("overlays/demo"));
    assert.equal(await complaint(toYaml([...demo, istiodOf(command)])), "");
    assert.match(
      await complaint(toYaml([...demo, istiodOf("istioctl install --set profile=minimal")])),
      /IST0175/,
    );
  });

  it("lets only gateways reach oauth2-proxy, which believes its sidecar only", async () => {
    const objects = parseObjects(await render("overlays/demo"));
    const { spec } = find(objects, "AuthorizationPolicy", "oauth2-proxy");
    const pod = find(objects, "Deployment", "oauth2-proxy").spec.template;
    assert.deepEqual(Object.entries(spec.selector.matchLabels), [["app", pod.metadata.labels.app]]);
    assert.equal(spec.action, "ALLOW");
    assert.deepEqual(spec.rules, [{ from: [{ source: { namespaces: ["istio-system"] } }] }]);
  });
});

/** What check-config says, notes included. */
function linesOf(text: string): string[] {
  const { sources, findings } = parseSources("rendered", text);
  const checked = checkSources(sources);
  return [...findings, ...checked.findings, ...checked.notes].map(findingLine);
}

describe("check-config on what is rendered", () => {
  before(ensureFilter);

  it("has nothing to say of the demo's trust in X-Forwarded-* and of its logins in two tabs", async () => {
    const text = await render("overlays/demo");
    const about = (lines: string[]) =>
      lines.filter((line) => /trusted_proxy_ips|cookie_csrf_per_request/.test(line));
    assert.deepEqual(about(linesOf(text)), []);
    const bare = text
      .replace(/^ *trusted_proxy_ips = .*$/m, "")
      .replace(/^ *cookie_csrf_per_request = .*$/m, "");
    assert.equal(about(linesOf(bare)).length, 2);
  });

  it("finds the cookie secret in a gateway of the Gateway API that was patched as the guide has it, and not before", async () => {
    const [, patch = ""] =
      /patch gateways\.gateway\.networking\.k8s\.io ingress --type merge -p '([^']+)'/.exec(README) ?? [];
    const gateway = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: "ingress", namespace: "istio-system" },
      spec: {
        gatewayClassName: "istio",
        listeners: [{ name: "http", port: 80, protocol: "HTTP", hostname: "httpbin.example.com" }],
      },
    };
    const rendered = parseObjects(await render("variants/target-refs"));
    const lines = (spec: object) =>
      linesOf(toYaml([...rendered, { ...gateway, spec: { ...gateway.spec, ...spec } }]));
    const about = (all: string[]) => all.filter((line) => /COOKIE_SECRET/.test(line));
    assert.deepEqual(about(lines(JSON.parse(patch).spec)), []);
    assert.match(about(lines({})).join("\n"), /has no variable COOKIE_SECRET/);
  });
});
