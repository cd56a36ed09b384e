// Logins on a host of their own (oauth2-proxy's redirect_url and whitelist_domains): a person comes back to the app that was asked for.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { finishStack, sessionOnly, startStack } from "../../scripts/lab/e2e-stack";
import type { PluginConfig } from "../../scripts/stack/plugin-config";
import { type HeaderLine, type RawResponse, send, valueOf } from "../../scripts/lab/raw-http";

const LOGIN = "auth.example.com";
const APP = "app.example.com";
const PAGE: readonly HeaderLine[] = [
  ["accept", "text/html"],
  ["sec-fetch-mode", "navigate"],
  ["sec-fetch-dest", "document"],
];

const guarding = (config: PluginConfig) => ({ ...sessionOnly(config), rules: { hosts: [APP, LOGIN] } });
const central = await startStack({
  plugin: guarding,
  oauth2Proxy: {
    extra: {
      redirect_url: `https://${LOGIN}/oauth2/callback`,
      cookie_domains: [".example.com"],
      whitelist_domains: [".example.com"],
    },
  },
});
after(() => finishStack(central));
const own = await startStack({ plugin: guarding, oauth2Proxy: { extra: { redirect_url: "" } } });
after(() => finishStack(own));

function ask(port: number, host: string, path: string, headers = PAGE): Promise<RawResponse> {
  return send(port, { path, headers: [["host", host], ...headers] });
}

/** Where the login that an answer begins is to lead: what stands behind the nonce in its state. */
function returnOf(answer: RawResponse): string {
  assert.equal(answer.status, 302);
  const location = new URL(valueOf(answer.headers, "location") ?? "");
  return (location.searchParams.get("state") ?? "").replace(/^[^:]*:/, "");
}

describe("A login on a host of its own", () => {
  it("leads back to the app that was asked for, the first one and every other", async () => {
    for (const path of ["/reports?x=1", "/reports?x=2"])
      assert.equal(returnOf(await ask(central.port, APP, path)), `http://${APP}${path}`);
  });

  it("leads back to the app of a person who has come to a login of the login's host between", async () => {
    await ask(central.port, LOGIN, "/");
    assert.equal(returnOf(await ask(central.port, APP, "/x")), `http://${APP}/x`);
  });

  it("is what a script is told to send a person to, with the way back to the app", async () => {
    const answer = await ask(central.port, APP, "/api", [["accept", "application/json"]]);
    assert.equal(answer.status, 401);
    const { login_url } = JSON.parse(answer.body.toString()) as { login_url: string };
    const begun = await ask(central.port, APP, login_url);
    assert.equal(returnOf(begun), `http://${APP}/`);
  });
});

describe("A login on the app's own host", () => {
  it("leads back to the path, whatever oauth2-proxy thinks of whole URLs", async () => {
    for (const path of ["/reports?x=1", "/reports?x=2"])
      assert.equal(returnOf(await ask(own.port, APP, path)), path);
  });
});
