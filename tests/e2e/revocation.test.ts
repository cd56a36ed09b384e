// Two gateways, each an Envoy with two workers, beside one oauth2-proxy: what a sign-out at one of them ends, and what the revocation list does.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { appHost, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { claimsOf, loggedInBrowser, verdictOfOauth2Proxy } from "../../scripts/lab/login";
import { type HeaderLine, send, valueOf } from "../../scripts/lab/raw-http";
import { until } from "../../scripts/lab/until";
import { Envoy } from "../../scripts/stack/envoy";
import { freePort } from "../../scripts/stack/free-port";

const INTERVAL_SECONDS = 5;
const OTHER = {
  email: "other@example.com",
  username: "other",
  userID: "7b1ddb52-51a6-4a3b-8a55-0a4a10a5d8f2",
};
/** Enough connections for both workers of a gateway. */
const CONNECTIONS = 16;

/** The app, and the server of the list: the filter asks for it in the app's cluster. */
let revoked: readonly object[] = [];
let isDown = false;
let fetches = 0;
const app = createServer((request, response) => {
  if (request.url !== "/revoked.json") return void response.end(JSON.stringify(request.headers));
  fetches++;
  if (isDown) request.socket.destroy();
  else response.end(JSON.stringify({ revoked }));
});
await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
const { port: appPort } = app.address() as AddressInfo;

const envoy = { appPort, concurrency: 2 };
const stack = await startStack({
  envoy,
  dex: { users: [OTHER] },
  plugin: (config) => ({
    ...config,
    revocation: { list: { cluster: "app", path: "/revoked.json" }, interval: `${INTERVAL_SECONDS}s` },
  }),
});
const host = appHost(stack);
const port = await freePort();
const second = await Envoy.start(
  {
    folder: join(stack.folder, "second"),
    port,
    adminPort: await freePort(),
    appPort,
    dexPort: stack.dex.port,
    authPort: stack.oauth2Proxy.port,
    appHost: new URL(stack.url).hostname,
    dexHost: "dex.example.com",
    authorization: "postern",
    cookieSecret: stack.cookieSecret,
  },
  stack.pluginConfig,
  envoy,
);
const GATEWAYS = [stack.port, port];
after(async () => {
  await finishStack(stack, undefined, [second.server]);
  app.closeAllConnections();
  app.close();
});

async function cookieOf(email?: string): Promise<string> {
  const browser = await loggedInBrowser(stack, email);
  const cookie = await browser.cookies(stack.url);
  await browser.close();
  return cookie;
}

/** The answers of a gateway to one request on each of many connections. */
async function statusesAt(gateway: number, header: HeaderLine): Promise<number[]> {
  const request = { path: "/x", headers: [host, header] };
  const answers = await Promise.all(Array.from({ length: CONNECTIONS }, () => send(gateway, request)));
  return answers.map(({ status }) => status);
}

async function statusesEverywhere(header: HeaderLine): Promise<number[]> {
  return [...new Set((await Promise.all(GATEWAYS.map((gateway) => statusesAt(gateway, header)))).flat())];
}

/** Every worker of both gateways, and both main threads, fetch the list once more. */
async function renewals(count = 1): Promise<void> {
  const wanted = fetches + count * 3 * GATEWAYS.length;
  await until("fetches of the list", () => fetches >= wanted);
}

const cookie = (value: string): HeaderLine => ["cookie", value];
const bearer = (token: string): HeaderLine => ["authorization", `Bearer ${token}`];

/** The session's access token, as the app gets it. */
async function tokenOf(session: string): Promise<string> {
  const { body } = await send(stack.port, { path: "/x", headers: [host, cookie(session)] });
  const { authorization } = JSON.parse(body.toString()) as { authorization: string };
  return authorization.slice("Bearer ".length);
}

test("a sign-out at one gateway ends the login there; a copy of its cookie passes at the other as with oauth2-proxy", async () => {
  const session = await cookieOf();
  assert.deepEqual(await statusesEverywhere(cookie(session)), [200]);
  const answer = await send(stack.port, { path: "/oauth2/sign_out", headers: [host, cookie(session)] });
  assert.equal(answer.status, 302);
  assert.deepEqual(new Set(await statusesAt(stack.port, cookie(session))), new Set([302]));
  assert.deepEqual(new Set(await statusesAt(port, cookie(session))), new Set([200]));
  assert.equal((await verdictOfOauth2Proxy(stack, session)).status, 202);
});

test("somebody who is put on the list is out at both gateways within two intervals, and nobody else notices", async () => {
  const [mine, others] = [await cookieOf(), await cookieOf(OTHER.email)];
  const [myToken, otherToken] = [await tokenOf(mine), await tokenOf(others)];
  // Both are cached by every worker, and the first one's is in use.
  for (const header of [cookie(mine), bearer(myToken), cookie(others), bearer(otherToken)])
    assert.deepEqual(await statusesEverywhere(header), [200]);
  revoked = [{ sub: claimsOf(myToken)["sub"], before: Math.ceil(Date.now() / 1000) }];
  const refused: number[] = [];
  const watch = new AbortController();
  const watching = (async () => {
    while (!watch.signal.aborted)
      for (const header of [cookie(others), bearer(otherToken)])
        refused.push(...(await statusesEverywhere(header)).filter((status) => status !== 200));
  })();
  await renewals();
  await until("the first one out", async () => {
    const [sessions, tokens] = await Promise.all([
      statusesEverywhere(cookie(mine)),
      statusesEverywhere(bearer(myToken)),
    ]);
    return sessions.join() === "302" && tokens.join() === "401";
  });
  watch.abort();
  await watching;
  assert.deepEqual(refused, []);
  const page = await send(port, { path: "/x?y=z", headers: [host, cookie(mine)] });
  assert.equal(valueOf(page.headers, "location"), "/oauth2/sign_out?rd=%2Fx%3Fy%3Dz");
});

test("the list stays while its server is down, and a new login is in", async () => {
  const mine = await cookieOf(OTHER.email);
  const token = await tokenOf(mine);
  revoked = [{ email: OTHER.email, before: Math.floor(Date.now() / 1000) + 1 }];
  await until("out", async () => (await statusesEverywhere(cookie(mine))).join() === "302");
  isDown = true;
  await renewals(2);
  assert.deepEqual(await statusesEverywhere(cookie(mine)), [302]);
  assert.deepEqual(await statusesEverywhere(bearer(token)), [401]);
  // The same browser: its page leads it through the sign-out to a login, and back.
  const browser = await loggedInBrowser(stack, OTHER.email);
  const fresh = await browser.cookies(stack.url);
  await browser.close();
  assert.deepEqual(await statusesEverywhere(cookie(fresh)), [200]);
  for (const gateway of [stack.envoy, second]) {
    assert.ok((await gateway.stat("wasmcustom.postern.revocation.age_seconds")) >= 1);
    assert.equal(await gateway.stat("wasmcustom.postern.revocation.entries"), 1);
    assert.ok((await gateway.stat("wasmcustom.postern.auth.revocations_failed")) >= 2);
  }
});
