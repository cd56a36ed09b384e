// The login story at a gateway that istiod configured from the demo overlay, with a stock Envoy and our image.
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { ADMIN, PASSWORD } from "../../scripts/stack/dex";
import { APP_URL, IstioStack, isOurs } from "./istio-stack";
import type { GatewayBrowser } from "./gateway-browser";

interface Echo {
  readonly headers: Readonly<Record<string, string>>;
}

function claims(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}

describe("the demo overlay at a gateway configured by istiod", () => {
  let stack: IstioStack;
  let browser: GatewayBrowser;

  const headersSeenByApp = async (): Promise<Echo["headers"]> => {
    const page = await browser.get(`${APP_URL}/headers`);
    assert.equal(page.status, 200, page.body);
    return (JSON.parse(page.body) as Echo).headers;
  };

  before(async () => {
    stack = await IstioStack.start();
    await stack.applyPlugin(await stack.plugin());
    browser = stack.browser();
  });

  after(() => stack.stop());

  it("sends a browser without a session to Dex", async () => {
    const page = await browser.get(`${APP_URL}/headers`, { follow: false });
    assert.equal(page.status, 302);
    assert.match(String(page.headers.location), /^https:\/\/dex\.example\.com\/auth\?/);
  });

  it("ends the login at the page that was asked for", async () => {
    const page = await browser.login(`${APP_URL}/headers?from=login`, ADMIN.email, PASSWORD);
    assert.equal(page.status, 200);
    assert.equal(page.url, `${APP_URL}/headers?from=login`);
  });

  it("passes a session with its access token and without a call", async () => {
    const calls = await stack.authCalls();
    const seen = await headersSeenByApp();
    assert.equal(await stack.authCalls(), calls);
    assert.equal(seen.Authorization, `Bearer ${seen["X-Auth-Request-Access-Token"]}`);
    assert.equal(claims(seen.Authorization.slice("Bearer ".length)).iss, "https://dex.example.com");
    assert.equal(seen["X-Auth-Request-Email"], ADMIN.email);
  });

  it("keeps serving sessions while oauth2-proxy is down", async () => {
    stack.oauth2Proxy().signal("SIGSTOP");
    try {
      await headersSeenByApp();
    } finally {
      stack.oauth2Proxy().signal("SIGCONT");
    }
  });

  it("leaves other hosts of the gateway alone", async () => {
    const page = await stack.browser().get("https://dex.example.com/.well-known/openid-configuration");
    assert.equal(page.status, 200);
  });

  it("lets Istio send plain HTTP to HTTPS before any login", async () => {
    const page = await stack.browser().get("http://httpbin.example.com/headers", { follow: false });
    assert.equal(page.status, 301);
    assert.equal(page.headers.location, `${APP_URL}/headers`);
  });

  it("stands between the gateway's own filters: before RequestAuthentication and AuthorizationPolicy", async () => {
    const guarded = (await stack.envoy.httpFilters()).filter((names) => names.some(isOurs));
    assert.ok(guarded.length > 0);
    for (const names of guarded) {
      assert.ok(isOurs(names[0] ?? ""));
      assert.deepEqual(names.slice(1, 3), ["envoy.filters.http.jwt_authn", "envoy.filters.http.rbac"]);
    }
  });

  it("asks for a login again after signing out", async () => {
    await browser.get(`${APP_URL}/oauth2/sign_out`, { follow: false });
    const page = await browser.get(`${APP_URL}/headers`, { follow: false });
    assert.equal(page.status, 302);
  });
});
