// Where oauth2-proxy does not start with its options, check-config says so, and does not where it starts: in manifests with a file, arguments
// and variables. tests/e2e/options/starting.test.ts shows the same to the real one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { checkSources } from "../../scripts/check-config/check";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { findingLine } from "../../scripts/check-config/finding";
import { readProxyFile } from "../../scripts/check-config/proxy-options";
import { parseSources } from "../../scripts/check-config/source";
import { fileOf, STRUCTURE, STRUCTURED, TOGETHER, VALUES, type Written } from "../support/proxy-starts";

const PARTS = ["plugin", "service", "gateway", "gateway-service", "listeners"].map((part) =>
  readFileSync(`tests/repository/corpus/parts/${part}.yaml`, "utf8"),
);

function manifestsOf(written: Written): string[] {
  const { args = [], variables = {}, structured } = written;
  const metadata = { name: "oauth2-proxy", namespace: "demo" };
  const data = { "a.cfg": fileOf(written), ...(structured === undefined ? {} : { "a.yml": structured }) };
  const container = {
    name: "oauth2-proxy",
    image: "quay.io/oauth2-proxy/oauth2-proxy:v7.15.3",
    args: [
      "--config=/etc/o/a.cfg",
      ...(structured === undefined ? [] : ["--alpha-config=/etc/o/a.yml"]),
      ...args,
    ],
    env: Object.entries(variables).map(([name, value]) => ({ name, value })),
    volumeMounts: [{ name: "config", mountPath: "/etc/o" }],
  };
  const spec = {
    containers: [container],
    volumes: [{ name: "config", configMap: { name: "oauth2-proxy" } }],
  };
  const template = { metadata: { labels: { app: "oauth2-proxy" } }, spec };
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata, data },
    { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { template } },
  ].map((each) => `${JSON.stringify(each)}\n`);
}

/** What is said of the oauth2-proxy, notes left out. */
function said(written: Written): string[] {
  const { sources, findings } = parseSources("given.yaml", [...PARTS, ...manifestsOf(written)].join("---\n"));
  return [...findings, ...checkSources(sources).findings].map(findingLine);
}

const isNoStart = (line: string): boolean => line.includes("does not start");

describe("oauth2-proxy", () => {
  before(ensureFilter);

  for (const { starts, ends } of [VALUES, TOGETHER, STRUCTURED]) {
    for (const written of starts)
      it(`starts with ${written.what}`, () => assert.deepEqual(said(written).filter(isNoStart), []));
    for (const written of ends)
      it(`does not start with ${written.what}`, () => {
        const lines = said(written).filter((line) => isNoStart(line));
        assert.equal(lines.length, 1, said(written).join("\n"));
      });
  }

  it("is not said to have an option off that is written wrong", () => {
    const variables = { OAUTH2_PROXY_SKIP_PROVIDER_BUTTON: "yes" };
    assert.ok(!said({ what: "yes", variables }).some((line) => line.includes("is off")));
  });

  it("has another client_id where its argument has quotes", () => {
    const [plain, quoted] = ["--client-id=oauth2-proxy", '--client-id="oauth2-proxy"'].map((argument) => {
      const { sources } = parseSources(
        "p.json",
        readFileSync("tests/repository/cases/plugin-check.json", "utf8"),
      );
      const proxy = parseSources("p.yaml", manifestsOf({ what: "", args: [argument] }).join("---\n"));
      const { findings } = checkSources([...sources, ...proxy.sources]);
      return findings.map(findingLine).filter((line) => line.includes("client_id"));
    });
    assert.deepEqual(plain, []);
    assert.equal(quoted?.length, 1);
  });

  it("is told in a shell's words without their quotes", () => {
    const text = "--client-id=\"a\" '--scope=b c' \\\n  --provider 'oidc' --email-domain='*'\n";
    const { options } = readProxyFile("start.sh", text);
    assert.deepEqual(options, { client_id: "a", scope: "b c", provider: "oidc", email_domains: ["*"] });
  });

  it("passes over what begins with no plain dash, which is said", () => {
    for (const argument of ['"--client-id=x"', "\u2013\u2013client-id=x"]) {
      const lines = said({ what: argument, args: [argument] });
      assert.ok(
        lines.some((line) => line.includes("passes over")),
        lines.join("\n"),
      );
    }
  });
});

describe("a variable that oauth2-proxy does not read", () => {
  before(ensureFilter);

  const about = (variables: Written["variables"], more: Partial<Written> = {}): string[] => {
    const { sources } = parseSources("g.yaml", manifestsOf({ what: "", variables, ...more }).join("---\n"));
    const { findings, notes } = checkSources([
      ...parseSources("p.yaml", PARTS.join("---\n")).sources,
      ...sources,
    ]);
    const lines = [...findings, ...notes]
      .map(findingLine)
      .filter((line) => line.includes("reads no variable"));
    return lines.map((line) => line.replace(/^.*: (warning|note): .*containers\[0\]: /, "$1: "));
  };

  const CLOSE: readonly (readonly [name: string, meant: string])[] = [
    ["OAUTH2_PROXY_ALLOWED_GROUP", "OAUTH2_PROXY_ALLOWED_GROUPS"],
    ["OAUTH2_PROXY_EMAIL_DOMAIN", "OAUTH2_PROXY_EMAIL_DOMAINS"],
    ["OAUTH2_PROXY_UPSTREAM", "OAUTH2_PROXY_UPSTREAMS"],
    ["OAUTH2_PROXY_OIDC_AUDIENCE_CLAIM", "OAUTH2_PROXY_OIDC_AUDIENCE_CLAIMS"],
    ["OAUTH2_PROXY_ALOWED_GROUPS", "OAUTH2_PROXY_ALLOWED_GROUPS"],
    ["oauth2_proxy_client_id", "OAUTH2_PROXY_CLIENT_ID"],
    ["OAUTH2_PROXY_ALPHA_CONFIG", "--alpha-config"],
  ];
  for (const [name, meant] of CLOSE)
    it(`is a warning where one is close: ${name}`, () => {
      const [line, ...others] = about({ [name]: "x" });
      assert.deepEqual(others, []);
      assert.ok(line?.startsWith(`warning: oauth2-proxy reads no variable ${name}: `), line);
      assert.ok(line.includes(meant), line);
    });

  it("is found where its value is in a Secret that is not given", () => {
    const [, deployment = ""] = manifestsOf({ what: "" });
    const reference = { valueFrom: { secretKeyRef: { name: "absent", key: "x" } } };
    const env = JSON.stringify([{ name: "OAUTH2_PROXY_ALLOWED_GROUP", ...reference }]);
    const text = [...PARTS, deployment.replace('"env":[]', `"env":${env}`)].join("---\n");
    const { findings } = checkSources(parseSources("g.yaml", text).sources);
    assert.ok(
      findings.some((finding) => finding.text.includes("reads no variable OAUTH2_PROXY_ALLOWED_GROUP")),
    );
  });

  it("is a note where none is", () =>
    assert.deepEqual(about({ OAUTH2_PROXY_IMAGE: "x" }), [
      "note: oauth2-proxy reads no variable OAUTH2_PROXY_IMAGE",
    ]));

  it("is nobody's business where something else reads it, or it is empty", () => {
    assert.deepEqual(
      about({ OAUTH2_PROXY_GROUP: "x" }, { args: ["--allowed-group=$(OAUTH2_PROXY_GROUP)"] }),
      [],
    );
    assert.deepEqual(about({ OAUTH2_PROXY_ALLOWED_GROUP: "" }), []);
    assert.deepEqual(about({ OAUTH2_PROXY_ALLOWED_GROUPS: "a", OTHER_ALLOWED_GROUP: "b" }), []);
  });

  it("is one of the options that a structured configuration has instead, unless that is filled in from it", () => {
    const beside = (name: string, structured: string): string[] =>
      said({ what: name, structured, variables: { [name]: "oauth2-proxy" } }).filter((line) =>
        line.includes("does not read"),
      );
    assert.equal(beside("OAUTH2_PROXY_ALLOWED_GROUPS", STRUCTURE).length, 1);
    assert.equal(beside("OAUTH2_PROXY_CLIENT_ID", STRUCTURE).length, 1);
    const filled = STRUCTURE.replace("clientID: oauth2-proxy", "clientID: ${OAUTH2_PROXY_CLIENT_ID}");
    assert.deepEqual(beside("OAUTH2_PROXY_CLIENT_ID", filled), []);
    assert.deepEqual(beside("OAUTH2_PROXY_CLIENT_SECRET", STRUCTURE), []);
    assert.deepEqual(beside("OAUTH2_PROXY_EMAIL_DOMAINS", STRUCTURE), []);
  });

  it("is found in a file of variables", () => {
    const { findings } = readProxyFile(
      "a.env",
      "OAUTH2_PROXY_PROVIDER=oidc\nOAUTH2_PROXY_ALLOWED_GROUP=ops\n",
    );
    assert.deepEqual(
      findings.map(({ severity }) => severity),
      ["warning"],
    );
  });
});
