// Envoy itself refuses the call to the auth service: no host in its cluster, or too many calls under way (rows no-host and
// circuit-breaker of auth_responses.json).
import assert from "node:assert/strict";
import { test } from "node:test";
import type { EnvoyOptions } from "../../scripts/stack/envoy-options";
import type { Stack } from "../../scripts/stack/stack";
import { burst } from "../support/burst";
import { answerBytes, ChaosServer, replying } from "../../scripts/lab/chaos-server";
import { appHost, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { Http2AuthServer } from "../support/http2-auth-server";
import { type RawResponse, send, valueOf } from "../../scripts/lab/raw-http";
import { RecordingApp } from "../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";
import { until } from "../../scripts/lab/until";

interface Setup {
  readonly stack: Stack;
  readonly chaos: ChaosServer;
  readonly app: RecordingApp;
  /** A request without a session, and one with. */
  readonly stranger: () => Promise<RawResponse>;
  readonly user: () => Promise<RawResponse>;
}

async function withStack(envoy: EnvoyOptions, run: (setup: Setup) => Promise<void>): Promise<void> {
  const [app, chaos] = await Promise.all([RecordingApp.start(), ChaosServer.start()]);
  const stack = await startStack({ envoy: { appPort: app.port, authPort: chaos.port, ...envoy } });
  const cookie = cookieHeader(
    mintSessionValue(stack.cookieSecret, { accessToken: "TOKEN", email: "a@example.com" }),
  );
  const stranger = () => send(stack.port, { path: "/app", headers: [appHost(stack)] });
  const user = () => send(stack.port, { path: "/app", headers: [appHost(stack), ["cookie", cookie]] });
  try {
    await run({ stack, chaos, app, stranger, user });
  } finally {
    await finishStack(stack, undefined, [app, chaos]);
  }
}

/** More than open a circuit where the auth service itself fails. */
const REFUSED = 20;

function countOf(stack: Stack, reason: string): Promise<number> {
  return stack.envoy.stat(`wasmcustom.postern.request.${reason}`);
}

/** Whether all were for this reason, which is counted on a tick like the others, and the circuit stayed closed. */
async function assertNoCircuit(stack: Stack, reason: string, count: number): Promise<void> {
  await until("the counts", async () => (await countOf(stack, reason)) === count);
  assert.equal(await countOf(stack, "circuit_open"), 0);
  assert.equal(await stack.envoy.stat("wasmcustom.postern.auth.call_failed"), 0);
  assert.equal(await stack.envoy.stat("wasmcustom.postern.auth.circuit_open"), 0);
}

function assertUnavailable(answer: RawResponse): void {
  assert.equal(answer.status, 503);
  assert.match(valueOf(answer.headers, "retry-after") ?? "", /^\d+$/);
}

test("no-host: an auth cluster without a host is an outage for strangers, and nothing to a session", () =>
  withStack({ authWithoutHost: true }, async ({ app, stranger, user }) => {
    for (let i = 0; i < 3; i++) assertUnavailable(await stranger());
    assert.equal(app.requests.length, 0);
    assert.equal((await user()).status, 200);
  }));

test("circuit-breaker: a stranger beyond the limit of calls gets 503 at once, and a session passes", () =>
  withStack({ authCircuitBreaker: { maxConnections: 1, maxPendingRequests: 1 } }, async (setup) => {
    const { chaos, stack, stranger, user } = setup;
    chaos.behaviour = () => undefined;
    const called = chaos.nextCall();
    const [asking, queued] = [stranger(), called.then(stranger)];
    const { socket } = await called;
    const pending = () => stack.envoy.stat("cluster.oauth2-proxy.upstream_rq_pending_active");
    await until("a call in the queue", async () => (await pending()) === 1);
    for (let i = 0; i < REFUSED; i++) assertUnavailable(await stranger());
    assert.equal(await pending(), 1, "the queue was full all the time");
    assert.equal((await user()).status, 200);
    chaos.behaviour = replying(answerBytes(403));
    socket.write(answerBytes(401));
    assert.deepEqual([(await asking).status, (await queued).status], [401, 403]);
    await assertNoCircuit(stack, "call_refused", REFUSED);
  }));

test("circuit-breaker: calls that Envoy gives up while they wait for a connection open no circuit of the filter's", async () => {
  const server = await Http2AuthServer.start();
  const envoy = {
    authPort: server.port,
    authHttp2: true,
    concurrency: 1,
    authCircuitBreaker: { maxRequests: 1 },
  };
  const stack = await startStack({ envoy });
  try {
    const answers = await burst(stack.port, REFUSED + 1, { ":authority": appHost(stack)[1] }, async () => {
      await server.holding(1);
      await until("the refusals", async () => (await countOf(stack, "unavailable")) === REFUSED);
      server.release(401);
    });
    assert.equal(answers.filter(({ status }) => status === 503).length, REFUSED);
    await assertNoCircuit(stack, "unavailable", REFUSED);
  } finally {
    await finishStack(stack, undefined, [server]);
  }
});
