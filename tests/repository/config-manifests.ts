// A WasmPlugin and the manifests around it, of which check-config has nothing to say, and ways to change them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { checkSources } from "../../scripts/check-config/check";
import type { Finding } from "../../scripts/check-config/finding";
import { parseSources } from "../../scripts/check-config/source";

// Kubernetes objects are trees of anything.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Manifest = any;
export type Change = (manifests: Record<string, Manifest>) => void;

export const BASE = "istio/base/wasmplugin.yaml";
export const PROXY_CONFIG = "istio/overlays/demo/oauth2-proxy/oauth2-proxy.cfg";
export const HOST = "oauth2-proxy.demo.svc.cluster.local";

/** A plugin and what is around it, with nothing to be said of. */
export function manifests(): Record<string, Manifest> {
  const plugin = parse(readFileSync(BASE, "utf8"));
  plugin.spec.sha256 = "12ab".repeat(16);
  Object.assign(plugin.spec.pluginConfig.session, { cookieExpire: "4h", cookieRefresh: "300s" });
  const labels = { istio: "ingressgateway" };
  const env = [
    { name: "COOKIE_SECRET", valueFrom: { secretKeyRef: { name: "postern", key: "cookie-secret" } } },
  ];
  const containers = [{ name: "istio-proxy", image: "auto", env }];
  return {
    plugin,
    service: objectOf("Service", "demo", "oauth2-proxy", { ports: [{ port: 80, targetPort: 4180 }] }),
    gateway: objectOf("Deployment", "istio-system", "istio-ingressgateway", {
      template: { metadata: { labels }, spec: { containers } },
    }),
    proxy: {
      ...objectOf("ConfigMap", "demo", "oauth2-proxy", {}),
      data: { "oauth2-proxy.cfg": readFileSync(PROXY_CONFIG, "utf8") },
    },
  };
}

export function objectOf(kind: string, namespace: string, name: string, spec: object): Manifest {
  return { apiVersion: "v1", kind, metadata: { name, namespace }, spec };
}

export function check(change: Change): Finding[] {
  const objects = manifests();
  change(objects);
  const text = Object.values(objects)
    .map((object) => stringify(object))
    .join("---\n");
  const { sources, findings } = parseSources("all.yaml", text);
  return [...findings, ...checkSources(sources).findings];
}

export function customPolicy(spec: object, namespace = "istio-system"): Manifest {
  const rules = [{ to: [{ operation: { hosts: ["httpbin.example.com"] } }] }];
  return objectOf("AuthorizationPolicy", namespace, "ext-authz", {
    action: "CUSTOM",
    provider: { name: "oauth2-proxy" },
    rules,
    ...spec,
  });
}

export function istiod(env: object[]): Manifest {
  return objectOf("Deployment", "istio-system", "istiod", {
    template: { spec: { containers: [{ name: "discovery", env }] } },
  });
}

export const FILTERED = [{ name: "PILOT_FILTER_GATEWAY_CLUSTER_CONFIG", value: "true" }];
export const setOption =
  (from: string, to: string): Change =>
  ({ proxy }) => {
    const before = proxy.data["oauth2-proxy.cfg"];
    proxy.data["oauth2-proxy.cfg"] = before.replace(from, to);
    assert.notEqual(proxy.data["oauth2-proxy.cfg"], before);
  };
export const config = (manifest: Manifest): Manifest => manifest.spec.pluginConfig;
