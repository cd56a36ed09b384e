// No token, cookie or secret gets into Envoy's log, its statistics or the answers of the filter, on any way of a request.
import assert from "node:assert/strict";
import { test } from "node:test";
import { request } from "undici";
import { PASSWORD } from "../../scripts/stack/dex";
import { answeredRequests } from "../../scripts/lab/auth-requests";
import { appHost, envoyLog, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { loggedInBrowser, verdictOfOauth2Proxy } from "../../scripts/lab/login";
import { eventsIn } from "../../scripts/log/log-line";
import { type HeaderLine, type RawResponse, send, valueOf } from "../../scripts/lab/raw-http";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";

const WRONG_SECRET = "xq7-of-the-wrong-length-and-never-to-be-told!";
const MINTED_TOKEN = "access-token-that-was-minted-for-this-test";
const BEARER = "opaque-bearer-token-that-nobody-issued";

/** Any stretch of a secret this long counts as told; short ones are words. */
const STRETCH = 12;

/** Where the text holds a stretch of the secret, or null. */
function leakOf(secret: string, text: string): string | null {
  for (let at = 0; at + STRETCH <= secret.length; at++) {
    if (text.includes(secret.slice(at, at + STRETCH))) return secret.slice(at, at + STRETCH);
  }
  return null;
}

function assertTellsNothing(text: string, secrets: ReadonlyMap<string, string>, where: string): void {
  for (const [name, secret] of secrets) {
    assert.ok(secret.length >= STRETCH, `${name} is too short to be looked for`);
    assert.equal(leakOf(secret, text), null, `${where} tells ${name}`);
  }
}

async function adminText(adminUrl: string, path: string): Promise<string> {
  return (await request(`${adminUrl}${path}`)).body.text();
}

test("a leak would be found", () => {
  assert.equal(leakOf(MINTED_TOKEN, `token=${MINTED_TOKEN.slice(5, 20)}`), MINTED_TOKEN.slice(5, 17));
  assert.equal(leakOf(MINTED_TOKEN, "access to the token"), null);
});

test("neither the log at debug level nor the statistics nor a refusal tells a secret", async () => {
  const stack = await startStack({ envoy: { wasmLogLevel: "debug" } });
  const host = appHost(stack);
  const minted = mintSessionValue(stack.cookieSecret, { accessToken: MINTED_TOKEN, email: "a@example.com" });
  const bodies: string[] = [];
  const ask = async (path: string, ...headers: HeaderLine[]): Promise<RawResponse> => {
    const answer = await send(stack.port, { path, headers: [host, ...headers] });
    if (answer.status >= 400) bodies.push(answer.body.toString());
    return answer;
  };

  const browser = await loggedInBrowser(stack);
  const cookie = await browser.cookies(stack.url);
  await browser.close();
  const verdict = await verdictOfOauth2Proxy(stack, cookie);
  const accessToken = valueOf(verdict.headers, "x-auth-request-access-token") ?? "";
  const idToken = (valueOf(verdict.headers, "authorization") ?? "").slice("Bearer ".length);

  const everyKind = async () => {
    await ask("/headers", ["cookie", cookie]);
    await ask(`/headers?access_token=${accessToken}&id_token=${idToken}`, ["cookie", cookie]);
    await ask("/headers", ["cookie", `_oauth2_proxy=${minted}`]);
    await ask("/headers", ["cookie", `_oauth2_proxy=${minted.slice(0, -5)}`]);
    await ask("/headers", ["cookie", cookieHeader(minted.repeat(4))]);
    await ask("/headers", ["authorization", `Bearer ${BEARER}`]);
    await ask("/headers", ["authorization", `Bearer ${BEARER}`], ["authorization", `Bearer ${accessToken}`]);
    await ask("/headers", ["cookie", cookie], ["x-auth-request-access-token", BEARER]);
    await ask("//headers", ["cookie", cookie]);
    await ask(`/oauth2/userinfo?token=${BEARER}`, ["cookie", cookie]);
  };
  await everyKind();
  const { session, ...config } = stack.pluginConfig as { session: object };
  const secret = { cookieSecret: { value: WRONG_SECRET } };
  await assert.rejects(stack.envoy.reconfigure({ ...config, session: { ...session, ...secret } }));
  await stack.envoy.reconfigure(config);
  await everyKind();
  await answeredRequests(stack);
  await stack.oauth2Proxy.server.stop();
  await everyKind();

  const stats = await adminText(stack.envoy.adminUrl, "/stats");
  const metrics = await adminText(stack.envoy.adminUrl, "/stats/prometheus");
  await finishStack(stack, /configur|failed to load/i);

  const secrets = new Map([
    ["the cookie secret", stack.cookieSecret],
    ["a wrong cookie secret", WRONG_SECRET],
    ["the session cookie", cookie.replace(/^.*_oauth2_proxy=/, "")],
    ["a minted session cookie", minted],
    ["a minted access token", MINTED_TOKEN],
    ["the access token", accessToken],
    ["the ID token", idToken],
    ["a bearer token", BEARER],
  ]);
  const log = (await envoyLog(stack)).join("\n");
  const verdicts = eventsIn(log.split("\n"), "request").map(({ verdict }) => verdict);
  assert.ok(verdicts.includes("hit") && verdicts.includes("miss"), "the log is at debug level");
  assertTellsNothing(log, secrets, "the log");
  assertTellsNothing(stats + metrics, secrets, "a statistic");
  assert.ok(bodies.length > 0);
  assertTellsNothing(bodies.join("\n"), secrets, "an answer");
  assert.ok(!log.includes(PASSWORD));
});
