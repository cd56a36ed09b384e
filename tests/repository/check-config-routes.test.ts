// A gateway that gets only the clusters that something refers to: what counts as a reference to oauth2-proxy, in every form that a route has, and
// what does not.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { check, FILTERED, HOST, istiod, objectOf, type Manifest } from "./config-manifests";

const JWKS = { name: "PILOT_JWT_ENABLE_REMOTE_JWKS", value: "hybrid" };

/** Whether the plugin's gateway is said to lack the cluster beside this object. */
function lacks(object: Manifest, env: object[] = []): boolean {
  const findings = check((all) => {
    all["istiod"] = istiod([...FILTERED, ...env]);
    all["other"] = object;
  });
  return findings.some(({ text }) => text.includes("does not get its cluster"));
}

const AT_GATEWAY = { hosts: ["app.example.com"], gateways: ["istio-system/gw"] };
const virtualService = (spec: object, namespace = "demo"): Manifest =>
  objectOf("VirtualService", namespace, "login", { ...AT_GATEWAY, ...spec });
const http = (host: string): object => ({
  http: [{ route: [{ destination: { host, port: { number: 80 } } }] }],
});
const PARENTS = { parentRefs: [{ name: "gw", namespace: "istio-system" }] };
const apiRoute = (kind: string, backend: object, spec: object = PARENTS, namespace = "demo"): Manifest =>
  objectOf(kind, namespace, "login", { ...spec, rules: [{ backendRefs: [backend] }] });
const annotated = (text: string): Manifest => {
  const filter = objectOf("EnvoyFilter", "istio-system", "login", { configPatches: [] });
  filter.metadata.annotations = { "envoyfilter.istio.io/referenced-services": text };
  return filter;
};
const ingress = (service: object): Manifest => ({
  ...objectOf("Ingress", "demo", "login", {
    rules: [{ host: "app.example.com", http: { paths: [{ backend: { service } }] } }],
  }),
  apiVersion: "networking.k8s.io/v1",
});
const keys = objectOf("RequestAuthentication", "istio-system", "jwt", {
  jwtRules: [{ issuer: "https://dex.example.com", jwksUri: `http://${HOST}/keys` }],
});

const KEPT: readonly (readonly [string, Manifest, object[]?])[] = [
  ["a VirtualService, by the whole name", virtualService(http(HOST), "other")],
  ["a VirtualService, by the name in its own namespace", virtualService(http("oauth2-proxy"))],
  [
    "a VirtualService of the mesh and of a gateway",
    virtualService({ ...http("oauth2-proxy"), gateways: ["mesh", "gw"] }),
  ],
  [
    "a VirtualService for TCP",
    virtualService({ tcp: [{ route: [{ destination: { host: "oauth2-proxy" } }] }] }),
  ],
  ["a VirtualService that sends it copies", virtualService({ http: [{ mirror: { host: "oauth2-proxy" } }] })],
  [
    "a VirtualService that sends it several copies",
    virtualService({ http: [{ mirrors: [{ destination: { host: HOST } }] }] }),
  ],
  ["an HTTPRoute", apiRoute("HTTPRoute", { name: "oauth2-proxy", port: 80 })],
  [
    "an HTTPRoute of another namespace",
    apiRoute("HTTPRoute", { name: "oauth2-proxy", namespace: "demo" }, PARENTS, "istio-system"),
  ],
  [
    "an HTTPRoute to a host name",
    apiRoute("HTTPRoute", { kind: "Hostname", group: "networking.istio.io", name: HOST }),
  ],
  ["a GRPCRoute", apiRoute("GRPCRoute", { name: "oauth2-proxy" })],
  ["a TCPRoute", apiRoute("TCPRoute", { name: "oauth2-proxy" })],
  ["an Ingress", ingress({ name: "oauth2-proxy", port: { number: 80 } })],
  ["an EnvoyFilter that says so", annotated(`other.demo.svc.cluster.local, ${HOST}`)],
  ["an EnvoyFilter that says so with the namespace", annotated(`demo/${HOST}`)],
  ["keys that the gateway fetches", keys, [JWKS]],
];

const LACKED: readonly (readonly [string, Manifest, object[]?])[] = [
  ["a VirtualService of the mesh alone", virtualService({ ...http("oauth2-proxy"), gateways: ["mesh"] })],
  ["a VirtualService of no gateway", virtualService({ ...http("oauth2-proxy"), gateways: [] })],
  ["a VirtualService with the name of another namespace's", virtualService(http("oauth2-proxy"), "other")],
  // Istio completes a name without a dot alone.
  ["a VirtualService by name and namespace", virtualService(http("oauth2-proxy.demo"))],
  [
    "an HTTPRoute of another namespace without that of the Service",
    apiRoute("HTTPRoute", { name: "oauth2-proxy" }, PARENTS, "other"),
  ],
  [
    "an HTTPRoute of the mesh",
    apiRoute(
      "HTTPRoute",
      { name: "oauth2-proxy" },
      { parentRefs: [{ kind: "Service", group: "", name: "a" }] },
    ),
  ],
  ["keys that istiod fetches", keys],
];

describe("A gateway with the clusters that something refers to", () => {
  before(ensureFilter);

  for (const [title, object, env] of KEPT)
    it(`has oauth2-proxy's by ${title}`, () => assert.equal(lacks(object, env), false));
  for (const [title, object, env] of LACKED)
    it(`has it not by ${title}`, () => assert.equal(lacks(object, env), true));

  it("has it by a VirtualService to which another one delegates", () => {
    const findings = check((all) => {
      all["istiod"] = istiod(FILTERED);
      all["root"] = virtualService(
        { http: [{ delegate: { name: "paths", namespace: "demo" } }] },
        "istio-system",
      );
      all["paths"] = objectOf("VirtualService", "demo", "paths", http("oauth2-proxy"));
    });
    assert.deepEqual(findings, []);
  });

  it("has it by an extension provider that names the namespace, and that is said", () => {
    const operator = objectOf("IstioOperator", "istio-system", "istio", {
      meshConfig: {
        extensionProviders: [
          { name: "oauth2-proxy", envoyExtAuthzHttp: { service: `demo/${HOST}`, port: 80 } },
        ],
      },
    });
    const [finding] = check((all) => {
      all["istiod"] = istiod(FILTERED);
      all["operator"] = operator;
    });
    assert.match(finding?.text ?? "", /only the extension provider keeps the cluster/);
  });
});
