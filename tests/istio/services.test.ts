// Kinds of Services that oauth2-proxy may have: whether a miss reaches it through the cluster that istiod makes of each, and that check-config knows
// which do not.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { checkSources } from "../../scripts/check-config/check";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { findingLine } from "../../scripts/check-config/finding";
import { parseSources } from "../../scripts/check-config/source";
import { until } from "../../scripts/lab/until";
import { APP_URL, IstioStack } from "./istio-stack";
import { find, nameOf, parseObjects, render, toYaml, type KubeObject } from "./manifests";

type Port = { name?: string; appProtocol?: string };

/** The Service, changed; what becomes of a request without a session; what is said of it. */
const KINDS: readonly (readonly [
  name: string,
  change: (service: KubeObject) => void,
  status: number,
  said: RegExp,
])[] = [
  ["headless", ({ spec }) => (spec.clusterIP = "None"), 302, /^$/],
  ["of a port without a name", ({ spec }) => spec.ports.forEach((port: Port) => delete port.name), 302, /^$/],
  ["of a port for TCP", ({ spec }) => spec.ports.forEach((port: Port) => (port.name = "tcp-web")), 302, /^$/],
  [
    "of a port for WebSockets",
    ({ spec }) => spec.ports.forEach((port: Port) => (port.appProtocol = "kubernetes.io/ws")),
    302,
    /^$/,
  ],
  [
    "of a port for h2c",
    ({ spec }) => spec.ports.forEach((port: Port) => (port.appProtocol = "kubernetes.io/h2c")),
    503,
    /error: .*HTTP\/2/,
  ],
  [
    "of a port called http2",
    ({ spec }) => spec.ports.forEach((port: Port) => (port.name = "http2-web")),
    503,
    /error: .*HTTP\/2/,
  ],
  [
    "of a port called grpc",
    ({ spec }) => spec.ports.forEach((port: Port) => (port.name = "grpc")),
    503,
    /error: .*HTTP\/2/,
  ],
  [
    "another name of one",
    (service) =>
      (service.spec = {
        type: "ExternalName",
        externalName: "oauth2-proxy.auth.svc.cluster.local",
        ports: service.spec.ports,
      }),
    503,
    /error: .*ExternalName.*oauth2-proxy\.auth\.svc\.cluster\.local/,
  ],
];

describe("oauth2-proxy's Service", () => {
  before(ensureFilter);

  for (const [name, change, status, said] of KINDS) {
    it(`${status === 302 ? "is reached" : "is not reached, and that is said"}: ${name}`, async () => {
      const objects = parseObjects(await render("overlays/demo"));
      const isService = (object: KubeObject) =>
        object.kind === "Service" && nameOf(object) === "oauth2-proxy";
      const service = structuredClone(find(objects, "Service", "oauth2-proxy"));
      change(service);
      const given = objects.map((object) => (isService(object) ? service : object));
      const { findings } = checkSources(parseSources("rendered", toYaml(given)).sources);
      const lines = findings.map(findingLine).filter((line) => line.includes("authService"));
      assert.match(lines.join("\n"), said);
      const stack = await IstioStack.start({
        keep: (object) => !isService(object) && object.kind !== "AuthorizationPolicy",
        add: [service],
      });
      try {
        await stack.applyPlugin(await stack.plugin());
        const headers = { accept: "text/html" };
        const page = await stack.browser().get(`${APP_URL}/headers`, { headers, follow: false });
        assert.equal(page.status, status);
      } finally {
        await stack.stop();
      }
    });
  }

  it("is reached by a ServiceEntry that says where it is, and by none that does not", async () => {
    const stack = await IstioStack.start({ keep: ({ kind }) => kind !== "AuthorizationPolicy" });
    const entry = (fields: object): KubeObject => ({
      apiVersion: "networking.istio.io/v1",
      kind: "ServiceEntry",
      metadata: { name: "login", namespace: "demo" },
      spec: {
        hosts: ["login.example.com"],
        ports: [{ number: 80, name: "http", protocol: "HTTP" }],
        ...fields,
      },
    });
    const plugin = await stack.plugin();
    const settings = await readFile(join(stack.folder, "demo", "oauth2-proxy.cfg"), "utf8");
    const port = Number(/http_address = "127\.0\.0\.1:(\d+)"/.exec(settings)?.[1]);
    Object.assign(plugin.spec.pluginConfig.authService, { service: "login.example.com", port: 80 });
    try {
      await stack.istiod.apply(entry({}));
      await stack.applyPlugin(plugin);
      const status = async () =>
        (await stack.browser().get(`${APP_URL}/headers`, { headers: { accept: "text/html" }, follow: false }))
          .status;
      assert.equal(await status(), 503);
      const known = { resolution: "STATIC", endpoints: [{ address: "127.0.0.1", ports: { http: port } }] };
      await stack.istiod.apply(entry(known));
      await until("a login", async () => (await status()) === 302);
    } finally {
      await stack.stop();
    }
  });
});
