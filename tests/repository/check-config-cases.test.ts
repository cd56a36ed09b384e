// Cases from the field: files that showed a wrong or a missing finding once, and what is found in them now.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { checkSources } from "../../scripts/check-config/check";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { findingLine, type Finding } from "../../scripts/check-config/finding";
import { readProxyFile } from "../../scripts/check-config/proxy-options";
import { parseSources } from "../../scripts/check-config/source";
import { assertFound, check, compare, ofKind, read } from "./case-files";

describe("a case from the field", () => {
  before(ensureFilter);

  it("C03: a login that comes back as a POST is an error", () => {
    assertFound(compare("plugin-check.json", "o2p-c03-form-post.cfg"), [
      "error",
      /auth_request_response_mode is "form_post"/,
    ]);
  });

  it("C06: the sign-in page is found, beside api_routes that the rules say", () => {
    assertFound(compare("plugin-check.json", "o2p-c06-sign-in-page.cfg"), [
      "warning",
      /skip_provider_button is off/,
    ]);
  });

  it("C08: one scope of several is what a rule names, and a value with blanks is found", () => {
    const plugin = JSON.parse(read("plugin-c08-scope.json"));
    const found = (): string[] =>
      checkSources(parseSources("p", JSON.stringify(plugin)).sources).findings.map(findingLine);
    assert.deepEqual(found(), []);
    plugin.rules.routes[0].requiredClaims.scope = ["openid orders:read"];
    assert.match(
      found().join("\n"),
      /^p:1: warning: document 1: rules\.routes\[0\]\.requiredClaims\.scope: .*word by word/,
    );
  });

  it("C10: roles that decide are an error, and groups that differ a warning", () => {
    assertFound(
      compare("plugin-c10-keycloak-roles.json", "o2p-c10-keycloak-roles.cfg"),
      ["error", /session\.allowedGroups: .*allowed_roles .* lets only \["role:admin"\] pass/],
      ["error", /audiences: .*tokens for \["account"\] pass/],
      ["warning", /jwt: .*keycloak-oidc .*adds a token's roles/],
    );
  });

  it("C11: a file of addresses is an error where bearers pass", () => {
    assertFound(compare("plugin-check.json", "o2p-c11-emails-file.cfg"), [
      "error",
      /authenticated_emails_file .*cannot repeat/,
    ]);
  });

  it("C11: groups at Google are an error, as is a provider without ID tokens", () => {
    assertFound(
      compare("plugin-check.json", "o2p-c11-google-groups.cfg"),
      ["error", /google_groups/],
      ["error", /provider google .* verifies no bearer/],
    );
  });

  for (const [line, option] of [
    ['gitlab_groups = ["acme/ops"]', "gitlab_groups"],
    ['gitlab_projects = ["acme/shop"]', "gitlab_projects"],
    ['github_org = "acme"', "github_org"],
    ['github_team = "ops"', "github_team"],
    ['bitbucket_team = "acme"', "bitbucket_team"],
    ['entra_id_allowed_tenants = ["0f2c"]', "entra_id_allowed_tenants"],
    ['allowed_roles = ["admin"]', "allowed_roles"],
    ['google_group = ["ops@example.com"]', "google_group"],
    ['keycloak_groups = ["/ops"]', "keycloak_groups"],
  ] as const) {
    it(`C11: ${option} is named`, () => {
      const provider =
        /^(git\w+|bitbucket|google|keycloak)_/.exec(option)?.[1] ??
        (option === "allowed_roles" ? "keycloak-oidc" : "entra-id");
      const plain = compare("plugin-check.json", "o2p-base.cfg", `${line}\n`);
      assertFound(plain, ["error", new RegExp(`\\b${option}\\b.*read by its provider ${provider} only`)]);
      const lines = read("o2p-base.cfg").replace('provider = "oidc"', `provider = "${provider}"`);
      const { sources } = parseSources("p", read("plugin-check.json"));
      const inForce = checkSources(sources, readProxyFile("o", `${lines}${line}\n`)).findings;
      assert.ok(
        inForce.some(
          ({ severity, text }) => severity === "error" && new RegExp(`\\b${option}\\b`).test(text),
        ),
      );
    });
  }

  it("C14: structured configuration is read: groups, claims, audiences, and headers that hits lack", () => {
    assertFound(
      compare("plugin-check.json", "o2p-c14-alpha.yaml"),
      ["error", /allowedGroups: .*\["ops"\]/],
      ["error", /groupsClaim: .*"roles"/],
      ["warning", /emailClaim: .*"upn"/],
      ["warning", /audienceClaims: .*\["aud","azp"\]/],
      ["warning", /upstream: .*X-Oidc-Id-Token, X-Forwarded-Group/],
      ["warning", /values\[0\]\.claim, as 4 more of the kind, is no field .*does not start/],
    );
  });

  it("C14: the same in a ConfigMap, without a false word about the access token", () => {
    assertFound(
      check("m-c14-alpha.yaml"),
      ["warning", /allowedGroups: .*\["ops"\]/],
      ["warning", /X-Oidc-Id-Token, X-Forwarded-Group/],
      ["warning", /skip_provider_button is off/],
      ["warning", /values\[0\]\.claim, as 4 more of the kind, is no field .*does not start/],
    );
  });

  it("C15: the chart's default upstream is found, and one that is absent", () => {
    assertFound(compare("plugin-check.json", "o2p-c15-dev-null.cfg"), [
      "warning",
      /upstreams .* is a folder: it answers 404/,
    ]);
    const { sources } = parseSources("p", read("plugin-check.json"));
    const without = readProxyFile("o", read("o2p-base.cfg").replace(/^upstreams.*$/m, ""));
    assertFound(checkSources(sources, without).findings, ["warning", /upstreams .* is not set/]);
  });

  it("C16: a mode that no gateway's listener is of is an error", () => {
    assertFound(check("m-c16-mode-server.yaml"), ["error", /spec\.match: .*mode CLIENT.*open/]);
  });

  it("C16: as are two entries of which none takes a listener", () => {
    const findings = check("m-c16-mode-server.yaml", (objects) => {
      ofKind(objects, "WasmPlugin").spec.match = [
        { mode: "SERVER" },
        { mode: "CLIENT", ports: [{ number: 8080 }] },
      ];
      objects.push({
        apiVersion: "networking.istio.io/v1",
        kind: "Gateway",
        metadata: { name: "app", namespace: "istio-system" },
        spec: {
          selector: { istio: "ingressgateway" },
          servers: [
            {
              hosts: ["app.example.com"],
              port: { number: 8443, name: "https", protocol: "HTTPS" },
              tls: { mode: "SIMPLE", credentialName: "a" },
            },
          ],
        },
      });
    });
    assertFound(findings, ["error", /spec\.match: .*it listens on 8443/]);
  });

  it("C18: a gateway in another namespace lacks the secret and has a policy", () => {
    assertFound(
      check("m-c18-root-namespace.yaml"),
      ["warning", /istio-ingress\/istio-ingressgateway\) has no variable COOKIE_SECRET/],
      ["warning", /CUSTOM policy .*istio-ingress\/ext-authz.*still runs before the filter/],
    );
  });

  it("C18: a DaemonSet is a gateway, too", () => {
    assertFound(check("m-c18-daemonset.yaml"), [
      "warning",
      /DaemonSet istio-system\/istio-ingressgateway\) has no variable COOKIE_SECRET/,
    ]);
  });

  it("C19: a policy that leaves the host out is not to be removed", () => {
    const withOperation = (operation: object): Finding[] =>
      check(
        "m-c19-nothosts.yaml",
        (objects) => (ofKind(objects, "AuthorizationPolicy").spec.rules = [{ to: [{ operation }] }]),
      );
    assertFound(check("m-c19-nothosts.yaml"));
    assertFound(withOperation({ notHosts: ["*.example.com"] }));
    assertFound(withOperation({ notPaths: ["/*"] }));
    assertFound(withOperation({ notHosts: ["other.example.com"] }), [
      "warning",
      /CUSTOM policy .*take app\.example\.com out of it/,
    ]);
    assertFound(withOperation({ hosts: ["app.example.com"] }), ["warning", /CUSTOM policy .*remove it$/]);
  });

  it("C20: two plugins for hosts of their own are none of each other's business", () => {
    const findings = check("m-c20-two-plugins.yaml");
    assertFound(findings, ["warning", /nothing was compared/], ["warning", /nothing was compared/]);
  });

  it("C21: a group with a comma is found", () => {
    const { sources } = parseSources("p", read("plugin-c21-comma-group.json"));
    assertFound(checkSources(sources).findings, [
      "warning",
      /routes\[0\]\.allowedGroups\[0\]: a group with a comma/,
    ]);
  });

  it("C22: a text in the place of a list is that list", () => {
    assertFound(compare("plugin-check.json", "o2p-c22-string-star.cfg"));
    assertFound(compare("plugin-check.json", "o2p-c22-string-two.cfg"), [
      "error",
      /emailDomains: \["\*"\], but .*\["example\.com","example\.org"\]/,
    ]);
    const plugin = JSON.parse(read("plugin-check.json"));
    plugin.session.emailDomains = ["example.com", "example.org"];
    const { sources } = parseSources("p", JSON.stringify(plugin));
    assertFound(checkSources(sources, readProxyFile("o", read("o2p-c22-string-two.cfg"))).findings);
  });

  it("C43: guarded names and durations in other words agree", () => {
    assertFound(compare("plugin-c43-prefix.json", "o2p-c43-prefix.cfg"));
  });

  it("C44: a list that Helm printed into one argument is a difference, and the other arguments are read", () => {
    assertFound(
      compare("plugin-check.json", "o2p-c44-helm-list.txt"),
      ["error", /\["\[example\.com example\.org\]"\]/],
      ["error", /skip_jwt_bearer_tokens is off/],
      ["warning", /upstreams .* is not set/],
    );
  });

  it("C51: a file that is no TOML is one finding, without its content", () => {
    assertFound(check("m-c51-cfg-not-toml.yaml"), [
      "warning",
      /^data\["oauth2_proxy\.cfg"\]: no TOML \(it looks like YAML\): nothing in it was compared$/,
    ]);
    assertFound(check("m-c51-cfg-template.yaml"), [
      "warning",
      /^data\["oauth2_proxy\.cfg"\]: no TOML; something else fills it in later: nothing in it was compared$/,
    ]);
  });

  it("C51: and another app's notes are not oauth2-proxy's configuration", () => {
    const findings = check("m-clean.yaml", (objects) =>
      objects.push({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "oauth2-proxy-notes", namespace: "demo" },
        data: { "oauth2-proxy.example.cfg": "how to: read this\n" },
      }),
    );
    assertFound(findings);
  });

  it("C53: variables by envFrom, and a file under another key, are compared", () => {
    const differences = [
      ["warning", /cookieName: .*"_shop_auth"/],
      ["warning", /cookieExpire: .*"24h"/],
    ] as const;
    assertFound(
      check("m-c53-envfrom.yaml"),
      ...differences,
      ["warning", /emailDomains: .*\["example\.com"\]/],
      ["warning", /cookieRefresh: .*"0s"/],
      ["warning", /skip_provider_button/],
      ["warning", /upstreams .* is not set/],
      ["warning", /without oauth2-proxy's pass_access_token/],
    );
    assertFound(check("m-c53-other-key.yaml"), ...differences);
  });

  it("the set that all of these were made from is clean", () => {
    assertFound(check("m-clean.yaml"));
    assertFound(compare("plugin-check.json", "o2p-base.cfg"));
  });
});
