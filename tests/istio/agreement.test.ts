// What an overlay says in several places is the same everywhere: names, ports, hosts, images, and the options that the
// plugin shares with oauth2-proxy.
import { before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { parse as parseYaml } from "yaml";
import { DEX, OAUTH2_PROXY } from "../../scripts/toolchain/versions";
import { find, parseObjects, render, type KubeObject } from "./manifests";

const allOf = (objects: readonly KubeObject[], kind: string): KubeObject[] =>
  objects.filter((object) => object.kind === kind);

function named(objects: readonly KubeObject[], kind: string, namespace: string, name: string): KubeObject {
  return allOf(objects, kind).find(
    (object) => object.metadata.namespace === namespace && object.metadata.name === name,
  );
}

function hasPort(objects: readonly KubeObject[], host: string, port: number): boolean {
  const [name = "", namespace = ""] = host.split(".");
  assert.equal(host, `${name}.${namespace}.svc.cluster.local`);
  const service = named(objects, "Service", namespace, name);
  return service?.spec.ports.some((each: KubeObject) => each.port === port) ?? false;
}

const containers = (deployment: KubeObject): KubeObject[] => deployment.spec.template.spec.containers;

for (const overlay of ["overlays/demo", "overlays/teams/realms", "overlays/teams/plugins"]) {
  describe(`istio/${overlay} agrees with itself`, () => {
    let objects: KubeObject[];

    const all = (kind: string) => allOf(objects, kind);
    const byName = (kind: string, namespace: string, name: string) => named(objects, kind, namespace, name);
    before(async () => {
      objects = parseObjects(await render(overlay));
    });

    it("in where a VirtualService routes to and through", () => {
      for (const { metadata, spec } of all("VirtualService")) {
        for (const { destination } of spec.http.flatMap((rule: KubeObject) => rule.route)) {
          assert.ok(hasPort(objects, destination.host, destination.port.number), JSON.stringify(destination));
        }
        const [namespace = "", name = ""] = spec.gateways[0].split("/");
        const served = byName("Gateway", namespace, name).spec.servers.flatMap(
          (server: KubeObject) => server.hosts,
        );
        for (const host of spec.hosts) assert.ok(served.includes(host), `${metadata.name}: ${host}`);
      }
    });

    it("in the ports and labels of Services and pods", () => {
      for (const { metadata, spec } of all("Service").filter(
        (service) => service.metadata.namespace !== "istio-system",
      )) {
        const deployment = byName("Deployment", metadata.namespace, metadata.name);
        const labels = deployment.spec.template.metadata.labels;
        for (const [label, value] of Object.entries(spec.selector)) assert.equal(labels[label], value);
        const ports = containers(deployment).flatMap((each) =>
          each.ports.map((port: KubeObject) => port.containerPort),
        );
        for (const { targetPort } of spec.ports)
          assert.ok(ports.includes(targetPort), `${metadata.name} ${targetPort}`);
      }
    });

    it("in the Secrets, ConfigMaps and service accounts that pods use", () => {
      for (const deployment of all("Deployment")) {
        const { namespace } = deployment.metadata;
        const { serviceAccountName, volumes = [] } = deployment.spec.template.spec;
        assert.ok(byName("ServiceAccount", namespace, serviceAccountName), serviceAccountName);
        for (const { configMap } of volumes)
          assert.ok(byName("ConfigMap", namespace, configMap.name), configMap.name);
        for (const { valueFrom } of containers(deployment).flatMap((each) => each.env ?? [])) {
          const { name, key } = valueFrom.secretKeyRef;
          assert.ok(byName("Secret", namespace, name)?.data[key], `${namespace}/${name} ${key}`);
        }
      }
    });

    it("in the certificate of each Gateway", () => {
      for (const { metadata, spec } of all("Gateway")) {
        for (const { hosts, tls } of spec.servers.filter(
          (server: KubeObject) => server.port.protocol === "HTTPS",
        )) {
          const certificate = all("Certificate").find((each) => each.spec.secretName === tls.credentialName);
          assert.equal(certificate?.metadata.namespace, metadata.namespace);
          assert.deepEqual(certificate.spec.dnsNames, hosts);
        }
      }
    });
  });
}

describe("the demo overlay agrees with itself", () => {
  let objects: KubeObject[];
  let proxyConfig: string;

  const all = (kind: string) => allOf(objects, kind);
  /** The value of an option of oauth2-proxy's configuration file; its simple TOML is JSON's. */
  const option = (name: string): unknown => {
    const found = new RegExp(`^${name} = (.*)$`, "m").exec(proxyConfig);
    return found?.[1] === undefined ? undefined : JSON.parse(found[1]);
  };

  before(async () => {
    objects = parseObjects(await render("overlays/demo"));
    proxyConfig = find(objects, "ConfigMap", "oauth2-proxy").data["oauth2-proxy.cfg"];
  });

  it("in the cookie secret of oauth2-proxy and of the gateway", () => {
    const [proxy, gateway] = [find(objects, "Secret", "oauth2-proxy"), find(objects, "Secret", "postern")];
    assert.equal(proxy.data["cookie-secret"], gateway.data["cookie-secret"]);
    assert.notEqual(proxy.metadata.namespace, gateway.metadata.namespace);
  });

  it("in what the plugin shares with oauth2-proxy and with the gateway", () => {
    const { spec } = find(objects, "WasmPlugin", "postern");
    const { authService, session, rules } = spec.pluginConfig;
    assert.ok(hasPort(objects, authService.service, authService.port));
    assert.equal(session.cookieName, option("cookie_name"));
    assert.equal(session.cookieExpire, option("cookie_expire"));
    assert.equal(session.cookieRefresh, option("cookie_refresh"));
    assert.deepEqual(session.emailDomains, option("email_domains"));
    assert.deepEqual(rules.hosts, find(objects, "VirtualService", "httpbin").spec.hosts);
    const gateway = find(objects, "Deployment", "istio-ingressgateway");
    const variables = containers(gateway)[0].env.map((each: KubeObject) => each.name);
    for (const { name, valueFrom } of spec.vmConfig.env) {
      assert.equal(valueFrom, "HOST");
      assert.ok(variables.includes(name));
    }
    assert.ok(spec.vmConfig.env.some((each: KubeObject) => each.name === session.cookieSecret.env));
  });

  it("in the issuer and the client of Dex, oauth2-proxy and RequestAuthentication", () => {
    const dex = parseYaml(find(objects, "ConfigMap", "dex").data["config.yaml"]);
    const [client] = dex.staticClients;
    const [jwtRule] = find(objects, "RequestAuthentication", "access-token").spec.jwtRules;
    assert.deepEqual([option("oidc_issuer_url"), jwtRule.issuer], [dex.issuer, dex.issuer]);
    assert.deepEqual([option("client_id"), jwtRule.audiences], [client.id, [client.id]]);
    const hosts: string[] = find(objects, "VirtualService", "httpbin").spec.hosts;
    assert.deepEqual(
      client.redirectURIs,
      hosts.map((host) => `https://${host}/oauth2/callback`),
    );
    for (const address of [option("redeem_url"), option("oidc_jwks_url"), jwtRule.jwksUri]) {
      const { hostname, port } = new URL(String(address));
      assert.ok(hasPort(objects, hostname, Number(port)), String(address));
    }
  });

  it("in the images: the versions that all tests run", () => {
    const imageOf = (name: string): string => containers(find(objects, "Deployment", name))[0].image;
    assert.ok(imageOf("dex").endsWith(`:v${DEX.version}`));
    assert.ok(imageOf("oauth2-proxy").endsWith(`:v${OAUTH2_PROXY.version}`));
  });

  it("and leaves to the filter what the filter does", () => {
    for (const { spec } of all("AuthorizationPolicy")) assert.notEqual(spec.action, "CUSTOM");
    for (const { spec } of all("VirtualService")) {
      for (const rule of spec.http) assert.deepEqual(Object.keys(rule), ["route"]);
    }
    assert.deepEqual([...all("EnvoyFilter"), ...all("IstioOperator")], []);
  });
});
