// The command check-config: what it reads of oauth2-proxy's own configuration, its exit status and its usage.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, describe, it } from "node:test";
import { stringify } from "yaml";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { readProxyFile } from "../../scripts/check-config/proxy-options";
import { BASE, objectOf, PROXY_CONFIG, type Manifest } from "./config-manifests";

describe("oauth2-proxy's options", () => {
  const FILES: readonly (readonly [string, string])[] = [
    [
      "its configuration file",
      'cookie_refresh = "5m"\nemail_domains = ["a", "b"]\nset_xauthrequest = true\n',
    ],
    ["arguments", "--cookie-refresh=5m\n--email-domain a\n--email-domain=b\n--set-xauthrequest\n"],
    [
      "a Deployment's arguments",
      stringify(
        proxyOf({ args: ["--cookie-refresh", "5m", "--email-domain=a,b", "--set-xauthrequest=true"] }),
      ),
    ],
    [
      "a Deployment's environment",
      stringify(
        proxyOf({
          env: [
            ["COOKIE_REFRESH", "5m"],
            ["EMAIL_DOMAINS", "a,b"],
            ["SET_XAUTHREQUEST", "true"],
          ].map(([name, value]) => ({ name: `OAUTH2_PROXY_${name}`, value })),
        }),
      ),
    ],
  ];

  function proxyOf(container: object): Manifest {
    const containers = [{ name: "proxy", image: "quay.io/oauth2-proxy/oauth2-proxy:v7.15.3", ...container }];
    return objectOf("Deployment", "demo", "login", { template: { spec: { containers } } });
  }

  for (const [title, text] of FILES) {
    it(`are read from ${title}`, () => {
      const { options } = readProxyFile("file", text);
      assert.equal(options["cookie_refresh"], "5m");
      assert.deepEqual(options["email_domains"], ["a", "b"]);
      assert.equal(String(options["set_xauthrequest"]), "true");
    });
  }
});

describe("the command", () => {
  before(ensureFilter);

  const run = (args: string[], input = ""): { status: number | null; stdout: string; stderr: string } =>
    spawnSync("node", ["scripts/run.mjs", "check-config", ...args], { encoding: "utf8", input });

  it("ends with 0 when there is nothing to say but notes", () => {
    const { status, stdout } = run(["-"], "authService: { cluster: a }");
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^stdin:1: note: document 1: authService: .*nothing was compared/);
    assert.match(stdout, /1 checked, 0 errors, 0 warnings, 1 notes/);
  });

  it("ends with 1 for warnings", () => {
    const { status, stdout } = run([BASE]);
    assert.equal(status, 1, stdout);
    assert.match(
      stdout,
      /^istio\/base\/wasmplugin\.yaml:\d+: warning: document 1, WasmPlugin istio-system\/postern: spec\.sha256/,
    );
    assert.match(stdout, /1 checked, 0 errors, 1 warnings/);
  });

  it("compares each realm with what is given for it", () => {
    const example = "examples/several-teams";
    const given = (realm: string, file = realm) => [
      "--oauth2-proxy",
      `${realm}=${example}/oauth2-proxy-${file}.cfg`,
    ];
    const plugin = `${example}/plugin.yaml`;
    const right = run([plugin, ...given("grafana"), ...given("argo"), ...given("kiali")]);
    assert.deepEqual([right.status, right.stdout], [0, "1 checked, 0 errors, 0 warnings\n"]);
    const wrong = run([plugin, ...given("grafana"), ...given("argo", "kiali"), ...given("kiali")]);
    assert.equal(wrong.status, 1);
    assert.match(
      wrong.stdout,
      /realms\[1\]\.session\.cookieName: "_argo", but oauth2-proxy's cookie_name is "_kiali"/,
    );
    assert.doesNotMatch(wrong.stdout, /realms\[[02]\]/);
    const unknown = run([plugin, ...given("argos", "argo")]);
    assert.deepEqual([unknown.status, unknown.stdout], [2, ""]);
    assert.match(unknown.stderr, /no realm argos in the given files/);
    const two = run([plugin, "--oauth2-proxy", PROXY_CONFIG, "--oauth2-proxy", PROXY_CONFIG]);
    assert.deepEqual([two.status, two.stdout], [2, ""]);
    assert.match(two.stderr, /one FILE, or REALM=FILE for each realm/);
  });

  it("ends with 1 for an error, on the standard input too", () => {
    const { status, stdout } = run(["-"], "authService: {}");
    assert.equal(status, 1);
    assert.match(stdout, /^stdin:1: error: document 1: authService: found neither/);
  });

  it("compares with the file named by --oauth2-proxy", () => {
    const { stdout } = run([BASE, "--oauth2-proxy", PROXY_CONFIG]);
    assert.match(stdout, /session\.cookieRefresh: "0s", but oauth2-proxy's cookie_refresh is "5m"/);
  });

  it("ends with 2 and the usage when there is nothing to check", () => {
    for (const args of [
      [],
      ["--unknown"],
      ["no-such-file.yaml"],
      ["istio/gateway/service.yaml"],
      [BASE, "--oauth2-proxy", "no-such-file"],
    ]) {
      const { status, stderr } = run(args);
      assert.equal(status, 2, args.join(" "));
      assert.match(stderr, /usage: npm run check-config/);
    }
  });
});
