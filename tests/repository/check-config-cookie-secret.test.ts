// The cookie secret of the gateways and that of oauth2-proxy, each from a Secret that is given: check-config compares their bytes and says
// nothing of them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { checkSources } from "../../scripts/check-config/check";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { findingLine } from "../../scripts/check-config/finding";
import { parseSources } from "../../scripts/check-config/source";

const part = (name: string): string => readFileSync(`tests/repository/corpus/parts/${name}.yaml`, "utf8");
const SECRET = "0123456789abcdef0123456789abcdef";
const OTHER = "fedcba9876543210fedcba9876543210";
const REFERENCE = (name: string): object => ({ valueFrom: { secretKeyRef: { name, key: "cookie-secret" } } });

function secret(namespace: string, name: string, value: string, key = "cookie-secret"): object {
  const data = { [key]: Buffer.from(value).toString("base64") };
  return { apiVersion: "v1", kind: "Secret", metadata: { namespace, name }, data };
}

interface Container {
  readonly env?: readonly object[];
  readonly envFrom?: readonly object[];
  readonly args?: readonly string[];
  readonly volumeMounts?: readonly object[];
}

function deployment(
  namespace: string,
  name: string,
  labels: object,
  container: object,
  volumes: object[] = [],
): object {
  const template = { metadata: { labels }, spec: { containers: [container], volumes } };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { namespace, name }, spec: { template } };
}

const gateway = (container: Container, name = "gateway"): object =>
  deployment(
    "istio-system",
    name,
    { istio: "ingressgateway" },
    { name: "istio-proxy", image: "auto", ...container },
  );

const proxy = (container: Container): object => {
  const [option, ...args] = container.args ?? [];
  const all = { args: ["--email-domain=*", ...(option === undefined ? [] : [option]), ...args] };
  const volumes = [{ name: "secret", secret: { secretName: "oauth2-proxy" } }];
  const image = "quay.io/oauth2-proxy/oauth2-proxy:v7.15.3";
  return deployment(
    "demo",
    "oauth2-proxy",
    { app: "oauth2-proxy" },
    { name: "oauth2-proxy", image, ...container, ...all },
    volumes,
  );
};

const OF_PROXY: Container = { env: [{ name: "OAUTH2_PROXY_COOKIE_SECRET", ...REFERENCE("oauth2-proxy") }] };
const OF_GATEWAY: Container = { env: [{ name: "COOKIE_SECRET", ...REFERENCE("postern") }] };

/** What is said of the secrets. */
function said(objects: readonly object[], plugin = part("plugin")): string[] {
  const texts = [plugin, part("service"), ...objects.map((each) => `${JSON.stringify(each)}\n`)];
  const { sources } = parseSources("given.yaml", texts.join("---\n"));
  const { findings, notes } = checkSources(sources);
  const lines = [...findings, ...notes].map(findingLine);
  for (const text of [SECRET, OTHER, Buffer.from(SECRET).toString("base64")])
    assert.ok(!lines.some((line) => line.includes(text)), "a secret is shown");
  return lines.filter((line) => line.includes("no session can be judged"));
}

const pair = (here: string, there: string): object[] => [
  gateway(OF_GATEWAY),
  proxy(OF_PROXY),
  secret("istio-system", "postern", here),
  secret("demo", "oauth2-proxy", there),
];

describe("the cookie secrets of two Secrets", () => {
  before(ensureFilter);

  it("are the same, and nothing is said", () => assert.deepEqual(said(pair(SECRET, SECRET)), []));

  const DIFFERENT: readonly (readonly [what: string, here: string, there: string, how: RegExp])[] = [
    ["another", OTHER, SECRET, /is another one than that of Deployment istio-system\/gateway$/],
    ["a newline here", `${SECRET}\n`, SECRET, /newline at an end/],
    ["a newline there", SECRET, `${SECRET}\n`, /newline at an end/],
    ["in base64 here", Buffer.from(SECRET).toString("base64"), SECRET, /in base64/],
    ["in base64 there", SECRET, Buffer.from(SECRET).toString("base64"), /in base64/],
  ];
  for (const [what, here, there, how] of DIFFERENT)
    it(`are two: ${what}`, () => {
      const lines = said(pair(here, there));
      assert.equal(lines.length, 1);
      assert.match(lines[0] ?? "", how);
    });

  it("are compared as one of several, where all are known", () => {
    const several = (name: string): string =>
      part("plugin")
        .replace("{ env: COOKIE_SECRET }", `[{ env: COOKIE_SECRET }, { env: ${name} }]`)
        .replace("valueFrom: HOST }]", `valueFrom: HOST }, { name: ${name}, valueFrom: HOST }]`);
    const both = { env: [...(OF_GATEWAY.env ?? []), { name: "OLDER", ...REFERENCE("older") }] };
    const [, ...others] = pair(OTHER, SECRET);
    const objects = [gateway(both), ...others];
    assert.deepEqual(said([...objects, secret("istio-system", "older", SECRET)], several("OLDER")), []);
    assert.equal(said([...objects, secret("istio-system", "older", OTHER)], several("OLDER")).length, 1);
    assert.deepEqual(said(objects, several("OLDER")), [], "one is not known");
  });

  it("are compared in each gateway", () => {
    const objects = [
      ...pair(SECRET, SECRET),
      gateway({ env: [{ name: "COOKIE_SECRET", value: OTHER }] }, "second"),
    ];
    const lines = said(objects);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /than that of Deployment istio-system\/second$/);
  });

  it("are found in envFrom, in an argument and in a file that is mounted", () => {
    const here = gateway({ envFrom: [{ secretRef: { name: "postern" } }] });
    const ofHere = secret("istio-system", "postern", SECRET, "COOKIE_SECRET");
    const mount = { volumeMounts: [{ name: "secret", mountPath: "/etc/secret" }] };
    const ways: readonly (readonly [container: Container, key: string])[] = [
      [{ envFrom: [{ secretRef: { name: "oauth2-proxy" } }] }, "OAUTH2_PROXY_COOKIE_SECRET"],
      [
        { env: [{ name: "KEY", ...REFERENCE("oauth2-proxy") }], args: ["--cookie-secret=$(KEY)"] },
        "cookie-secret",
      ],
      [{ ...mount, args: ["--cookie-secret-file=/etc/secret/key"] }, "key"],
    ];
    for (const [container, key] of ways) {
      const lines = (value: string): string[] =>
        said([here, ofHere, proxy(container), secret("demo", "oauth2-proxy", value, key)]);
      assert.deepEqual(lines(SECRET), [], key);
      assert.equal(lines(OTHER).length, 1, key);
      assert.equal(lines(`${SECRET}\n`).length, 1, key);
    }
  });

  it("are not compared where one is not given", () => {
    const [ofGateway, ofProxy, here, there] = pair(OTHER, SECRET) as [object, object, object, object];
    assert.deepEqual(said([ofGateway, ofProxy, here]), []);
    assert.deepEqual(said([ofGateway, ofProxy, there]), []);
  });
});
