// What check-config finds in manifests, and when it says nothing. Each finding is shown on a manifest that gives none, with
// the one thing changed.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { stringify } from "yaml";
import { checkSources } from "../../scripts/check-config/check";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { findingLine } from "../../scripts/check-config/finding";
import { parseSources } from "../../scripts/check-config/source";
import { CLUSTERS } from "./config-cluster-findings";
import { AGREEMENT, PLACEMENT_AND_SECRETS } from "./config-findings";
import {
  check,
  config,
  customPolicy,
  FILTERED,
  HOST,
  istiod,
  manifests,
  objectOf,
  setOption,
  type Change,
} from "./config-manifests";

const QUIET: readonly (readonly [title: string, change: Change])[] = [
  ["as they are", () => undefined],
  [
    "a CUSTOM policy for another host",
    (all) =>
      (all["policy"] = customPolicy({ rules: [{ to: [{ operation: { hosts: ["dex.example.com"] } }] }] })),
  ],
  [
    "a CUSTOM policy for other pods",
    (all) => (all["policy"] = customPolicy({ selector: { matchLabels: { istio: "egressgateway" } } })),
  ],
  ["a CUSTOM policy of another namespace", (all) => (all["policy"] = customPolicy({}, "demo"))],
  ["a policy that only denies", (all) => (all["policy"] = customPolicy({ action: "DENY" }))],
  [
    "filtered clusters, and a route",
    (all) => {
      all["istiod"] = istiod(FILTERED);
      all["route"] = objectOf("VirtualService", "demo", "login", {
        gateways: ["istio-system/login"],
        http: [{ route: [{ destination: { host: HOST } }] }],
      });
    },
  ],
  [
    "a Service for the gateway's namespace",
    ({ service }) =>
      (service.metadata.annotations = { "networking.istio.io/exportTo": "istio-system,other" }),
  ],
  [
    "a ServiceEntry",
    (all) => {
      config(all["plugin"]).authService = { service: "login.example.com", port: 443 };
      all["entry"] = objectOf("ServiceEntry", "demo", "login", {
        hosts: ["login.example.com"],
        ports: [{ number: 443 }],
        resolution: "DNS",
      });
      all["tls"] = objectOf("DestinationRule", "demo", "login", {
        host: "login.example.com",
        trafficPolicy: { tls: { mode: "SIMPLE" } },
      });
    },
  ],
  [
    "a Service whose port is called otherwise",
    ({ service }) =>
      (service.spec.ports = [{ port: 80, name: "http-grpc", appProtocol: "kubernetes.io/ws" }]),
  ],
  [
    "another name of a Service, where Istio makes a cluster of it",
    (all) => {
      all["service"].spec.type = "ExternalName";
      all["service"].spec.externalName = "login.auth.svc.cluster.local";
      all["istiod"] = istiod([{ name: "ENABLE_EXTERNAL_NAME_ALIAS", value: "false" }]);
    },
  ],
  [
    "unjudged paths without verdictTtl",
    (all) => {
      setOption("cookie_secure", 'skip_auth_routes = ["/x"]\ncookie_secure')(all);
      config(all["plugin"]).cache.verdictTtl = "0s";
    },
  ],
  [
    "another plugin",
    (all) =>
      (all["waf"] = objectOf("WasmPlugin", "istio-system", "waf", {
        url: "oci://registry.example.com/waf",
        pluginConfig: { rules: [] },
      })),
  ],
];

describe("check-config", () => {
  before(ensureFilter);

  for (const [title, change, severity, path, text] of [...PLACEMENT_AND_SECRETS, ...CLUSTERS, ...AGREEMENT]) {
    it(`finds ${title}`, () => {
      const findings = check(change);
      assert.equal(findings.length, 1, findings.map(findingLine).join("\n"));
      const [finding] = findings;
      assert.equal(finding?.severity, severity);
      assert.equal(finding?.path, `spec.${path}`);
      assert.match(finding?.text ?? "", text);
    });
  }

  for (const [title, change] of QUIET) {
    it(`has nothing to say of ${title}`, () => {
      assert.deepEqual(check(change).map(findingLine), []);
    });
  }

  it("says that Istio refuses policies of several providers in the same pods, unless istiod takes them", () => {
    const other = (changes: object) => ({ provider: { name: "argo" }, ...otherHost, ...changes });
    const otherHost = { rules: [{ to: [{ operation: { hosts: ["argo.example.com"] } }] }] };
    const found = (changes: object, env: object[]): string[] =>
      check((all) => {
        all["policy"] = customPolicy(otherHost);
        all["argo"] = customPolicy(other(changes));
        all["istiod"] = istiod(env);
      }).map(findingLine);
    const [line = "", ...rest] = found({}, []);
    assert.match(line, /warning: .*several providers \(argo, oauth2-proxy\): Istio refuses/);
    assert.deepEqual(rest, []);
    assert.deepEqual(found({ provider: { name: "oauth2-proxy" } }, []), []);
    assert.deepEqual(found({ selector: { matchLabels: { istio: "egressgateway" } } }, []), []);
    assert.deepEqual(found({ action: "DENY" }, []), []);
    const { sources } = parseSources(
      "some.yaml",
      [manifests()["plugin"], customPolicy(otherHost), customPolicy(other({}))]
        .map((object) => stringify(object))
        .join("---\n"),
    );
    assert.match(checkSources(sources).notes.map(findingLine).join("\n"), /note: .*several providers/);
    const isTaken = [{ name: "PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS", value: "true" }];
    assert.deepEqual(found({}, isTaken), []);
  });

  it("finds two filters in the same pods, and none where labels tell them apart", () => {
    const withTwin = (track: string): string[] =>
      check((all) => {
        const spec = structuredClone(all["plugin"].spec);
        spec.selector.matchLabels.track = "canary";
        all["twin"] = objectOf("WasmPlugin", "istio-system", "postern-canary", spec);
        all["plugin"].spec.selector.matchLabels.track = track;
        const pods = structuredClone(all["gateway"].spec);
        pods.template.metadata.labels.track = "stable";
        all["stable"] = objectOf("Deployment", "istio-system", "stable", pods);
        all["gateway"].spec.template.metadata.labels.track = "canary";
      }).map(({ path }) => path);
    assert.deepEqual(withTwin("canary"), ["spec.selector", "spec.selector"]);
    assert.deepEqual(withTwin("stable"), []);
  });

  it("finds the same in a TrafficExtension", () => {
    const findings = check(({ plugin }) => {
      const { selector, phase, match, ...wasm } = plugin.spec;
      wasm.failStrategy = "FAIL_OPEN";
      wasm.pluginConfig.cache.sessions = 0;
      Object.assign(plugin, { kind: "TrafficExtension", spec: { selector, phase, match, wasm } });
    });
    assert.deepEqual(
      findings.map(({ severity, path }) => [severity, path]),
      [
        ["error", "spec.wasm.pluginConfig.cache.sessions"],
        ["warning", "spec.wasm.failStrategy"],
      ],
    );
  });

  it("tells every error with file, line, document and path, and no secret", () => {
    const text = `authService: { cluster: a }\n---\nauthService:\n  port: "80"\nsession:\n  cookieSecret: { value: hunter2, hunter3: 1 }\n  cookieExpire: 4\n`;
    const { sources } = parseSources("two.yaml", text);
    const lines = checkSources(sources).findings.map(findingLine);
    assert.match(
      lines.join("\n"),
      /^two\.yaml:4: error: document 2: authService\.port: found "80", allowed: a whole number/m,
    );
    assert.match(lines.join("\n"), /^two\.yaml:6: error: document 2: session\.cookieSecret: /m);
    assert.match(lines.join("\n"), /^two\.yaml:7: error: document 2: session\.cookieExpire: /m);
    assert.doesNotMatch(lines.join("\n"), /hunter|document 1/);
  });

  it("gives a JSON file to the filter as it stands", () => {
    const { sources, findings } = parseSources(
      "a.json",
      '{"authService": {"cluster": "a"}, "cache": {"sessions": 1e2}}',
    );
    assert.deepEqual(findings, []);
    assert.deepEqual(
      checkSources(sources).findings.map(({ path }) => path),
      [],
    );
    const twice = parseSources(
      "a.json",
      '{"authService": {"cluster": "a"}, "authService": {"cluster": "b"}}',
    );
    assert.match(twice.findings.map(findingLine).join(), /unique/);
  });

  it("takes a List apart", () => {
    const { plugin } = manifests();
    plugin.spec.pluginConfig.cache.sessions = 0;
    const list = { apiVersion: "v1", kind: "List", items: [objectOf("Service", "a", "b", {}), plugin] };
    const { sources } = parseSources("list.yaml", stringify(list));
    assert.deepEqual(
      checkSources(sources).findings.map(({ path }) => path),
      ["spec.pluginConfig.cache.sessions"],
    );
  });

  it("looks at each realm of a configuration as at a whole one", () => {
    const realm = (secret: string, host: string): object => ({
      name: host.split(".")[0],
      hosts: [host],
      authService: { service: HOST, port: 80 },
      session: { cookieSecret: { env: secret }, cookieExpire: "1h", cookieRefresh: "5m" },
      rules: { routes: [{ paths: ["/a"], requiredClaims: { "realm_access.roles": ["x"] } }] },
    });
    const found = check(({ plugin }) => {
      plugin.spec.pluginConfig = {
        realms: [realm("COOKIE_SECRET", "app.example.com"), realm("SHOP_SECRET", "shop.example.com")],
      };
    }).filter(({ path }) => path.includes("realms["));
    assert.deepEqual(
      found.map(({ severity, path }) => [severity, path.replace("spec.pluginConfig.", "")]),
      [
        ["error", "realms[1].session.cookieSecret"],
        ["warning", "realms[0].session.cookieExpire"],
        ["warning", 'realms[0].rules.routes[0].requiredClaims["realm_access.roles"]'],
        ["warning", "realms[1].session.cookieExpire"],
        ["warning", 'realms[1].rules.routes[0].requiredClaims["realm_access.roles"]'],
      ],
    );
  });
});
