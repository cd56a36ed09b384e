// What a CUSTOM policy at the gateway is asked about: hosts and ports in its operations and in its conditions, of whatever form.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { check, ofKind } from "./case-files";
import type { Manifest } from "./config-manifests";

type Asked = "for the guarded hosts" | "for others, too" | "never";

/** What is said of a policy with this rule, beside a plugin for these hosts. */
function asked(rule: object, hosts: readonly string[] = ["app.example.com"]): Asked {
  const findings = check("m-c19-nothosts.yaml", (objects: Manifest[]) => {
    ofKind(objects, "WasmPlugin").spec.pluginConfig.rules.hosts = hosts;
    ofKind(objects, "AuthorizationPolicy").spec.rules = [rule];
  });
  const [line, ...more] = findings.map(({ text }) => text).filter((text) => text.includes("CUSTOM policy"));
  assert.deepEqual(more, []);
  if (line === undefined) return "never";
  return line.includes("for other hosts, too") ? "for others, too" : "for the guarded hosts";
}

const when = (key: string, fields: object): object => ({ when: [{ key, ...fields }] });
const hosts = (...names: string[]): object => ({ to: [{ operation: { hosts: names } }] });
const AUTHORITY = "request.headers[:authority]";

const RULES: readonly (readonly [Asked, object])[] = [
  ["for the guarded hosts", when(AUTHORITY, { values: ["app.example.com", "app.example.com:*"] })],
  ["for others, too", when(AUTHORITY, { values: ["*.example.com"] })],
  ["never", when(AUTHORITY, { values: ["shop.example.com"] })],
  ["never", when(AUTHORITY, { notValues: ["app.example.com"] })],
  ["for others, too", when(AUTHORITY, { notValues: ["shop.example.com"] })],
  ["never", { ...hosts("*.example.com"), ...when(AUTHORITY, { notValues: ["app.example.com"] }) }],
  ["never", { ...hosts("app.example.com"), ...when(AUTHORITY, { values: ["shop.example.com"] }) }],
  ["for the guarded hosts", { ...hosts("app.example.com"), ...when(AUTHORITY, { values: ["*.com"] }) }],
  ["for the guarded hosts", when("connection.sni", { values: ["app.example.com"] })],
  ["never", when("connection.sni", { values: ["shop.example.com"] })],
  ["never", when("source.ip", { notValues: ["0.0.0.0/0", "::/0"] })],
  ["for others, too", when("source.ip", { notValues: ["10.0.0.0/8"] })],
  ["for others, too", when("request.headers[x-forwarded-proto]", { values: ["https"] })],
  ["for others, too", hosts("app.*")],
  ["for others, too", hosts("*")],
];

describe("A CUSTOM policy at the gateway", () => {
  before(ensureFilter);

  for (const [expected, rule] of RULES) {
    it(`is asked ${expected}: ${JSON.stringify(rule)}`, () => assert.equal(asked(rule), expected));
  }

  it("has hosts in common with a plugin whose pattern is open at the other end", () => {
    assert.equal(asked(hosts("app.*"), ["*.example.com"]), "for others, too");
    assert.equal(
      asked({ to: [{ operation: { notHosts: ["app.*"] } }] }, ["*.example.com"]),
      "for others, too",
    );
  });

  it("is asked on the ports that its conditions name", () => {
    const withPort = (port: string): boolean =>
      check("m-c19-nothosts.yaml", (objects) => {
        ofKind(objects, "AuthorizationPolicy").spec.rules = [when("destination.port", { values: [port] })];
        objects.push(LISTENER);
      }).some(({ text }) => text.includes("CUSTOM policy"));
    assert.deepEqual([withPort("8443"), withPort("15443")], [true, false]);
  });
});

const LISTENER: Manifest = {
  apiVersion: "networking.istio.io/v1",
  kind: "Gateway",
  metadata: { name: "app", namespace: "istio-system" },
  spec: {
    selector: { istio: "ingressgateway" },
    servers: [
      {
        hosts: ["app.example.com"],
        port: { name: "https", number: 8443, protocol: "HTTPS" },
        tls: { mode: "SIMPLE", credentialName: "app" },
      },
    ],
  },
};
