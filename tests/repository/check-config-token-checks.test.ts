// RequestAuthentication behind the plugin, at the gateway and at the apps: it judges the token that the filter writes, and takes it out.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { APP, assertSaid, object, pods, ROUTED, said, SERVICE } from "./behind-fixture";
import { ofKind } from "./case-files";
import type { Manifest } from "./config-manifests";

const authentication = (rule: object, namespace: string, spec: object = {}): Manifest =>
  object("RequestAuthentication", namespace, "jwt", {
    jwtRules: [{ issuer: "https://idp.example.com", ...rule }],
    ...spec,
  });
const GATEWAY = { selector: { matchLabels: { istio: "ingressgateway" } } };
const upstream = (authorization: string) => (objects: Manifest[]) =>
  (ofKind(objects, "WasmPlugin").spec.pluginConfig.upstream = { authorization });

/** The same at the gateway, and at the app. */
const PLACES: readonly (readonly [place: string, of: (rule: object) => Manifest[]])[] = [
  ["the gateway", (rule) => [authentication(rule, "istio-system", GATEWAY)]],
  ["the app", (rule) => [...ROUTED, authentication(rule, "shop", { selector: APP })]],
  ["every app", (rule) => [...ROUTED, authentication(rule, "shop")]],
];

describe("RequestAuthentication behind the plugin", () => {
  before(ensureFilter);

  for (const [place, of] of PLACES) {
    it(`takes the token out of what the app gets, unless it forwards it: at ${place}`, () => {
      assertSaid(
        said(of({})),
        /^warning: spec\.pluginConfig\.upstream\.authorization: .*the app gets no Authorization/,
      );
      assertSaid(said(of({ forwardOriginalToken: true })));
      assertSaid(said(of({ forwardOriginalToken: false })), /^note: .*the app gets no Authorization/);
      assertSaid(said(of({ outputPayloadToHeader: "x-payload" })), /^note: .*the app gets no Authorization/);
      assertSaid(said(of({}), upstream("none")));
      assertSaid(said(of({ fromHeaders: [{ name: "x-token" }] })));
      assertSaid(said(of({ fromCookies: ["token"] })));
      assertSaid(said(of({ fromHeaders: [{ name: "Authorization", prefix: "Bearer " }] })), /^warning: /);
    });

    it(`refuses tokens that are none of its own: at ${place}`, () => {
      const REFUSED = /^warning: .*takes tokens of https:\/\/other\.example\.com alone and refuses \(401\)/;
      assertSaid(said(of({ issuer: "https://other.example.com" })), REFUSED);
      const forward = { forwardOriginalToken: true };
      assertSaid(said(of({ ...forward, audiences: ["oauth2-proxy", "api"] })));
      assertSaid(
        said(of({ ...forward, audiences: ["api"] })),
        /^note: .*takes tokens for api alone.*oauth2-proxy/,
      );
      const byId = said(of({ ...forward, audiences: ["api"] }), upstream("id_token"));
      assertSaid(byId, /^warning: .*refuses \(403\) whoever is signed in with an id_token/);
    });
  }

  it("judges by the rules of all policies of a place", () => {
    const other = authentication({ issuer: "https://other.example.com" }, "istio-system", GATEWAY);
    other.metadata.name = "other";
    assertSaid(said([other, authentication({ forwardOriginalToken: true }, "istio-system", GATEWAY)]));
  });

  it("cannot read access tokens that are no JWTs", () => {
    const google = (objects: Manifest[]) => {
      const { data } = ofKind(objects, "ConfigMap");
      const text = data["oauth2-proxy.cfg"]
        .replace('"oidc"', '"google"')
        .replace("skip_jwt_bearer_tokens = true", "");
      data["oauth2-proxy.cfg"] = text.replace("https://idp.example.com", "https://accounts.google.com");
    };
    const rule = { issuer: "https://accounts.google.com", forwardOriginalToken: true };
    assertSaid(said([authentication(rule, "istio-system", GATEWAY)], google), /are no JWTs/);
  });

  it("is not judged by issuer where the token's is not known", () => {
    const set = (from: string, to: string) => (objects: Manifest[]) => {
      const { data } = ofKind(objects, "ConfigMap");
      data["oauth2-proxy.cfg"] = data["oauth2-proxy.cfg"].replace(from, to);
    };
    const rule = { issuer: "https://sts.windows.net/tenant/", forwardOriginalToken: true };
    const other = authentication(rule, "istio-system", GATEWAY);
    for (const change of [
      set("https://idp.example.com", "https://login.microsoftonline.com/tenant/v2.0"),
      set('"oidc"', '"adfs"'),
      set("reverse_proxy", "insecure_oidc_skip_issuer_verification = true\nreverse_proxy"),
    ])
      assertSaid(said([other], change));
  });

  it("shows nothing of what comes from a Secret", () => {
    const hide = (objects: Manifest[]) => {
      const map = ofKind(objects, "ConfigMap");
      Object.assign(map, { kind: "Secret", stringData: map.data, data: {} });
    };
    const lines = said(
      [authentication({ issuer: "https://o.example.com", audiences: ["a"] }, "istio-system", GATEWAY)],
      hide,
    );
    assertSaid(lines, /his access_token is another's \(from a Secret\)/);
    assert.doesNotMatch(lines.join(), /idp\.example\.com|for a alone/);
  });

  it("is none of the plugin's at other apps", () => {
    assertSaid(
      said([...ROUTED, authentication({}, "shop", { selector: { matchLabels: { app: "other" } } })]),
    );
    assertSaid(said([SERVICE, pods("shop"), authentication({}, "shop", { selector: APP })]));
  });
});
