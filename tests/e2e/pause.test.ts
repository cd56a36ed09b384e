// Envoy stands still for a while, as in a migration or a throttled cgroup, with many requests waiting for the auth service: all are
// answered, and no VM fails.
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { after, test } from "node:test";
import { answerBytes, ChaosServer, replying } from "../../scripts/lab/chaos-server";
import { burst } from "../support/burst";
import { appHost, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { send } from "../../scripts/lab/raw-http";
import { RecordingApp } from "../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";
import { until } from "../../scripts/lab/until";

const WAITING = 500;

/** Enough for all requests to be under way on a busy machine. */
const TIMEOUT_SECONDS = 8;

/** Longer than a call's timeout and whatever margin may be added to it: the clock jumps over all of them. */
const PAUSE_MILLISECONDS = 11_000;

const [app, chaos] = await Promise.all([RecordingApp.start(), ChaosServer.start()]);
const stack = await startStack({
  envoy: { appPort: app.port, authPort: chaos.port, concurrency: 1 },
  plugin: ({ authService, session, rules }) => ({
    authService: { ...authService, timeout: `${TIMEOUT_SECONDS}s` },
    session,
    rules,
  }),
});
const host = appHost(stack);
after(() => finishStack(stack, undefined, [app, chaos]));

test("all requests that wait for the auth service are answered after a pause of the process", async () => {
  chaos.behaviour = () => undefined;
  const answers = await burst(stack.port, WAITING, { ":authority": host[1] }, async () => {
    await until("all calls", () => chaos.calls.length === WAITING);
    stack.envoy.server.signal("SIGSTOP");
    await delay(PAUSE_MILLISECONDS);
    stack.envoy.server.signal("SIGCONT");
  });
  assert.deepEqual(
    answers.filter(({ status }) => status !== 503).map(({ status }) => status),
    [],
  );
  assert.equal(await stack.envoy.stat("wasm.postern.vm_reload_success"), 0);

  chaos.behaviour = replying(answerBytes(401));
  const cookie = cookieHeader(
    mintSessionValue(stack.cookieSecret, { accessToken: "TOKEN", email: "a@example.com" }),
  );
  assert.equal((await send(stack.port, { path: "/app", headers: [host, ["cookie", cookie]] })).status, 200);
  const isAsked = async () => (await send(stack.port, { path: "/app", headers: [host] })).status === 401;
  await until("the auth service being asked again", isAsked);
});
