// Which hosts a first configuration guards. A host that is left out is open: whatever init does not know leads to every host, and whichever it
// chose is said.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { parse, stringify } from "yaml";
import { ensureFilter, filterRefusal } from "../../scripts/check-config/filter-parser";
import { deployment, initText, object } from "./init-fixture";
import type { Manifest } from "./config-manifests";

const CONFIGURATION = `provider = "oidc"
client_id = "oauth2-proxy"
oidc_issuer_url = "https://idp.example.com"
upstreams = ["static://200"]
email_domains = ["*"]
pass_access_token = true
set_xauthrequest = true
skip_provider_button = true
`;
const SERVICE = ["--service", "oauth2-proxy.demo.svc.cluster.local:80"];
const CENTRAL = ["--redirect-url=https://auth.example.com/oauth2/callback", "--cookie-domain=.example.com"];

interface Guarded {
  readonly hosts: readonly string[] | undefined;
  readonly said: string;
}

function guardedIn({ text, said }: { text: string; said: readonly string[] }): Guarded {
  const { pluginConfig } = parse(text).spec;
  assert.equal(filterRefusal(pluginConfig), null);
  return {
    hosts: pluginConfig.rules?.hosts,
    said: said.filter((line) => line.includes("rules.hosts")).join("\n"),
  };
}

const ofFile = async (lines: string, ...more: string[]): Promise<Guarded> =>
  guardedIn(await initText("proxy.cfg", CONFIGURATION + lines, ...SERVICE, ...more));

const ofManifests = async (objects: Manifest[]): Promise<Guarded> => {
  const text = objects.map((each) => stringify(each)).join("---\n");
  return guardedIn(await initText("all.yaml", text, ...SERVICE));
};

const policy = (rule: object, provider = "oauth2-proxy"): Manifest =>
  object("security.istio.io/v1", "AuthorizationPolicy", "ext-authz", {
    selector: { matchLabels: { istio: "ingressgateway" } },
    action: "CUSTOM",
    provider: { name: provider },
    rules: [rule],
  });
const hosts = (...names: string[]): object => ({ to: [{ operation: { hosts: names } }] });
const gateway = (...names: string[]): Manifest =>
  object("networking.istio.io/v1", "Gateway", "gw", {
    selector: { istio: "ingressgateway" },
    servers: [
      {
        hosts: names,
        port: { name: "https", number: 443, protocol: "HTTPS" },
        tls: { mode: "SIMPLE", credentialName: "a" },
      },
    ],
  });
const route = (host: string, service: string): Manifest =>
  object("networking.istio.io/v1", "VirtualService", host, {
    hosts: [host],
    gateways: ["istio-system/gw"],
    http: [{ route: [{ destination: { host: service } }] }],
  });

describe("The hosts of a first configuration", () => {
  before(ensureFilter);

  it("are those that were named, without a port, in whatever case", async () => {
    assert.deepEqual(await ofFile("", "--host", "App.example.com:8443", "--host", "*.example.org"), {
      hosts: ["app.example.com", "*.example.org"],
      said: "",
    });
    for (const host of ["app.*", "*", "https://app.example.com", "a b"]) {
      const { status, said } = await initText("proxy.cfg", CONFIGURATION, ...SERVICE, "--host", host);
      assert.deepEqual([status, said.length], [2, 1], host);
    }
  });

  it("are the one to which the login comes back, where it is for no other, and that is said", async () => {
    for (const lines of [
      'redirect_url = "https://app.example.com/oauth2/callback"\n',
      'redirect_url = "https://APP.example.com:8443/oauth2/callback"\ncookie_domains = ["app.example.com"]\n',
      'redirect_url = "https://app.example.com/oauth2/callback"\nwhitelist_domains = ["app.example.com:*"]\n',
    ]) {
      const { hosts: guarded, said } = await ofFile(lines);
      assert.deepEqual(guarded, ["app.example.com"]);
      assert.match(
        said,
        /^note: rules\.hosts: app\.example\.com, .*every other host of the gateway passes unguarded/,
      );
    }
  });

  it("are all where the login is on a host of its own, or its hosts are not known, and that is said", async () => {
    for (const lines of [
      'redirect_url = "https://auth.example.com/oauth2/callback"\ncookie_domains = [".example.com"]\n',
      'redirect_url = "https://auth.example.com/oauth2/callback"\nwhitelist_domains = [".example.com"]\n',
      'redirect_url = "https://auth.example.com/oauth2/callback"\ncookie_domains = ["{{ .Values.domain }}"]\n',
      'redirect_url = "{{ .Values.url }}"\n',
      "relative_redirect_url = true\n",
      "",
    ]) {
      const { hosts: guarded, said } = await ofFile(lines);
      assert.equal(guarded, undefined, lines);
      assert.match(said, /^note: rules\.hosts: every host.*--host says which are meant/, lines);
    }
  });

  const login = deployment(CENTRAL);

  it("are those of the CUSTOM policies that ask oauth2-proxy", async () => {
    const named = await ofManifests([
      login,
      policy(hosts("app.example.com", "app.example.com:*", "*.shop.example.com")),
    ]);
    assert.deepEqual(named.hosts, ["app.example.com", "*.shop.example.com"]);
    assert.match(named.said, /CUSTOM policies \(istio-system\/ext-authz\); every other host .* unguarded/);
    const authority = { when: [{ key: "request.headers[:authority]", values: ["app.example.com"] }] };
    assert.deepEqual((await ofManifests([login, policy(authority)])).hosts, ["app.example.com"]);
  });

  it("are all where a policy is for more than a list can say", async () => {
    const others = { to: [{ operation: { notHosts: ["dex.example.com"] } }] };
    for (const rule of [
      {},
      others,
      hosts("app.*"),
      hosts("*"),
      { to: [hosts("a.example.com"), { operation: {} }] },
    ]) {
      const { hosts: guarded, said } = await ofManifests([login, policy(rule)]);
      assert.equal(guarded, undefined);
      assert.match(said, /every host: the CUSTOM policies/);
    }
  });

  it("are not those of a policy that asks something else", async () => {
    const mesh = object("install.istio.io/v1alpha1", "IstioOperator", "istio", {
      meshConfig: {
        extensionProviders: [
          { name: "opa", envoyExtAuthzGrpc: { service: "opa.demo.svc.cluster.local", port: 9191 } },
        ],
      },
    });
    const { hosts: guarded } = await ofManifests([login, mesh, policy(hosts("app.example.com"), "opa")]);
    assert.equal(guarded, undefined);
  });

  it("are all where the files do not say what a policy asks", async () => {
    const { hosts: guarded, said } = await ofManifests([login, policy(hosts("app.example.com"), "authz")]);
    assert.equal(guarded, undefined);
    assert.match(
      said,
      /istio-system\/ext-authz, for app\.example\.com\) ask oauth2-proxy the given files do not say/,
    );
  });

  it("are named beside those that stay open, where the files have them", async () => {
    const own = deployment(["--redirect-url=https://app.example.com/oauth2/callback"]);
    const { hosts: guarded, said } = await ofManifests([own, gateway("app.example.com", "shop.example.com")]);
    assert.deepEqual(guarded, ["app.example.com"]);
    assert.match(said, /unguarded, shop\.example\.com of the given files among them/);
  });

  it("are those of the Gateways, but for the provider's own", async () => {
    const served = gateway("demo/app.example.com", "shop.example.com", "dex.example.com");
    const dex = route("dex.example.com", "dex.demo.svc.cluster.local");
    const { hosts: guarded, said } = await ofManifests([login, served, dex]);
    assert.deepEqual(guarded, ["app.example.com", "shop.example.com"]);
    assert.match(said, /but dex\.example\.com, where people sign in/);
    const shared = await ofManifests([
      login,
      served,
      dex,
      route("dex.example.com", "app.demo.svc.cluster.local"),
    ]);
    assert.deepEqual(shared.hosts, ["app.example.com", "shop.example.com", "dex.example.com"]);
    const wide = await ofManifests([login, gateway("*.example.com"), dex]);
    assert.deepEqual(wide.hosts, ["*.example.com"]);
    assert.match(wide.said, /dex\.example\.com among them, where people sign in/);
    assert.equal((await ofManifests([login, gateway("*"), dex])).hosts, undefined);
  });

  it("are those of a Gateway of the Gateway API", async () => {
    const listeners = [{ name: "a", port: 443, protocol: "HTTPS", hostname: "app.example.com" }];
    const api = object("gateway.networking.k8s.io/v1", "Gateway", "gw", {
      gatewayClassName: "istio",
      listeners,
    });
    assert.deepEqual((await ofManifests([login, api])).hosts, ["app.example.com"]);
  });

  it("are all where the files have routes alone, which are named: others may be elsewhere", async () => {
    const api = object("gateway.networking.k8s.io/v1", "HTTPRoute", "shop", {
      parentRefs: [{ name: "gw" }],
      hostnames: ["shop.example.com"],
      rules: [{ backendRefs: [{ name: "shop", port: 80 }] }],
    });
    const ingress = object("networking.k8s.io/v1", "Ingress", "wiki", {
      rules: [{ host: "wiki.example.com" }],
    });
    const { hosts: guarded, said } = await ofManifests([
      login,
      route("auth.example.com", "login"),
      api,
      ingress,
    ]);
    assert.equal(guarded, undefined);
    assert.match(said, /routes for auth\.example\.com, shop\.example\.com, wiki\.example\.com/);
  });
});
