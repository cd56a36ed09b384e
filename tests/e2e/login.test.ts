// The whole way of a user: the login form, the app with the access token, sign-out, and the next login.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, test } from "node:test";
import { ADMIN, PASSWORD } from "../../scripts/stack/dex";
import { Browser } from "../../scripts/lab/browser";
import { finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { claimsOf, loggedInBrowser, verdictOfOauth2Proxy } from "../../scripts/lab/login";
import { valueOf } from "../../scripts/lab/raw-http";

const OTHER_USER = {
  email: "jane@example.com",
  username: "jane",
  userID: "5f0c1a52-2f1e-4b4e-9a51-1f7a3c3f9d10",
  groups: ["editors", "staff"],
};

const stack = await startStack({ dex: { users: [OTHER_USER] } });
after(() => finishStack(stack));

/** What httpbin's /headers shows: the headers that reached the app. */
function headersIn(body: string): Record<string, string> {
  return (JSON.parse(body) as { headers: Record<string, string> }).headers;
}

async function headersSeenBy(browser: Browser): Promise<Record<string, string>> {
  const page = await browser.get(`${stack.url}/headers`, { follow: false });
  assert.equal(page.status, 200);
  return headersIn(page.body);
}

function leftHalfOfHash(token: string): string {
  return createHash("sha256").update(token).digest().subarray(0, 16).toString("base64url");
}

test("a login by the form ends on the page of the app that was asked for", async () => {
  const browser = new Browser();
  const page = await browser.login(`${stack.url}/headers?from=login`, ADMIN.email, PASSWORD);
  assert.equal(page.status, 200);
  assert.equal(page.url, `${stack.url}/headers?from=login`);
  assert.match(headersIn(page.body).Authorization ?? "", /^Bearer ey/);
  await browser.close();
});

test("a wrong password gets no session, and the app stays closed", async () => {
  const browser = new Browser();
  const page = await browser.login(`${stack.url}/headers`, ADMIN.email, "a wrong password");
  assert.match(page.body, /<form/);
  assert.doesNotMatch(await browser.cookies(stack.url), /_oauth2_proxy=/);
  assert.equal((await browser.get(`${stack.url}/headers`, { follow: false })).status, 302);
  await browser.close();
});

test("the app gets the access token in Authorization, not the ID token", async () => {
  const browser = await loggedInBrowser(stack);
  const seen = await headersSeenBy(browser);
  const verdict = await verdictOfOauth2Proxy(stack, await browser.cookies(stack.url));
  const accessToken = valueOf(verdict.headers, "x-auth-request-access-token") ?? "";
  const idToken = (valueOf(verdict.headers, "authorization") ?? "").replace("Bearer ", "");
  assert.notEqual(accessToken, idToken);
  assert.equal(seen.Authorization, `Bearer ${accessToken}`);
  assert.equal(seen["X-Auth-Request-Access-Token"], accessToken);
  // OpenID Connect Core 3.1.3.6: an ID token names the access token that was issued with it.
  assert.equal(claimsOf(idToken).at_hash, leftHalfOfHash(accessToken));
  await browser.close();
});

test("the app gets the identity that oauth2-proxy would give it", async () => {
  const browser = await loggedInBrowser(stack, OTHER_USER.email);
  const seen = await headersSeenBy(browser);
  const verdict = await verdictOfOauth2Proxy(stack, await browser.cookies(stack.url));
  for (const name of ["User", "Email", "Groups", "Preferred-Username"]) {
    const wanted = valueOf(verdict.headers, `x-auth-request-${name.toLowerCase()}`);
    assert.equal(seen[`X-Auth-Request-${name}`], wanted, name);
  }
  assert.equal(seen["X-Auth-Request-Email"], OTHER_USER.email);
  assert.equal(seen["X-Auth-Request-Groups"], OTHER_USER.groups.join(","));
  await browser.close();
});

test("the session cookie does not reach the app", async () => {
  const browser = await loggedInBrowser(stack);
  await browser.jar.setCookie("theme=dark", stack.url);
  const seen = await headersSeenBy(browser);
  assert.match(await browser.cookies(stack.url), /_oauth2_proxy=/);
  assert.doesNotMatch(seen.Cookie ?? "", /_oauth2_proxy=/);
  assert.match(seen.Cookie ?? "", /theme=dark/);
  await browser.close();
});

test("after sign-out the app asks for a login again, and the next login works", async () => {
  const browser = await loggedInBrowser(stack);
  const signOut = await browser.get(`${stack.url}/oauth2/sign_out`, { follow: false });
  assert.equal(signOut.status, 302);
  assert.ok(
    signOut.setCookies.some((line) => line.startsWith("_oauth2_proxy=;")),
    "the session cookie is cleared",
  );
  const page = await browser.get(`${stack.url}/headers`);
  assert.equal(new URL(page.url).origin, stack.issuer);
  const again = await browser.login(`${stack.url}/headers`, OTHER_USER.email, PASSWORD);
  assert.equal(headersIn(again.body)["X-Auth-Request-Email"], OTHER_USER.email);
  await browser.close();
});

test("two users at once each stay who they are", async () => {
  const admin = await loggedInBrowser(stack);
  const other = await loggedInBrowser(stack, OTHER_USER.email);
  for (let i = 0; i < 20; i++) {
    const [first, second] = await Promise.all([headersSeenBy(admin), headersSeenBy(other)]);
    assert.equal(first["X-Auth-Request-Email"], ADMIN.email);
    assert.equal(second["X-Auth-Request-Email"], OTHER_USER.email);
    assert.notEqual(first.Authorization, second.Authorization);
  }
  await Promise.all([admin.close(), other.close()]);
});
