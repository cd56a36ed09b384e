// Guarded hosts that are open where the plugin is not: a gateway hands their connections on as bytes, or another gateway serves them.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { assertFound, check, ofKind } from "./case-files";
import type { Manifest } from "./config-manifests";

function tlsServer(protocol: string, mode: string, hosts: readonly string[]): Manifest {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata: { name: "app", namespace: "istio-system" },
    spec: {
      selector: { istio: "ingressgateway" },
      servers: [{ hosts, port: { number: 443, name: "tls", protocol }, tls: { mode } }],
    },
  };
}

const OPEN = ["error", /hands app\.example\.com on as TLS .*the hosts are open/] as const;

describe("A gateway that hands TLS on", () => {
  before(ensureFilter);

  for (const [protocol, mode] of [
    ["TLS", "PASSTHROUGH"],
    ["HTTPS", "PASSTHROUGH"],
    ["TLS", "SIMPLE"],
  ] as const) {
    it(`V01: leaves a guarded host open: protocol ${protocol}, mode ${mode}`, () => {
      const gateway = tlsServer(protocol, mode, ["demo/app.example.com"]);
      assertFound(
        check("m-clean.yaml", (objects) => objects.push(gateway)),
        OPEN,
      );
    });
  }

  it("V01: leaves a guarded host open in the Gateway API's words, too", () => {
    const findings = check("m-clean.yaml", (objects) => {
      const { spec } = ofKind(objects, "WasmPlugin");
      delete spec.selector;
      spec.targetRefs = [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "app" }];
      objects.splice(objects.indexOf(ofKind(objects, "Deployment")), 1);
      objects.push({
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "Gateway",
        metadata: { name: "app", namespace: "istio-system" },
        spec: {
          gatewayClassName: "istio",
          listeners: [
            {
              name: "tls",
              port: 443,
              protocol: "TLS",
              hostname: "app.example.com",
              tls: { mode: "Passthrough" },
            },
          ],
        },
      });
    });
    assertFound(
      findings.filter(({ path }) => path === "spec.match"),
      OPEN,
    );
  });

  for (const [protocol, mode, host] of [
    ["TLS", "PASSTHROUGH", "mail.example.org"],
    ["TLS", "AUTO_PASSTHROUGH", "*.local"],
    ["TCP", "SIMPLE", "*"],
  ] as const) {
    it(`V01: is none of the plugin's for ${host}: protocol ${protocol}, mode ${mode}`, () => {
      assertFound(check("m-clean.yaml", (objects) => objects.push(tlsServer(protocol, mode, [host]))));
    });
  }

  it("V01: is none of a plugin's for every host where it links clusters", () => {
    const findings = check("m-clean.yaml", (objects) => {
      delete ofKind(objects, "WasmPlugin").spec.pluginConfig.rules;
      objects.push(tlsServer("TLS", "AUTO_PASSTHROUGH", ["*.local"]));
    });
    assertFound(findings.filter(({ severity }) => severity === "error"));
  });
});

/** The login as a realm of a path of the host, which is the other paths' as well. */
function asRealm(objects: Manifest[]): void {
  const { spec } = ofKind(objects, "WasmPlugin");
  const { rules: _, ...login } = spec.pluginConfig;
  const authService = { ...login.authService, proxyPrefix: "/grafana/oauth2" };
  const realm = { ...login, name: "grafana", hosts: ["app.example.com/grafana"], authService };
  spec.pluginConfig = { realms: [realm] };
}

describe("A realm of a path", () => {
  before(ensureFilter);

  it("is open where a gateway hands its host on as bytes", () => {
    const findings = check("m-clean.yaml", (objects) => {
      asRealm(objects);
      objects.push(tlsServer("TLS", "PASSTHROUGH", ["app.example.com"]));
    });
    assertFound(
      findings.filter(({ severity }) => severity === "error"),
      OPEN,
    );
  });

  it("is behind a policy for its host, and beside another plugin for it", () => {
    const findings = check("m-clean.yaml", (objects) => {
      asRealm(objects);
      const plugin = structuredClone(ofKind(objects, "WasmPlugin"));
      plugin.metadata.name = "another";
      plugin.spec.pluginConfig.realms[0].hosts = ["*.example.com"];
      objects.push(plugin, {
        apiVersion: "security.istio.io/v1",
        kind: "AuthorizationPolicy",
        metadata: { name: "ext-authz", namespace: "istio-system" },
        spec: {
          action: "CUSTOM",
          provider: { name: "oauth2-proxy" },
          rules: [{ to: [{ operation: { hosts: ["app.example.com"] } }] }],
        },
      });
    });
    const texts = findings.map(({ text }) => text);
    assert.equal(texts.filter((text) => text.includes("for the same hosts: two filters")).length, 2);
    assert.equal(texts.filter((text) => text.includes("still runs before the filter")).length, 2);
  });
});

const OTHER_GATEWAY: Manifest = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "public-gateway", namespace: "istio-system" },
  spec: {
    selector: { matchLabels: { app: "public-gateway" } },
    template: {
      metadata: { labels: { app: "public-gateway", istio: "publicgateway" } },
      spec: { containers: [{ name: "istio-proxy", image: "auto" }] },
    },
  },
};

function serving(name: string, istio: string, host: string, httpsRedirect = false): Manifest {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata: { name, namespace: "istio-system" },
    spec: {
      selector: { istio },
      servers: [
        httpsRedirect
          ? { hosts: [host], port: { number: 80, name: "http", protocol: "HTTP" }, tls: { httpsRedirect } }
          : {
              hosts: [host],
              port: { number: 443, name: "https", protocol: "HTTPS" },
              tls: { mode: "SIMPLE", credentialName: "a" },
            },
      ],
    },
  };
}

describe("A second gateway", () => {
  before(ensureFilter);
  const beside = (second: Manifest, change: (objects: Manifest[]) => void = () => undefined) =>
    check("m-clean.yaml", (objects) => {
      objects.push(OTHER_GATEWAY, serving("a", "ingressgateway", "app.example.com"), second);
      change(objects);
    });

  it("V02: that serves a guarded host by its name, without a plugin, is found", () => {
    for (const host of ["app.example.com", "demo/APP.example.com"]) {
      assertFound(beside(serving("b", "publicgateway", host)), [
        "warning",
        /spec\.selector: .*Deployment istio-system\/public-gateway serves .*app\.example\.com as well, and no plugin/i,
      ]);
    }
  });

  it("V02: is none of the plugin's when it serves others, only redirects, or has a plugin of its own", () => {
    assertFound(beside(serving("b", "publicgateway", "other.example.org")));
    assertFound(beside(serving("b", "publicgateway", "*")));
    assertFound(beside(serving("b", "publicgateway", "app.example.com", true)));
    const findings = beside(serving("b", "publicgateway", "app.example.com"), (objects) => {
      const twin = structuredClone(ofKind(objects, "WasmPlugin"));
      twin.metadata.name = "postern-public";
      twin.spec.selector.matchLabels = { istio: "publicgateway" };
      objects.push(twin);
    });
    assert.doesNotMatch(findings.map(({ text }) => text).join("\n"), /no plugin in the given files guards/);
  });
});
