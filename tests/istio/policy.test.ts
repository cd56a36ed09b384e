// What stands behind the filter: Istio verifies the access token that Postern wrote, and a claim decides who gets in.
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { ADMIN, PASSWORD } from "../../scripts/stack/dex";
import { until } from "../../scripts/lab/until";
import { APP_URL, IstioStack } from "./istio-stack";
import type { KubeObject } from "./manifests";

describe("RequestAuthentication and AuthorizationPolicy behind the filter", () => {
  let stack: IstioStack;
  let cookie: string;

  /** On a connection of its own: one that is open keeps its filters until it is drained. */
  const status = async (): Promise<number> => {
    const page = await stack.browser().get(`${APP_URL}/headers`, { headers: { cookie }, follow: false });
    return page.status;
  };

  const policyFor = (email: string): KubeObject => {
    const policy = stack.object("AuthorizationPolicy", "access-token-claims");
    const rule = policy.spec.rules.find((each: KubeObject) => each.from !== undefined);
    rule.when[0].values = [email];
    return policy;
  };

  before(async () => {
    stack = await IstioStack.start();
    await stack.applyPlugin(await stack.plugin());
    const browser = stack.browser();
    await browser.login(`${APP_URL}/headers`, ADMIN.email, PASSWORD);
    cookie = await browser.cookies(APP_URL);
  });

  after(() => stack.stop());

  it("let in whose token has the claim", async () => {
    assert.equal(await status(), 200);
  });

  it("keep out whose token has it not, and let in again when the policy says so", async () => {
    await stack.istiod.apply(policyFor("somebody.else@example.com"));
    await until("the policy to keep out", async () => (await status()) === 403);
    await stack.istiod.apply(policyFor(ADMIN.email));
    await until("the policy to let in", async () => (await status()) === 200);
  });

  it("refuse a token that is not of the issuer, with the filter gone", async () => {
    await stack.removePlugin(await stack.plugin());
    const page = await stack
      .browser()
      .get(`${APP_URL}/headers`, { headers: { authorization: "Bearer a.b.c" } });
    assert.equal(page.status, 401);
    assert.equal(await status(), 403);
  });

  it("verify the token itself: another audience and nobody gets in", async () => {
    await stack.applyPlugin(await stack.plugin());
    const authentication = stack.object("RequestAuthentication", "access-token");
    authentication.spec.jwtRules[0].audiences = ["another-client"];
    await stack.istiod.apply(authentication);
    await until("the audience to matter", async () => (await status()) === 403 || (await status()) === 401);
  });
});
