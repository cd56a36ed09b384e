// What stands around the plugin and undoes it: what becomes of somebody who is signed in at a gateway that istiod's code configured, and that
// check-config says it.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { checkSources } from "../../scripts/check-config/check";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { findingLine } from "../../scripts/check-config/finding";
import { parseSources } from "../../scripts/check-config/source";
import { until } from "../../scripts/lab/until";
import { ADMIN, PASSWORD } from "../../scripts/stack/dex";
import { APP_URL, IstioStack } from "./istio-stack";
import { toYaml, type KubeObject } from "./manifests";

const LOGIN = "outbound|80||oauth2-proxy.demo.svc.cluster.local";

/** ext_authz, as it was put in front of a gateway before there were CUSTOM policies. */
function extAuthz(match: object): KubeObject {
  const patterns = ["cookie", "accept"].map((exact) => ({ exact }));
  const typed_config = {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz",
    http_service: {
      server_uri: { uri: "http://oauth2-proxy.demo.svc.cluster.local", cluster: LOGIN, timeout: "2s" },
      authorization_request: { allowed_headers: { patterns } },
    },
  };
  const filter = { name: "envoy.filters.network.http_connection_manager", ...match };
  return {
    apiVersion: "networking.istio.io/v1alpha3",
    kind: "EnvoyFilter",
    metadata: { name: "authn-filter", namespace: "istio-system" },
    spec: {
      configPatches: [
        {
          applyTo: "HTTP_FILTER",
          match: { context: "GATEWAY", listener: { filterChain: { filter } } },
          patch: {
            operation: "INSERT_BEFORE",
            value: { name: "envoy.filters.http.ext_authz", typed_config },
          },
        },
      ],
    },
  };
}

function linesOf(objects: readonly KubeObject[]): string[] {
  const { sources } = parseSources("rendered", toYaml(objects));
  const { findings, notes } = checkSources(sources);
  return [...findings, ...notes].map(findingLine);
}

describe("Around the plugin", () => {
  let stack: IstioStack;
  let cookie: string;

  const get = () => stack.browser().get(`${APP_URL}/headers`, { headers: { cookie }, follow: false });
  /** What is said with the object among the others that is not said without it. */
  const saidOf = (object: KubeObject): string[] => {
    const isSame = (other: KubeObject) =>
      other.kind === object.kind && other.metadata.name === object.metadata.name;
    const known = linesOf(stack.objects);
    const objects = [...stack.objects.filter((other) => !isSame(other)), object];
    return linesOf(objects).filter((line) => !known.some((other) => textOf(other) === textOf(line)));
  };
  const textOf = (line: string): string => line.replace(/^rendered:\d+: /, "");

  before(async () => {
    await ensureFilter();
    stack = await IstioStack.start({ keep: ({ kind }) => kind !== "AuthorizationPolicy" });
    await stack.applyPlugin(await stack.plugin());
    const browser = stack.browser();
    await browser.login(`${APP_URL}/headers`, ADMIN.email, PASSWORD);
    cookie = await browser.cookies(APP_URL);
    assert.equal((await get()).status, 200);
  });
  after(() => stack.stop());

  it("an EnvoyFilter before it has oauth2-proxy asked about who is signed in", async () => {
    const filter = extAuthz({});
    const isAsked = async () => {
      const calls = await stack.authCalls();
      return (await get()).status === 200 && (await stack.authCalls()) > calls;
    };
    assert.equal(await isAsked(), false);
    await stack.istiod.apply(filter);
    await until("oauth2-proxy to be asked", isAsked);
    await stack.istiod.delete(filter);
    await until("oauth2-proxy to be left alone", async () => !(await isAsked()));
    assert.match(
      saidOf(filter).join("\n"),
      /warning: .*has ext_authz before the filter: oauth2-proxy is still asked/,
    );
  });

  it("an EnvoyFilter behind it has who is signed in sent to the login again, where no bearer speaks for him", async () => {
    const plugin = await stack.plugin();
    plugin.spec.pluginConfig.upstream.authorization = "none";
    await stack.applyPlugin(plugin);
    const filter = extAuthz({ subFilter: { name: "envoy.filters.http.router" } });
    await stack.istiod.apply(filter);
    await until("a login", async () => (await get()).status === 302);
    await stack.istiod.delete(filter);
    await until("none", async () => (await get()).status === 200);
    await stack.applyPlugin(await stack.plugin());
    assert.match(
      saidOf(filter).join("\n"),
      /warning: .*has ext_authz behind the filter: .*sent to the login again/,
    );
  });

  /** Applies the demo's RequestAuthentication, changed, until it shows; what is said of it. */
  const withTokenCheck = async (change: (rule: KubeObject) => void, isShown: () => Promise<boolean>) => {
    const object = stack.object("RequestAuthentication", "access-token");
    change(object.spec.jwtRules[0]);
    await stack.istiod.apply(object);
    await until("it to show", isShown);
    return saidOf(object).join("\n");
  };
  const status = async () => (await get()).status;

  it("a RequestAuthentication that forwards no token leaves the app without Authorization", async () => {
    const hasNone = async () => !(await get()).body.includes('"Authorization"');
    assert.equal(await hasNone(), false);
    const said = await withTokenCheck((rule) => delete rule.forwardOriginalToken, hasNone);
    assert.equal(await status(), 200);
    assert.match(said, /warning: .*the app gets no Authorization/);
  });

  it("a RequestAuthentication for another issuer or another audience refuses whoever is signed in", async () => {
    const another = "https://other.example.com";
    const byIssuer = await withTokenCheck(
      (rule) => (rule.issuer = another),
      async () => (await status()) === 401,
    );
    assert.match(byIssuer, /warning: .*refuses \(401\) whoever is signed in/);
    const byAudience = await withTokenCheck(
      (rule) => (rule.audiences = ["api"]),
      async () => (await status()) === 403,
    );
    assert.match(byAudience, /note: .*refuses \(403\) whoever is signed in/);
  });
});
