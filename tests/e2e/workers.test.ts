// Two Envoy workers, each with a VM of its own: a session passes on both without a call, a verdict is asked for by each.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Pool } from "undici";
import { authRequestCounts } from "../../scripts/lab/auth-requests";
import { appHost, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { loggedInBrowser } from "../../scripts/lab/login";
import { send } from "../../scripts/lab/raw-http";
import { RecordingApp } from "../../scripts/lab/recording-app";

const REQUESTS = 1000;
const CONNECTIONS = 32;

const app = await RecordingApp.start();
const stack = await startStack({ envoy: { appPort: app.port, concurrency: 2 } });
after(() => finishStack(stack, undefined, [app]));

const host = appHost(stack);
const browser = await loggedInBrowser(stack);
const cookie = await browser.cookies(stack.url);
await browser.close();

/** Connections that each worker has taken so far. */
async function connectionsTaken(): Promise<number[]> {
  const stats = await stack.envoy.stats(
    `^listener\\.127.*${stack.port}\\.worker_\\d+\\.downstream_cx_total$`,
  );
  return [...stats.values()];
}

/** Sends requests over so many connections that both workers get some; all must pass. */
async function sendThroughBoth(): Promise<void> {
  const before = await connectionsTaken();
  const pool = new Pool(`http://127.0.0.1:${stack.port}`, { connections: CONNECTIONS });
  const one = async () => {
    const { statusCode, body } = await pool.request({
      method: "GET",
      path: "/",
      headers: { host: host[1], cookie },
    });
    const seen = (await body.json()) as { headers: [string, string][] };
    const [token] = seen.headers.filter(([name]) => name === "authorization");
    assert.equal(statusCode, 200);
    assert.match(token?.[1] ?? "", /^Bearer ey/);
  };
  await Promise.all(Array.from({ length: REQUESTS }, one));
  await pool.close();
  const taken = (await connectionsTaken()).map((count, worker) => count - (before[worker] ?? 0));
  assert.equal(taken.length, 2);
  assert.ok(Math.min(...taken) > 0, `one worker got no connection: ${taken.join(" and ")}`);
}

test("1,000 requests of a logged-in browser through two workers make no call", async () => {
  const before = await authRequestCounts(stack);
  await sendThroughBoth();
  assert.deepEqual(await authRequestCounts(stack), before);
});

test("strangers are refused by both workers", async () => {
  const answers = await Promise.all(
    Array.from({ length: 64 }, () => send(stack.port, { path: "/", headers: [host] })),
  );
  assert.deepEqual(
    answers.filter(({ status }) => status !== 302),
    [],
  );
});

test("without a cookie secret each worker asks for itself, and then no more", async () => {
  const { session: _, ...config } = stack.pluginConfig as Record<string, unknown>;
  await stack.envoy.reconfigure(config);
  await sendThroughBoth();
  const warm = await authRequestCounts(stack);
  await sendThroughBoth();
  assert.deepEqual(await authRequestCounts(stack), warm);
});
