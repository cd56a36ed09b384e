// The auth service is gone, frozen or back: sessions that the filter can judge see no difference, nobody else gets in.
import assert from "node:assert/strict";
import { after, afterEach, beforeEach, describe, it } from "node:test";
import { appHost, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { loggedInBrowser } from "../../scripts/lab/login";
import {
  openSocket,
  type RawRequest,
  requestBytes,
  send,
  valueOf,
  valuesOf,
} from "../../scripts/lab/raw-http";
import { RecordingApp, seenIn } from "../../scripts/lab/recording-app";
import { mintSessionValue } from "../../scripts/lab/session-cookie";
import { until } from "../../scripts/lab/until";

const app = await RecordingApp.start();
const stack = await startStack({
  envoy: { appPort: app.port },
  plugin: ({ authService, session, rules }) => ({
    authService: { ...authService, timeout: "1500ms" },
    // Who is due for a refresh waits for the call here, and sees how it ends.
    session: { ...session, refreshBehind: false },
    rules,
  }),
});
after(() => finishStack(stack, undefined, [app]));

const host = appHost(stack);
const browser = await loggedInBrowser(stack);
const cookie = await browser.cookies(stack.url);
await browser.close();

const contents = { accessToken: "TOKEN", email: "a@example.com", user: "a" };
const good = mintSessionValue(stack.cookieSecret, contents);
const LONG_AGO = new Date(Date.now() - 360_000);
const due = mintSessionValue(stack.cookieSecret, { ...contents, createdAt: LONG_AGO });
const over = mintSessionValue(stack.cookieSecret, {
  ...contents,
  createdAt: LONG_AGO,
  expiresOn: new Date(Date.now() - 60_000),
});

function withCookie(value: string, path = "/app"): RawRequest {
  return { path, headers: [host, ["cookie", value]] };
}

/** Everybody who needs the auth service. */
const STRANGERS: Readonly<Record<string, RawRequest>> = {
  "without a cookie": { path: "/app", headers: [host] },
  "with a changed cookie": withCookie(`_oauth2_proxy=${good.slice(0, -4)}AAA=`),
  "with a session of another secret": withCookie(
    `_oauth2_proxy=${mintSessionValue("another secret with 32 bytes ..!", contents)}`,
  ),
  "with a session that is due for a refresh, its token expired": withCookie(`_oauth2_proxy=${over}`),
  "with a session and a bearer token": {
    path: "/app",
    headers: [host, ["cookie", cookie], ["authorization", "Bearer x"]],
  },
  "with a session and an ambiguous path": withCookie(cookie, "/a//b"),
  "with a session, to a page of the auth service": withCookie(cookie, "/oauth2/userinfo"),
  "with a body and no session": { method: "POST", path: "/app", headers: [host], body: "x".repeat(100_000) },
  "with an upgrade and no session": {
    path: "/socket",
    headers: [host, ["connection", "Upgrade"], ["upgrade", "websocket"], ["sec-websocket-version", "13"]],
  },
};

function assertUserPasses(): Promise<void> {
  return send(stack.port, withCookie(cookie)).then((answer) => {
    assert.equal(answer.status, 200);
    assert.match(valueOf(seenIn(answer).headers, "authorization") ?? "", /^Bearer ey/);
  });
}

async function assertStrangersFail(): Promise<void> {
  const reached = app.requests.length;
  const assertFails = async ([who, request]: [string, RawRequest]) => {
    const answer = await send(stack.port, request);
    assert.equal(answer.status, 503, who);
    assert.match(valueOf(answer.headers, "retry-after") ?? "", /^\d+$/, who);
    assert.deepEqual(valuesOf(answer.headers, "set-cookie"), [], who);
  };
  await Promise.all(Object.entries(STRANGERS).map(assertFails));
  assert.equal(app.requests.length, reached, "a stranger reached the app");
}

/** A session that is due goes on by the token it has, for as long as that is good. */
async function assertDueUserPasses(): Promise<void> {
  const answer = await send(stack.port, withCookie(`_oauth2_proxy=${due}`));
  assert.equal(answer.status, 200);
  assert.equal(valueOf(seenIn(answer).headers, "authorization"), "Bearer TOKEN");
}

/** After an outage calls may be held back for a moment; then strangers are sent to the login again. */
function assertRecovers(): Promise<void> {
  const isAsked = async () => (await send(stack.port, { path: "/app", headers: [host] })).status === 302;
  return until("the auth service being asked again", isAsked);
}

describe("an auth service that is stopped", () => {
  beforeEach(() => stack.oauth2Proxy.server.stop());
  afterEach(async () => {
    await stack.restartOauth2Proxy();
    await assertRecovers();
  });

  it("is not missed by a session that the filter knows", assertUserPasses);

  it("is not missed by a session that the filter sees for the first time", async () => {
    const fresh = mintSessionValue(stack.cookieSecret, { ...contents, accessToken: "FIRST" });
    const answer = await send(stack.port, withCookie(`_oauth2_proxy=${fresh}`));
    assert.equal(valueOf(seenIn(answer).headers, "authorization"), "Bearer FIRST");
  });

  it("does not end a session that is due for a refresh", assertDueUserPasses);

  it("means 503 with Retry-After for everybody else", assertStrangersFail);
});

describe("an auth service that does not answer", () => {
  beforeEach(() => stack.oauth2Proxy.server.signal("SIGSTOP"));
  afterEach(async () => {
    stack.oauth2Proxy.server.signal("SIGCONT");
    await assertRecovers();
  });

  it("is not missed by a session that the filter knows", assertUserPasses);

  it("does not end a session that is due for a refresh", assertDueUserPasses);

  it("means 503 with Retry-After for everybody else, once the call's time is over", assertStrangersFail);

  it("leaves nothing behind of clients that go away in the middle of a call", async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => openSocket(stack.port)));
    const active = () => stack.envoy.stat("http.gateway.downstream_rq_active");
    for (const socket of sockets) socket.write(requestBytes({ path: "/app", headers: [host] }));
    await until("the calls", async () => (await active()) === sockets.length);
    for (const socket of sockets) socket.destroy();
    await until("the end of the requests", async () => (await active()) === 0);
    await assertUserPasses();
    const calls = () => stack.envoy.stat("cluster.oauth2-proxy.upstream_rq_active");
    await until("the end of the calls", async () => (await calls()) === 0);
    assert.equal((await send(stack.port, { path: "/app", headers: [host] })).status, 503);
  });
});

describe("an auth service that is back", () => {
  it("is asked again, and logs users in", async () => {
    await stack.oauth2Proxy.server.stop();
    await assertStrangersFail();
    await stack.restartOauth2Proxy();
    await assertRecovers();
    await (await loggedInBrowser(stack)).close();
    await assertUserPasses();
  });
});

describe("Dex that is stopped", () => {
  it("is not missed by a session that is not due", async () => {
    await stack.dex.server.stop();
    await assertUserPasses();
  });
});
