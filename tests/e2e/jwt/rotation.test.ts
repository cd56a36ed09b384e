// Dex changes its signing key while requests flow: no valid token is refused, and keys that are gone stop verifying.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Stack } from "../../../scripts/stack/stack";
import { passwordGrant } from "../../support/dex-tokens";
import { appHost, finishStack } from "../../../scripts/lab/e2e-stack";
import { send } from "../../../scripts/lab/raw-http";
import { RecordingApp } from "../../../scripts/lab/recording-app";
import { until } from "../../../scripts/lab/until";

const ROTATIONS = 2;
const WORKERS = 2;
/** Tokens that are sent all the time: one that Dex has just made, and some from before. */
const KEPT = 10;
/** Between two rounds, for a minute of which only two moments matter: the cores are for others as well. */
const PACE_MILLISECONDS = 50;

const app = await RecordingApp.start();
const stack = await Stack.start({
  // Dex looks every 30 seconds whether the key is older than this.
  dex: { keyRotation: "10s", tokenLifetime: "1h" },
  envoy: { appPort: app.port, concurrency: WORKERS },
});
after(() => finishStack(stack, undefined, [app]));

const host = appHost(stack);

async function statusOf(token: string): Promise<number> {
  return (await send(stack.port, { headers: [host, ["authorization", `Bearer ${token}`]] })).status;
}

function kidOf(token: string): string {
  const header = Buffer.from(token.split(".")[0] ?? "", "base64url").toString();
  return (JSON.parse(header) as { kid: string }).kid;
}

test("no valid token is refused while Dex rotates its key twice", async () => {
  const calls = await stack.authCalls();
  const kids = new Set<string>();
  const tokens: string[] = [];
  const refused: string[] = [];
  let sent = 0;
  for (let rounds = 0; rounds < KEPT; rounds += Number(kids.size > ROTATIONS)) {
    const { access_token: token } = await passwordGrant(stack);
    kids.add(kidOf(token));
    tokens.push(token);
    if (tokens.length > KEPT) tokens.splice(1 + (sent % (KEPT - 1)), 1);
    const statuses = await Promise.all(tokens.map(statusOf));
    sent += statuses.length;
    for (const [i, status] of statuses.entries()) {
      if (status !== 200) refused.push(`${status} for key ${[...kids].indexOf(kidOf(tokens[i] ?? ""))}`);
    }
    await delay(PACE_MILLISECONDS);
  }
  assert.deepEqual(refused, [], `of ${sent} requests`);
  assert.equal(await stack.authCalls(), calls);
});

test("tokens of keys that are gone stop to verify, those of the new ones pass", async () => {
  const { jwt, ...config } = stack.pluginConfig as { jwt: { issuers: { jwks: object }[] } };
  const issuers = jwt.issuers.map((issuer) => ({ ...issuer, jwks: { ...issuer.jwks, refresh: "10s" } }));
  await stack.envoy.reconfigure({ ...config, jwt: { issuers } });
  const { access_token: old } = await passwordGrant(stack);
  assert.equal(await statusOf(old), 200);
  await stack.restartDex({ keyRotation: "6h" });
  let refused = 0;
  await until("the end of the old key", async () => {
    refused = (await statusOf(old)) === 401 ? refused + 1 : 0;
    return refused >= 10;
  });
  const { access_token: renewed } = await passwordGrant(stack);
  for (let i = 0; i < 10; i++) assert.equal(await statusOf(renewed), 200);
});
