// The hit: a session that the filter judges itself passes without a call to anybody, whatever else the request carries.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { after, test } from "node:test";
import { Pool } from "undici";
import { authRequestCounts } from "../../scripts/lab/auth-requests";
import { appHost, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { Http2Client } from "../support/http2-client";
import { loggedInBrowser, verdictOfOauth2Proxy } from "../../scripts/lab/login";
import { openSocket, readResponse, requestBytes, send, valueOf, valuesOf } from "../../scripts/lab/raw-http";
import { RecordingApp, seenIn } from "../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";

const REQUESTS = 1000;
const FIVE_MEGABYTES = 5_000_000;

/** A person in so many groups that the session needs several cookies. */
const MANY_GROUPS = {
  email: "manager@example.com",
  username: "manager",
  userID: "manager",
  groups: Array.from({ length: 25 }, () => randomBytes(24).toString("hex")),
};

const app = await RecordingApp.start();
const stack = await startStack({ envoy: { appPort: app.port }, dex: { users: [MANY_GROUPS] } });
after(() => finishStack(stack, undefined, [app]));

const host = appHost(stack);
const browser = await loggedInBrowser(stack);
const cookie = await browser.cookies(stack.url);
await browser.close();
const verdict = await verdictOfOauth2Proxy(stack, cookie);
const authorization = `Bearer ${valueOf(verdict.headers, "x-auth-request-access-token")}`;

/** Runs something that must not ask oauth2-proxy. */
async function withoutCalls(action: () => Promise<void>): Promise<void> {
  const before = await authRequestCounts(stack);
  await action();
  assert.deepEqual(await authRequestCounts(stack), before, "oauth2-proxy was asked");
}

async function hits(connections: number): Promise<void> {
  const pool = new Pool(`http://127.0.0.1:${stack.port}`, { connections });
  const one = async () => {
    const answer = await pool.request({ method: "GET", path: "/", headers: { host: host[1], cookie } });
    const seen = (await answer.body.json()) as { headers: [string, string][] };
    assert.equal(answer.statusCode, 200);
    assert.equal(valueOf(seen.headers, "authorization"), authorization);
  };
  await Promise.all(Array.from({ length: REQUESTS }, one));
  await pool.close();
}

test("1,000 requests of a logged-in browser, one after the other, make no call", () =>
  withoutCalls(() => hits(1)));

test("1,000 requests of a logged-in browser on many connections make no call", () =>
  withoutCalls(() => hits(16)));

test("requests over HTTP/2 make no call, with the cookies in one header or one each", () =>
  withoutCalls(async () => {
    const client = await Http2Client.connect(stack.port);
    for (const cookies of [[cookie], ["a=1", cookie, "b=2"]]) {
      const answer = await client.get("/", { ":authority": host[1], cookie: cookies });
      assert.equal(answer.status, 200);
      assert.equal(valueOf(seenIn(answer).headers, "authorization"), authorization);
    }
    await client.close();
  }));

test("what the client sent in Authorization never reaches the app: the session's access token does", async () => {
  const answer = await send(stack.port, {
    headers: [host, ["cookie", cookie], ["authorization", "Basic YTpi"]],
  });
  assert.deepEqual(valuesOf(seenIn(answer).headers, "authorization"), [authorization]);
});

test("the other cookies reach the app byte for byte", () =>
  withoutCalls(async () => {
    const others = `first="a b"; second=%7C|=x==; Third=\xe9\xff; _oauth2_proxy2=kept; bare; x_oauth2_proxy=1`;
    const [left, right] = [others.slice(0, 20), others.slice(22)];
    for (const line of [`${others}; ${cookie}`, `${cookie}; ${others}`, `${left}; ${cookie}; ${right}`]) {
      const kept = line.replace(`; ${cookie}`, "").replace(`${cookie}; `, "");
      const answer = await send(stack.port, { headers: [host, ["cookie", line]] });
      assert.deepEqual(valuesOf(seenIn(answer).headers, "cookie"), [kept]);
    }
  }));

test("a session in any of several Cookie lines is found, and the lines keep their other cookies", () =>
  withoutCalls(async () => {
    for (const lines of [
      ["a=1", cookie, "b=2"],
      [cookie, "a=1; b=2"],
      ["a=1; b=2", cookie],
    ]) {
      const headers = lines.map((line) => ["cookie", line] as const);
      const answer = await send(stack.port, { headers: [host, ...headers] });
      const seen = seenIn(answer).headers;
      assert.equal(valueOf(seen, "authorization"), authorization);
      assert.equal(valuesOf(seen, "cookie").join("; "), "a=1; b=2");
    }
  }));

test("a session that oauth2-proxy split into several cookies is a hit", async () => {
  const manager = await loggedInBrowser(stack, MANY_GROUPS.email);
  const parts = await manager.cookies(stack.url);
  await manager.close();
  assert.match(parts, /_oauth2_proxy_0=.*_oauth2_proxy_1=/);
  await withoutCalls(async () => {
    const answer = await send(stack.port, { headers: [host, ["cookie", parts]] });
    assert.equal(answer.status, 200);
    const seen = seenIn(answer).headers;
    assert.equal(valueOf(seen, "x-auth-request-email"), MANY_GROUPS.email);
    assert.deepEqual(valueOf(seen, "x-auth-request-groups")?.split(","), MANY_GROUPS.groups);
    assert.deepEqual(valuesOf(seen, "cookie"), []);
  });
});

test("a split session is a hit in any order of its parts, with other cookies between them", () =>
  withoutCalls(async () => {
    const contents = { accessToken: randomBytes(6000).toString("base64url"), email: "a@example.com" };
    const parts = cookieHeader(mintSessionValue(stack.cookieSecret, contents)).split("; ");
    assert.ok(parts.length > 2);
    const headers = [host, ["cookie", ["a=1", ...parts.reverse(), "b=2"].join("; ")]] as const;
    const seen = seenIn(await send(stack.port, { headers })).headers;
    assert.equal(valueOf(seen, "authorization"), `Bearer ${contents.accessToken}`);
    assert.equal(valueOf(seen, "cookie"), "a=1; b=2");
  }));

async function postIsIntact(): Promise<void> {
  const body = randomBytes(FIVE_MEGABYTES);
  const answer = await send(stack.port, { method: "POST", headers: [host, ["cookie", cookie]], body });
  assert.equal(answer.status, 200);
  const seen = seenIn(answer);
  assert.equal(seen.bodyLength, FIVE_MEGABYTES);
  assert.equal(seen.bodySha256, createHash("sha256").update(body).digest("hex"));
  assert.equal(valueOf(seen.headers, "authorization"), authorization);
}

test("the body of a POST of 5 MB is intact on a hit", () => withoutCalls(postIsIntact));

test("an upgrade to WebSocket passes on a hit, bytes flow both ways, and none passes without a session", async () => {
  const upgrade = [
    host,
    ["connection", "Upgrade"],
    ["upgrade", "websocket"],
    ["sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="],
    ["sec-websocket-version", "13"],
  ] as const;
  await withoutCalls(async () => {
    const socket = await openSocket(stack.port);
    socket.write(requestBytes({ path: "/socket", headers: [...upgrade, ["cookie", cookie]] }));
    assert.equal((await readResponse(socket)).status, 101);
    socket.write("over and back");
    const [echo] = (await once(socket, "data")) as [Buffer];
    assert.equal(echo.toString(), "over and back");
    socket.destroy();
  });
  assert.equal(valueOf(app.requests.at(-1)?.headers ?? [], "authorization"), authorization);
  const reached = app.requests.length;
  assert.equal((await send(stack.port, { path: "/socket", headers: upgrade })).status, 401);
  assert.equal(app.requests.length, reached);
});

test("without a cookie secret oauth2-proxy is asked once, bodies survive the call, and its verdict is reused", async () => {
  const { session: _, ...config } = stack.pluginConfig as Record<string, unknown>;
  await stack.envoy.reconfigure(config);
  const before = await stack.authCalls();
  await postIsIntact();
  assert.equal(await stack.authCalls(), before + 1);
  await withoutCalls(postIsIntact);
});

test("a session of groups and no name passes as what oauth2-proxy says, never with the client's own credentials", async () => {
  const session = mintSessionValue(stack.cookieSecret, { groups: ["dev", "platform"] });
  const headers = [host, ["cookie", cookieHeader(session)], ["authorization", "Basic YTpi"]] as const;
  const answer = await send(stack.port, { headers });
  assert.equal(answer.status, 200);
  const seen = seenIn(answer).headers;
  assert.equal(valueOf(seen, "x-auth-request-groups"), "dev,platform");
  assert.deepEqual(valuesOf(seen, "authorization"), []);
});
