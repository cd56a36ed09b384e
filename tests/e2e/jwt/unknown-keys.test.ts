// Crowds of tokens whose key IDs nobody knows: they cost a fetch, wait together, and are refused together.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Http2Client } from "../../support/http2-client";
import { assertTokenRefused, JwtStack, KEYS_PATH } from "../../support/jwt-stack";
import type { RawResponse } from "../../../scripts/lab/raw-http";
import { encodePart } from "../../../scripts/lab/tokens";
import { until } from "../../../scripts/lab/until";

const FLOOD = 4000;
const CONNECTIONS = 20;
const STREAMS = 50;
const WORKERS = 2;

const setup = await JwtStack.start({ envoy: { concurrency: WORKERS } });
after(() => setup.finish());

const { jwks, stack } = setup;
const host = new URL(stack.url).host;
const good = await setup.token();
const [, payload, signature] = good.split(".");

let kids = 0;

/** Sends tokens of as many unknown keys at once. `whenOut` runs when all requests are under way. */
async function crowd(count: number, whenOut?: () => Promise<void>): Promise<RawResponse[]> {
  const clients = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => Http2Client.connect(stack.port)),
  );
  const answers = Array.from({ length: count }, (_, i) => {
    const token = `${encodePart({ alg: "RS256", kid: `unknown-${kids++}` })}.${payload}.${signature}`;
    const client = clients[i % CONNECTIONS] as Http2Client;
    return client.get("/app", { ":authority": host, authorization: `Bearer ${token}` });
  });
  const all = Promise.all(answers);
  await Promise.race([all, whenOut?.()]);
  const responses = await all;
  await Promise.all(clients.map((client) => client.close()));
  return responses;
}

async function assertGoodPasses(): Promise<void> {
  for (let i = 0; i < 10; i++) assert.equal((await setup.bearer(good)).status, 200);
}

test("a crowd that waits for one fetch is refused when it brings nothing, and good tokens pass meanwhile", async () => {
  await until("the keys", async () => (await setup.bearer(good)).status === 200);
  await assertGoodPasses();
  jwks.hold();
  const active = () => stack.envoy.stat("http.gateway.downstream_rq_active");
  await setup.reachingNobody(async () => {
    const answers = await crowd(CONNECTIONS * STREAMS, async () => {
      await until("the crowd", async () => (await active()) >= CONNECTIONS * STREAMS);
      jwks.release();
    });
    for (const answer of answers) assertTokenRefused(answer);
  });
  await assertGoodPasses();
});

test(`${FLOOD} tokens of key IDs that nobody knows cost each worker no further fetch within the minute`, async () => {
  const before = jwks.fetches(KEYS_PATH);
  await setup.reachingNobody(async () => {
    for (let sent = 0; sent < FLOOD; sent += CONNECTIONS * STREAMS) {
      for (const answer of await crowd(CONNECTIONS * STREAMS)) assertTokenRefused(answer);
    }
  });
  // A worker of which the crowd before had nobody may still look once.
  assert.ok(jwks.fetches(KEYS_PATH) - before <= WORKERS, `${jwks.fetches(KEYS_PATH) - before} fetches`);
  await assertGoodPasses();
});
