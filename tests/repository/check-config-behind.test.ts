// Guards at the apps, behind the plugin: policies and filters that ask oauth2-proxy once more about what the plugin let pass.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { checkWithNotes, ofKind } from "./case-files";
import { APP, assertSaid, object, pods, route, ROUTED, said, SERVICE } from "./behind-fixture";
import type { Manifest } from "./config-manifests";

const HTTP_ROUTE = object("HTTPRoute", "shop", "shop", {
  parentRefs: [{ name: "gw", namespace: "istio-system" }],
  hostnames: ["app.example.com"],
  rules: [{ backendRefs: [{ name: "shop", port: 80 }] }],
});
const custom = (rule: object, spec: object = { selector: APP }, provider = "oauth2-proxy"): Manifest =>
  object("AuthorizationPolicy", "shop", "ext", {
    action: "CUSTOM",
    provider: { name: provider },
    rules: [rule],
    ...spec,
  });
const named = (...hosts: string[]): object => ({ to: [{ operation: { hosts } }] });

const AGAIN =
  /^warning: spec\.phase: .*the CUSTOM policy .*AuthorizationPolicy shop\/ext.*asked at .*shop\/shop, behind the filter.*sent to the login again/;
const isAboutPolicies = (line: string): boolean => line.includes("CUSTOM policy");

describe("A CUSTOM policy at an app", () => {
  before(ensureFilter);

  it("asks about sessions whose cookie stays at the gateway, wherever a route leads to the app", () => {
    assertSaid(said([...ROUTED, custom({})]), AGAIN);
    assertSaid(said([SERVICE, pods("shop"), HTTP_ROUTE, custom({})]), AGAIN);
    assertSaid(said([SERVICE, route("*.example.com"), custom({})]), AGAIN);
    assertSaid(said([...ROUTED, custom({}, {})]), AGAIN);
    const targetRefs = [{ kind: "Service", group: "", name: "shop" }];
    assertSaid(
      said([SERVICE, route("app.example.com"), custom({}, { targetRefs })]),
      /waypoint of Service shop\/shop/,
    );
  });

  it("and where it names a guarded host, whatever routes there are", () => {
    assertSaid(said([pods("shop"), custom(named("app.example.com"))]), AGAIN);
    const when = { when: [{ key: "request.headers[:authority]", values: ["app.example.com"] }] };
    assertSaid(said([pods("shop"), custom(when)]), AGAIN);
  });

  it("costs a call where the cookie goes along", () => {
    const keep = (objects: Manifest[]) =>
      (ofKind(objects, "WasmPlugin").spec.pluginConfig.upstream = { stripCookies: false });
    assertSaid(said([...ROUTED, custom({})], keep), /every request costs its call; remove it/);
  });

  it("is a note where nothing says what its provider asks, and nothing where that is something else", () => {
    assertSaid(
      said([...ROUTED, custom({}, { selector: APP }, "authz")]),
      /^note: .*where it is oauth2-proxy/,
    );
    const mesh = object("IstioOperator", "istio-system", "istio", {
      meshConfig: {
        extensionProviders: [{ name: "authz", envoyExtAuthzGrpc: { service: "opa.demo.svc.cluster.local" } }],
      },
    });
    assertSaid(said([...ROUTED, mesh, custom({}, { selector: APP }, "authz")]));
  });

  it("is none of the plugin's for other hosts, other pods, or oauth2-proxy's own", () => {
    assertSaid(said([SERVICE, pods("shop"), route("other.example.org"), custom({})]));
    assertSaid(said([...ROUTED, custom(named("other.example.org"))]));
    assertSaid(said([...ROUTED, pods("other"), custom({}, { selector: { matchLabels: { app: "other" } } })]));
  });

  it("is none of the plugin's at oauth2-proxy itself, to which a route leads as well", () => {
    const to = (host: string): Manifest => route("app.example.com", `${host}.demo.svc.cluster.local`);
    for (const policy of [custom(named("app.example.com"), {}), custom({}, {})]) {
      policy.metadata.namespace = "demo";
      assertSaid(said([to("oauth2-proxy"), pods("oauth2-proxy", "demo"), policy]).filter(isAboutPolicies));
      assertSaid(said([to("oauth2-proxy"), policy]).filter(isAboutPolicies));
    }
  });

  it("guards the hosts of a plugin that observes", () => {
    const observe = (objects: Manifest[]) =>
      (ofKind(objects, "WasmPlugin").spec.pluginConfig.mode = "observe");
    const open = (objects: Manifest[]) =>
      checkWithNotes("m-clean.yaml", (all) => observe(all) && all.push(...objects)).some(({ text }) =>
        text.includes("they are open"),
      );
    assert.deepEqual([open([]), open([...ROUTED, custom({})])], [true, false]);
  });

  it("may be an EnvoyFilter", () => {
    const typed_config = {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz",
      http_service: { server_uri: { cluster: "outbound|80||oauth2-proxy.demo.svc.cluster.local" } },
    };
    const filter = (context: string): Manifest =>
      object("EnvoyFilter", "shop", "ext", {
        configPatches: [
          {
            applyTo: "HTTP_FILTER",
            match: { context },
            patch: {
              operation: "INSERT_BEFORE",
              value: { name: "envoy.filters.http.ext_authz", typed_config },
            },
          },
        ],
      });
    assertSaid(
      said([...ROUTED, filter("SIDECAR_INBOUND")]),
      /the EnvoyFilter .*EnvoyFilter shop\/ext.*sent to the login again/,
    );
    assertSaid(said([...ROUTED, filter("SIDECAR_OUTBOUND")]));
  });
});
