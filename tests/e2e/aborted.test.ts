// Clients that go away while an auth service hangs: Envoy cannot end their calls, and they stand in nobody's way.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { answerBytes, ChaosServer } from "../../scripts/lab/chaos-server";
import { appHost, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { Http2Client } from "../support/http2-client";
import { send } from "../../scripts/lab/raw-http";
import { until } from "../../scripts/lab/until";

/** As many calls of clients that wait as one configuration may have under way is 1,024. */
const ROUNDS = 3;
const EACH = 600;
const STREAMS = 100;

const chaos = await ChaosServer.start();
const stack = await startStack({
  envoy: {
    authPort: chaos.port,
    concurrency: 1,
    authCircuitBreaker: { maxConnections: 4000, maxPendingRequests: 4000, maxRequests: 4000 },
  },
  plugin: ({ authService, session, rules }) => ({
    // Longer than the test takes: no call ends by itself.
    authService: { ...authService, timeout: "60s" },
    session,
    rules,
  }),
});
after(() => finishStack(stack, undefined, [chaos]));
const host = appHost(stack);

async function abortedRound(callsBefore: number): Promise<void> {
  const clients = await Promise.all(
    Array.from({ length: EACH / STREAMS }, () => Http2Client.connect(stack.port)),
  );
  for (const client of clients) client.start("/app", { ":authority": host[1] }, STREAMS);
  await until("the calls", () => chaos.calls.length === callsBefore + EACH);
  for (const client of clients) client.abort();
  await until(
    "the end of the requests",
    async () => (await stack.envoy.stat("http.gateway.downstream_rq_active")) === 0,
  );
}

test("calls of clients that went away take no place of others' calls", async () => {
  chaos.behaviour = () => undefined;
  for (let round = 0; round < ROUNDS; round++) await abortedRound(round * EACH);
  const called = chaos.nextCall();
  const answer = send(stack.port, { path: "/app", headers: [host] });
  (await called).socket.write(answerBytes(401));
  assert.equal((await answer).status, 401);
  chaos.dropConnections();
});
