// init: of each set-up of oauth2-proxy in the corpus it makes a WasmPlugin that the filter takes and that check-config finds nothing in that
// another configuration of the filter's could mend. What it leaves is oauth2-proxy's own, and is named here.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { parse } from "yaml";
import { ensureFilter, filterRefusal } from "../../scripts/check-config/filter-parser";
import { init, initText } from "./init-fixture";

const CORPUS = "tests/repository/corpus/oauth2-proxy";

const SERVICE = ["--service", "oauth2-proxy.demo.svc.cluster.local:80"];

/** Nothing that can be read. */
const UNREADABLE = ["template.cfg", "values.yaml"];
/** What oauth2-proxy was told that no configuration of the filter's mends: what is said begins so. */
const LEFT: Readonly<Record<string, readonly string[]>> = {
  "alpha-headers.yaml": ["error: authService: ", "warning: upstream: "],
  "api-routes.cfg": ["warning: rules.api: "],
  "app-upstream.cfg": ["error: authService: "],
  "basic-auth.cfg": ["warning: upstream.authorization: "],
  "believes-everybody.cfg": ["warning: authService: "],
  "bitbucket.cfg": ["warning: session: ", "warning: session: "],
  "defaults.cfg": ["warning: authService: ", "warning: authService: "],
  "dev-null.cfg": ["warning: authService: "],
  "emails-file-browsers.cfg": ["warning: session: "],
  "emails-file.cfg": ["warning: session: "],
  "entra-tenants.cfg": ["warning: session: "],
  "force-https-blind.cfg": ["warning: authService: "],
  "force-https.cfg": ["warning: authService: "],
  "form-post.cfg": ["error: authService: "],
  "gcp-healthchecks.cfg": ["warning: rules.public: ", "warning: rules.public: "],
  "github-bearers.cfg": ["warning: session: "],
  "github-org.cfg": ["warning: session: ", "warning: session: "],
  // A list written as Helm prints one: one odd domain, there as here.
  "helm-list.txt": ["error: session.emailDomains[0]: "],
  "json-errors.cfg": ["warning: authService: "],
  "minimal.cfg": ["warning: session: "],
  "misspelt.cfg": ["warning: the plugin: "],
  "no-fallback.cfg": ["warning: session: "],
  "no-upstream.cfg": ["warning: authService: "],
  "option-of-another-provider.cfg": ["warning: session.allowedGroups: ", "warning: session.allowedGroups: "],
  "query-semicolons.cfg": ["warning: authService: "],
  "redis-asked.cfg": ["warning: cache.verdictTtl: "],
  "redis-sentinel.cfg": ["warning: cache.verdictTtl: "],
  "redis.cfg": ["warning: cache.verdictTtl: "],
  "sign-in-page.cfg": ["warning: authService: "],
  "static-204.cfg": ["warning: authService: "],
  "trusted-ips.cfg": ["warning: authService: "],
};

describe("init", () => {
  before(ensureFilter);

  for (const name of readdirSync(CORPUS).filter((each) => !UNREADABLE.includes(each))) {
    it(`makes what fits ${name}`, async () => {
      const { status, text, said } = await init(join(CORPUS, name), ...SERVICE);
      assert.equal(status, 0);
      const left = said.filter((line) => !line.startsWith("note: "));
      const expected = LEFT[name] ?? [];
      assert.equal(left.length, expected.length, left.join("\n"));
      left.forEach((line, index) => assert.ok(line.startsWith(expected[index] ?? ""), line));
      const refusal = filterRefusal(parse(text).spec.pluginConfig);
      assert.equal(refusal === null, name !== "helm-list.txt");
    });
  }

  for (const name of UNREADABLE) {
    it(`says in one line that it cannot read ${name}`, async () => {
      const { status, text, said } = await init(join(CORPUS, name), ...SERVICE);
      assert.deepEqual({ status, text, lines: said.length }, { status: 2, text: "", lines: 1 });
    });
  }

  const configOf = async (name: string, ...more: string[]) =>
    parse((await init(join(CORPUS, name), ...SERVICE, ...more)).text).spec.pluginConfig;

  it("takes over names, times, groups and open paths", async () => {
    assert.deepEqual((await configOf("keycloak-roles.cfg")).session, {
      cookieSecret: { env: "COOKIE_SECRET" },
      cookieExpire: "4h",
      cookieRefresh: "5m",
      allowedGroups: ["role:admin"],
    });
    assert.equal((await configOf("prefix.cfg")).authService.proxyPrefix, "/auth");
    const { rules } = await configOf("open-paths-said.cfg", "--host", "app.example.com");
    assert.deepEqual(rules.hosts, ["app.example.com"]);
    assert.ok(rules.public.length > 0 && rules.api.length > 0);
  });

  it("remembers no verdict where paths are open that no pattern says", async () => {
    assert.deepEqual((await configOf("trusted-ips.cfg")).cache, { verdictTtl: "0s" });
    assert.equal((await configOf("open-paths-said.cfg")).cache, undefined);
  });

  it("judges the demo's bearers, whose keys are at a Service, and none whose keys are elsewhere", async () => {
    const demo = await init("istio/overlays/demo/oauth2-proxy/oauth2-proxy.cfg", ...SERVICE);
    const [issuer] = parse(demo.text).spec.pluginConfig.jwt.issuers;
    assert.deepEqual(issuer.jwks, { service: "dex.demo.svc.cluster.local", port: 5556, path: "/keys" });
    assert.equal((await configOf("extra-issuer.cfg")).jwt, undefined);
  });

  it("reads Keycloak's roles of bearers as oauth2-proxy's provider does", async () => {
    const folder = await mkdtemp(join(tmpdir(), "postern-init-"));
    const inCluster = 'oidc_jwks_url = "http://keycloak.auth.svc:8080/realms/acme/certs"\n';
    await writeFile(
      join(folder, "proxy.cfg"),
      readFileSync(join(CORPUS, "keycloak-roles.cfg"), "utf8") + inCluster,
    );
    const { text, said } = await init(join(folder, "proxy.cfg"), ...SERVICE);
    await rm(folder, { recursive: true });
    assert.deepEqual(
      said.filter((line) => !line.startsWith("note: ")),
      [],
    );
    const [issuer] = parse(text).spec.pluginConfig.jwt.issuers;
    assert.equal(issuer.keycloak, true);
    assert.deepEqual(issuer.jwks, {
      service: "keycloak.auth.svc.cluster.local",
      port: 8080,
      path: "/realms/acme/certs",
    });
  });

  it("writes no issuer where the provider reads bearers by claims of its own", async () => {
    const options = [
      'provider = "azure"',
      'oidc_issuer_url = "https://login.microsoftonline.com/t/v2.0"',
      'client_id = "app"',
      "skip_jwt_bearer_tokens = true",
      'oidc_jwks_url = "http://keys.auth.svc:8080/keys"',
    ];
    const { text } = await initText("proxy.cfg", options.join("\n"), ...SERVICE);
    assert.equal(parse(text).spec.pluginConfig.jwt, undefined);
    const oidc = await initText("proxy.cfg", options.join("\n").replace("azure", "oidc"), ...SERVICE);
    assert.equal(parse(oidc.text).spec.pluginConfig.jwt.issuers.length, 1);
  });

  it("finds the Service among manifests, and says when it had to guess", async () => {
    const folder = await mkdtemp(join(tmpdir(), "postern-init-"));
    const parts = ["proxy", "service"].map((name) =>
      readFileSync(`tests/repository/corpus/parts/${name}.yaml`, "utf8"),
    );
    await writeFile(join(folder, "proxy.yaml"), parts.join("\n---\n"));
    const found = await init(join(folder, "proxy.yaml"));
    await rm(folder, { recursive: true });
    const { service, port } = parse(found.text).spec.pluginConfig.authService;
    assert.deepEqual({ service, port }, { service: "oauth2-proxy.demo.svc.cluster.local", port: 80 });
    assert.doesNotMatch(found.said.join("\n"), /is a guess/);
    assert.match((await init(join(CORPUS, "dex.cfg"))).said.join("\n"), /is a guess; --service/);
  });

  it("writes down nothing that came from a Secret, nor a secret itself", async () => {
    const secret =
      readFileSync(join(CORPUS, "secret-differs.cfg"), "utf8").match(/cookie_secret = "(.*)"/)?.[1] ?? "";
    assert.notEqual(secret, "");
    const { text, said } = await init(join(CORPUS, "secret-differs.cfg"), ...SERVICE);
    assert.equal([text, ...said].join("\n").includes(secret), false);
    const manifests = await init("tests/repository/corpus/manifests/file-in-secret.yaml", ...SERVICE);
    assert.deepEqual(parse(manifests.text).spec.pluginConfig.session, {
      cookieSecret: { env: "COOKIE_SECRET" },
    });
  });

  it("refuses arguments that make no sense, in one line", async () => {
    const wrong = [
      ["--service", "a b"],
      ["--digest", "abc"],
      ["--selector", "x"],
      ["--nonsense"],
      ["second.cfg"],
    ];
    for (const args of wrong) {
      const { status, text, said } = await init(join(CORPUS, "dex.cfg"), ...args);
      assert.deepEqual(
        { status, text, lines: said.length },
        { status: 2, text: "", lines: 1 },
        args.join(" "),
      );
    }
  });
});
