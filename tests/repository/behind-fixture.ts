// Apps behind the plugin and the routes that lead to them, and what is said of objects beside a plugin of which there is nothing to say.
import assert from "node:assert/strict";
import { checkWithNotes } from "./case-files";
import type { Manifest } from "./config-manifests";

export const object = (kind: string, namespace: string, name: string, spec: object): Manifest => ({
  apiVersion: kind === "Service" ? "v1" : "x.istio.io/v1",
  kind,
  metadata: { name, namespace },
  spec,
});
export const APP = { matchLabels: { app: "shop" } };
export const SERVICE = object("Service", "shop", "shop", {
  selector: { app: "shop" },
  ports: [{ name: "http", port: 80 }],
});
export const pods = (name: string, namespace = "shop"): Manifest =>
  object("Deployment", namespace, name, {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: name }] } },
  });
export const route = (host: string, service = "shop"): Manifest =>
  object("VirtualService", "shop", host, {
    hosts: [host],
    gateways: ["istio-system/gw"],
    http: [{ route: [{ destination: { host: service } }] }],
  });
/** What is said of objects beside a plugin of which there is nothing to say: severity and text. */
export function said(objects: Manifest[], change: (objects: Manifest[]) => void = () => undefined): string[] {
  const about = (extra: Manifest[]): string[] =>
    checkWithNotes("m-clean.yaml", (all) => {
      all.push(...structuredClone(extra));
      change(all);
    }).map(({ severity, path, text }) => `${severity}: ${path}: ${text}`);
  const without = about([]);
  return about(objects).filter((line) => !without.includes(line));
}

export function assertSaid(lines: readonly string[], ...expected: readonly RegExp[]): void {
  assert.equal(lines.length, expected.length, lines.join("\n"));
  expected.forEach((each, index) => assert.match(lines[index] ?? "", each));
}

export const ROUTED = [SERVICE, pods("shop"), route("app.example.com")];
