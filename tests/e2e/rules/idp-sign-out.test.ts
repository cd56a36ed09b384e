// The recipe for signing out at the identity provider too: rd with {id_token}, as far as Dex goes along.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ADMIN, PASSWORD } from "../../../scripts/stack/dex";
import { Browser } from "../../../scripts/lab/browser";
import { claimsOf } from "../../../scripts/lab/login";
import { RulesStack } from "../../support/rules-stack";

const setup = await RulesStack.start({
  oauth2Proxy: { extra: { whitelist_domains: ["dex.example.com:*"] } },
});
const { stack } = setup;
after(() => setup.finish());

/** Where the provider would end its own session (OpenID Connect RP-Initiated Logout 1.0, section 2). */
function endSession(more = ""): string {
  const place = `${stack.issuer}/logout?id_token_hint={id_token}${more}`;
  return `${stack.url}/oauth2/sign_out?rd=${encodeURIComponent(place)}`;
}

test("signing out with rd leads to the provider with the session's ID token", async () => {
  const browser = new Browser();
  await browser.login(`${stack.url}/x`, ADMIN.email, PASSWORD);
  const answer = await browser.get(endSession(), { follow: false });
  assert.equal(answer.status, 302);
  const place = new URL(String(answer.headers.location));
  assert.equal(place.origin, stack.issuer);
  assert.equal(claimsOf(place.searchParams.get("id_token_hint") ?? "").email, ADMIN.email);
  assert.ok(answer.setCookies.some((line) => line.startsWith("_oauth2_proxy=;")));
  assert.equal((await browser.get(`${stack.url}/x`, { follow: false })).status, 302);
  await browser.close();
});

test("Dex has no end-session endpoint, and no session of its own that would sign somebody in again", async () => {
  const browser = new Browser();
  const discovery = await browser.get(`${stack.issuer}/.well-known/openid-configuration`);
  assert.equal((JSON.parse(discovery.body) as Record<string, unknown>)["end_session_endpoint"], undefined);
  await browser.login(`${stack.url}/x`, ADMIN.email, PASSWORD);
  await browser.get(`${stack.url}/oauth2/sign_out`, { follow: false });
  const page = await browser.get(`${stack.url}/x`);
  assert.equal(new URL(page.url).origin, stack.issuer);
  assert.match(page.body, /name="password"/);
  await browser.close();
});
