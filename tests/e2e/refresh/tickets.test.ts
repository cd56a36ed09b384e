// Sessions in a real Redis: the cookie is a ticket that only oauth2-proxy can open, so its verdicts are what is remembered.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type Redis, startRedis } from "../../../scripts/stack/redis";
import { makeRunFolder } from "../../../scripts/stack/run-folder";
import { redisServer } from "../../../scripts/toolchain/on-path";
import { burst } from "../../support/burst";
import { loggedInBrowser } from "../../../scripts/lab/login";
import { send } from "../../../scripts/lab/raw-http";
import { RefreshStack } from "../../../scripts/lab/refresh-stack";
import { until } from "../../../scripts/lab/until";

const MANY = 40;
const HERD = 2000;
const WORKERS = 2;
const TTL_SECONDS = 2;
const MARGIN_MILLISECONDS = 500;
const COOKIE_REFRESH_SECONDS = 4;

const skip = redisServer() === null ? "redis-server is not on PATH" : false;

describe("a ticket of a session in Redis", { skip }, () => {
  let redis: Redis;
  let setup: RefreshStack;

  before(async () => {
    redis = await startRedis(await makeRunFolder());
    setup = await RefreshStack.start({
      oauth2Proxy: { redisUrl: redis.url, cookieRefresh: `${COOKIE_REFRESH_SECONDS}s` },
      envoy: { directResponse: true },
      cache: { verdictTtl: `${TTL_SECONDS}s` },
    });
  });
  after(async () => {
    await setup?.finish();
    await redis?.server.stop();
  });

  async function loggedIn(): Promise<string> {
    const browser = await loggedInBrowser(setup.stack);
    const cookie = await browser.cookies(setup.stack.url);
    await browser.close();
    return cookie;
  }

  /** Lets every verdict on a ticket end. */
  const verdictsEnd = () => delay(TTL_SECONDS * 1000 + MARGIN_MILLISECONDS);

  /** Somebody whose ticket no worker knows of: the login's own page has made its verdict known to one. */
  async function coldTicket(): Promise<string> {
    const cookie = await loggedIn();
    await verdictsEnd();
    return cookie;
  }

  const host = () => new URL(setup.stack.url).host;

  function get(cookie: string, path = "/app", accept = "text/html") {
    const headers = [
      ["host", host()],
      ["cookie", cookie],
      ["accept", accept],
    ] as const;
    return send(setup.stack.port, { path, headers });
  }

  function getAll(cookie: string) {
    return Promise.all(Array.from({ length: MANY }, () => get(cookie)));
  }

  async function assertAll(cookie: string, status: number): Promise<void> {
    for (const answer of await getAll(cookie)) assert.equal(answer.status, status);
  }

  async function herdIsIn(): Promise<void> {
    const active = () => setup.stack.envoy.stat("http.gateway.downstream_rq_active");
    await until("the requests", async () => (await active()) >= HERD);
  }

  it("is asked about once by each worker, for 2,000 requests at once, while nothing is known of it", async () => {
    const cookie = await coldTicket();
    const { relay, stack } = setup;
    const before = relay.calls;
    relay.hold();
    const headers = { ":authority": host(), cookie };
    const answers = await burst(stack.port, HERD, headers, () => herdIsIn().finally(() => relay.release()));
    assert.equal(answers.filter(({ status }) => status === 200).length, HERD);
    assert.ok(relay.calls - before <= WORKERS, `${relay.calls - before} calls`);
  });

  it("that 2,000 requests wait for is refused to those that it was made for when the auth service ends the call", async () => {
    const cookie = await coldTicket();
    const { relay, stack } = setup;
    relay.hold();
    const headers = { ":authority": host(), cookie };
    const answers = await burst(stack.port, HERD, headers, () => herdIsIn().finally(() => relay.drop()));
    // One worker asked for both; the other one asks again, and its requests pass.
    const passed = answers.filter(({ status }) => status === 200).length;
    const refused = answers.filter(({ status }) => status === 503).length;
    assert.ok(refused > 0, "nobody waited for the call");
    assert.equal(refused + passed, HERD);
    await until("the session's being good", async () => (await get(cookie)).status === 200);
  });

  it("passes by the verdict for verdictTtl, and is asked about again after it", async () => {
    const cookie = await loggedIn();
    await assertAll(cookie, 200);
    await verdictsEnd();
    const { relay } = setup;
    const before = relay.calls;
    await assertAll(cookie, 200);
    const calls = relay.calls - before;
    assert.ok(calls >= 1 && calls <= WORKERS, `${calls} calls`);
  });

  it("that is due for a refresh still makes few calls", async () => {
    const cookie = await loggedIn();
    await delay((COOKIE_REFRESH_SECONDS + 2) * 1000);
    const { relay } = setup;
    const before = relay.calls;
    await assertAll(cookie, 200);
    assert.ok(relay.calls - before <= WORKERS + 1, `${relay.calls - before} calls`);
  });

  it("passes no longer than verdictTtl after the session has gone from Redis", async () => {
    const cookie = await loggedIn();
    await assertAll(cookie, 200);
    const headers = [
      ["host", host()],
      ["cookie", cookie],
    ] as const;
    await send(setup.stack.oauth2Proxy.port, { path: "/oauth2/sign_out", headers });
    await verdictsEnd();
    await assertAll(cookie, 302);
  });

  it("passes no more in any worker once it has signed out", async () => {
    const cookie = await loggedIn();
    await assertAll(cookie, 200);
    assert.equal((await get(cookie, "/oauth2/sign_out")).status, 302);
    await assertAll(cookie, 302);
    assert.equal((await get(cookie, "/app", "application/json")).status, 401);
  });

  it("with another secret for the session is never passed", async () => {
    const cookie = await loggedIn();
    await assertAll(cookie, 200);
    await assertAll(`${cookie.slice(0, -5)}AAAA=`, 302);
  });

  it("is refused for as long as the auth service is away, and good again after it", async () => {
    const cookie = await coldTicket();
    await setup.stack.oauth2Proxy.server.stop();
    for (const answer of await getAll(cookie)) assert.equal(answer.status, 503);
    await setup.stack.restartOauth2Proxy();
    await until("the session's being good", async () => (await get(cookie)).status === 200);
  });
});
