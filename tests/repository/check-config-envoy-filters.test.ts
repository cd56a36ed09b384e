// EnvoyFilters at the gateway: what check-config says of each filter that one may put before or behind the plugin, and of the plugin's own.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import type { Finding } from "../../scripts/check-config/finding";
import { checkWithNotes, ofKind } from "./case-files";
import type { Manifest } from "./config-manifests";

const HCM = "envoy.filters.network.http_connection_manager";
const LOGIN = "outbound|80||oauth2-proxy.demo.svc.cluster.local";

function filterOf(type: string, config: object = {}): object {
  const name = `envoy.filters.http.${type.split(".")[0]}`;
  const typed = { "@type": `type.googleapis.com/envoy.extensions.filters.http.${type}`, ...config };
  return { name, typed_config: typed };
}
const EXT_AUTHZ = filterOf("ext_authz.v3.ExtAuthz", {
  http_service: { server_uri: { uri: "http://oauth2-proxy.demo", cluster: LOGIN, timeout: "2s" } },
});

/** Puts the filter into the gateway's chain. */
function patch(value: object, operation: string, beside?: string, match: object = {}): object {
  const filter = { name: HCM, ...(beside === undefined ? {} : { subFilter: { name: beside } }) };
  return {
    applyTo: "HTTP_FILTER",
    match: { context: "GATEWAY", listener: { filterChain: { filter } }, ...match },
    patch: { operation, value },
  };
}

function envoyFilter(configPatches: object[], spec: object = {}, namespace = "istio-system"): Manifest {
  const metadata = { name: "authn", namespace };
  return {
    apiVersion: "networking.istio.io/v1alpha3",
    kind: "EnvoyFilter",
    metadata,
    spec: { configPatches, ...spec },
  };
}

type Said = Pick<Finding, "severity" | "text">;

/** What is said of it beside a plugin of which there is nothing to say. */
function said(filter: Manifest, change: (objects: Manifest[]) => void = () => undefined): Said[] {
  const found = checkWithNotes("m-clean.yaml", (objects) => {
    objects.push(filter);
    change(objects);
  });
  return found.filter(({ path }) => path === "spec.phase" || path.endsWith(".mode"));
}

function assertSaid(found: readonly Said[], ...expected: readonly (readonly [string, RegExp])[]): void {
  const lines = found.map(({ severity, text }) => `${severity}: ${text}`);
  assert.equal(found.length, expected.length, lines.join("\n"));
  expected.forEach(([severity, text], index) => {
    assert.equal(found[index]?.severity, severity);
    assert.match(found[index]?.text ?? "", text);
  });
}

const FIRST = "INSERT_FIRST";
const BEFORE = "INSERT_BEFORE";
const ROUTER = "envoy.filters.http.router";

/** The filter, where it is put, and what is said of it. */
const FILTERS: readonly (readonly [
  filter: object,
  before: readonly [string, RegExp],
  behind: readonly [string, RegExp],
])[] = [
  [
    EXT_AUTHZ,
    ["warning", /has ext_authz before the filter: oauth2-proxy is still asked about every request/],
    ["warning", /has ext_authz behind the filter: .*stripCookies.*sent to the login again/],
  ],
  [
    filterOf("ext_authz.v3.ExtAuthz", { grpc_service: { envoy_grpc: { cluster_name: "opa" } } }),
    ["note", /whatever it refuses never reaches the filter/],
    ["note", /without the session's cookies/],
  ],
  [filterOf("oauth2.v3.OAuth2"), ["warning", /never reaches the filter/], ["warning", /second login/]],
  [
    filterOf("jwt_authn.v3.JwtAuthentication"),
    ["warning", /what the client sent/],
    ["note", /forward: true/],
  ],
  [filterOf("basic_auth.v3.BasicAuth"), ["warning", /refuses whoever/], ["warning", /refuses whoever/]],
  [filterOf("api_key_auth.v3.ApiKeyAuth"), ["warning", /refuses whoever/], ["warning", /refuses whoever/]],
  ...["lua.v3.Lua", "ext_proc.v3.ExternalProcessor", "wasm.v3.Wasm", "golang.v3alpha.Config"].map(
    (type) =>
      [
        filterOf(type),
        ["note", /change what the filter judges/],
        ["note", /sees the token that the filter writes/],
      ] as const,
  ),
];

describe("An EnvoyFilter at the gateway", () => {
  before(ensureFilter);

  for (const [filter, front, behind] of FILTERS) {
    const { name } = filter as { name: string };
    it(`is named with what it does: ${name}, ${front[0]} before and ${behind[0]} behind`, () => {
      assertSaid(said(envoyFilter([patch(filter, FIRST)])), front);
      assertSaid(said(envoyFilter([patch(filter, BEFORE, ROUTER)])), behind);
    });
  }

  it("is none of the plugin's when its filter decides nothing about who may pass", () => {
    for (const type of [
      "local_ratelimit.v3.LocalRateLimit",
      "compressor.v3.Compressor",
      "cors.v3.Cors",
      "grpc_stats.v3.FilterConfig",
    ])
      assertSaid(said(envoyFilter([patch(filterOf(type), BEFORE)])));
    assertSaid(said(envoyFilter([{ applyTo: "NETWORK_FILTER", patch: { operation: "MERGE", value: {} } }])));
  });

  const WARNED = ["warning", /has ext_authz before the filter/] as const;

  it("is before the plugin at the chain's beginning, beside what is there, and beside the plugin itself", () => {
    for (const [operation, beside] of [
      [FIRST, undefined],
      [BEFORE, undefined],
      [BEFORE, "istio.metadata_exchange"],
      ["INSERT_AFTER", "envoy.filters.http.ext_authz"],
      [BEFORE, "extensions.istio.io/wasmplugin/istio-system.postern"],
    ] as const)
      assertSaid(said(envoyFilter([patch(EXT_AUTHZ, operation, beside)])), WARNED);
    for (const [operation, beside] of [
      ["INSERT_AFTER", "extensions.istio.io/wasmplugin/istio-system.postern"],
      [BEFORE, "envoy.filters.http.jwt_authn"],
      ["INSERT_AFTER", undefined],
    ] as const)
      assertSaid(said(envoyFilter([patch(EXT_AUTHZ, operation, beside)])), ["warning", /behind the filter/]);
  });

  it("is known by its type, wherever that stands, and by its name where it has none", () => {
    const type_url = "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz";
    const address = { http_service: { server_uri: { cluster: LOGIN } } };
    for (const value of [
      {
        name: "login",
        typed_config: { "@type": "type.googleapis.com/udpa.type.v1.TypedStruct", type_url, value: address },
      },
      { name: "login", config_discovery: { type_urls: [type_url], default_config: address } },
      {
        name: "login",
        typedConfig: {
          "@type": "type.googleapis.com/envoy.config.filter.http.ext_authz.v2.ExtAuthz",
          ...address,
        },
      },
      { name: "envoy.ext_authz", config: address },
    ])
      assertSaid(said(envoyFilter([patch(value, BEFORE)])), WARNED);
  });

  it("is at the gateways that it selects, on their ports and names, unless it is switched off", () => {
    const at = (spec: object, namespace?: string) =>
      said(envoyFilter([patch(EXT_AUTHZ, BEFORE)], spec, namespace));
    const labels = (name: string) => ({ workloadSelector: { labels: { istio: name } } });
    assertSaid(at(labels("ingressgateway")), WARNED);
    assertSaid(at(labels("egressgateway")));
    assertSaid(at({}, "demo"));
    const matched = (match: object, value = EXT_AUTHZ) =>
      said(envoyFilter([patch(value, BEFORE, undefined, match)]));
    assertSaid(matched({ context: "ANY" }), WARNED);
    assertSaid(matched({ context: "SIDECAR_INBOUND" }));
    assertSaid(matched({ listener: { filterChain: { sni: "shop.example.com" } } }));
    assertSaid(matched({ listener: { filterChain: { sni: "app.example.com" } } }), WARNED);
    assertSaid(matched({}, { ...EXT_AUTHZ, disabled: true } as typeof EXT_AUTHZ));
  });

  it("guards the hosts of a plugin that observes", () => {
    const observe = (objects: Manifest[]) =>
      (ofKind(objects, "WasmPlugin").spec.pluginConfig.mode = "observe");
    const findings = (filter: Manifest) =>
      said(filter, observe)
        .map(({ text }) => text)
        .join("\n");
    assert.doesNotMatch(findings(envoyFilter([patch(EXT_AUTHZ, BEFORE)])), /they are open/);
    assert.match(findings(envoyFilter([patch(filterOf("lua.v3.Lua"), BEFORE)])), /they are open/);
  });

  it("takes the plugin out by its name, or off a route: the hosts are open", () => {
    const own = "extensions.istio.io/wasmplugin/istio-system.postern";
    const OPEN = ["error", /takes the filter out.*open/] as const;
    assertSaid(said(envoyFilter([patch({}, "REMOVE", own)])), OPEN);
    assertSaid(said(envoyFilter([patch({}, "REMOVE", "istio-system.other")])));
    const route = { applyTo: "HTTP_ROUTE", match: { context: "GATEWAY" } };
    const value = (name: string) => ({ typed_per_filter_config: { [name]: { disabled: true } } });
    assertSaid(said(envoyFilter([{ ...route, patch: { operation: "MERGE", value: value(own) } }])), OPEN);
    assertSaid(said(envoyFilter([{ ...route, patch: { operation: "MERGE", value: value(ROUTER) } }])));
  });
});
