// session.endStreams in a real Envoy: what of a session is still open when it ends breaks off within seconds, in all workers and whatever kind of
// stream it is; what others have open goes on.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import { after, test } from "node:test";
import { appHost, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { loggedInBrowser } from "../../scripts/lab/login";
import { openSocket, readResponse, requestBytes, send } from "../../scripts/lab/raw-http";
import { mintSessionValue } from "../../scripts/lab/session-cookie";
import { until } from "../../scripts/lab/until";

const OTHER = {
  email: "other@example.com",
  username: "other",
  userID: "7b1ddb52-51a6-4a3b-8a55-0a4a10a5d8f2",
};
const INTERVAL_SECONDS = 5;
const EXPIRE_SECONDS = 3600;
/** Enough connections for both workers. */
const CONNECTIONS = 6;

let revoked: readonly object[] = [];
/** Endless answers, each byte of which shows that they go on. */
const beats = setInterval(() => endless.forEach((response) => response.write(".")), 50);
const endless = new Set<ServerResponse>();

function answer(incoming: IncomingMessage, response: ServerResponse): void {
  if (incoming.url === "/revoked.json") return void response.end(JSON.stringify({ revoked }));
  if (incoming.url !== "/events") return void response.end("an end");
  response.writeHead(200, { "content-type": "text/event-stream" });
  endless.add(response);
  response.on("close", () => endless.delete(response));
}

const app = createServer(answer);
app.on("upgrade", (_, socket: Socket) => {
  socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n");
  socket.on("error", () => socket.destroy());
  socket.pipe(socket);
});
await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
const { port: appPort } = app.address() as AddressInfo;

const stack = await startStack({
  envoy: { appPort, concurrency: 2 },
  dex: { users: [OTHER] },
  plugin: (config) => ({
    ...config,
    session: {
      ...(config as { session: object }).session,
      cookieExpire: `${EXPIRE_SECONDS}s`,
      cookieRefresh: "0s",
      endStreams: true,
    },
    revocation: { list: { cluster: "app", path: "/revoked.json" }, interval: `${INTERVAL_SECONDS}s` },
  }),
});
const host = appHost(stack);
after(async () => {
  clearInterval(beats);
  await finishStack(stack);
  app.closeAllConnections();
  app.close();
});

/** Something open: whether it is still, and whether bytes still come. */
interface Open {
  readonly kind: string;
  isEnded: boolean;
  received: number;
}

async function cookieOf(email?: string): Promise<string> {
  const browser = await loggedInBrowser(stack, email);
  const cookie = await browser.cookies(stack.url);
  await browser.close();
  return cookie;
}

async function events(cookie: string): Promise<Open> {
  const headers = { host: host[1], cookie };
  const sent = request({ port: stack.port, path: "/events", headers, agent: false });
  sent.on("error", () => undefined);
  const [response] = (await Promise.race([once(sent.end(), "response"), once(sent, "close")])) as [
    IncomingMessage,
  ];
  assert.equal(response.statusCode, 200);
  const open: Open = { kind: "events", isEnded: false, received: 0 };
  response.on("data", (chunk: Buffer) => (open.received += chunk.length));
  response.on("error", () => undefined);
  response.on("close", () => (open.isEnded = true));
  return open;
}

async function webSocket(cookie: string): Promise<Open> {
  const socket = await openSocket(stack.port);
  const upgrade = [
    ["connection", "Upgrade"],
    ["upgrade", "websocket"],
    ["sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="],
    ["sec-websocket-version", "13"],
  ] as const;
  socket.write(requestBytes({ path: "/socket", headers: [host, ...upgrade, ["cookie", cookie]] }));
  assert.equal((await readResponse(socket)).status, 101);
  const open: Open = { kind: "WebSocket", isEnded: false, received: 0 };
  const beat = setInterval(() => socket.write("."), 50);
  socket.on("data", (chunk: Buffer) => (open.received += chunk.length));
  socket.on("error", () => undefined);
  socket.on("close", () => {
    clearInterval(beat);
    open.isEnded = true;
  });
  after(() => socket.destroy());
  return open;
}

async function http2Events(session: ClientHttp2Session, cookie: string): Promise<Open> {
  const stream: ClientHttp2Stream = session.request({ ":path": "/events", ":authority": host[1], cookie });
  const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
  assert.equal(headers[":status"], 200);
  const open: Open = { kind: "HTTP/2", isEnded: false, received: 0 };
  stream.on("data", (chunk: Buffer) => (open.received += chunk.length));
  stream.on("error", () => undefined);
  stream.on("close", () => (open.isEnded = true));
  return open;
}

async function openAll(cookie: string): Promise<Open[]> {
  const each = (make: (cookie: string) => Promise<Open>) =>
    Array.from({ length: CONNECTIONS }, () => make(cookie));
  return Promise.all([...each(events), ...each(webSocket)]);
}

/** Bytes still come on all of them. */
async function goOn(open: readonly Open[]): Promise<void> {
  const before = open.map(({ received }) => received);
  await until("bytes on all streams", () => open.every(({ received }, i) => received > (before[i] ?? 0)));
  assert.deepEqual(
    open.filter(({ isEnded }) => isEnded),
    [],
  );
}

async function end(open: readonly Open[]): Promise<void> {
  await until("the end of all streams", () => open.every(({ isEnded }) => isEnded));
}

const statusOf = async (cookie: string, path = "/x"): Promise<number> =>
  (await send(stack.port, { path, headers: [host, ["cookie", cookie]] })).status;

test("what a login has open breaks off when it signs out, and nobody else's does", async () => {
  const [alice, other] = [await cookieOf(), await cookieOf(OTHER.email)];
  const [mine, theirs] = [await openAll(alice), await openAll(other)];
  await goOn([...mine, ...theirs]);
  assert.equal(await statusOf(alice, "/oauth2/sign_out"), 302);
  await end(mine);
  await goOn(theirs);
  assert.deepEqual([await statusOf(alice), await statusOf(other)], [302, 200]);
  const [counted] = (await stack.envoy.stats("postern.streams.ended")).values();
  assert.equal(counted, mine.length);
  assert.equal(await statusOf(other, "/oauth2/sign_out"), 302);
  await end(theirs);
});

test("on one HTTP/2 connection only the streams of the session that ended are reset", async () => {
  const [alice, other] = [await cookieOf(), await cookieOf(OTHER.email)];
  const session = connect(`http://127.0.0.1:${stack.port}`);
  after(() => session.destroy());
  const mine = await http2Events(session, alice);
  const theirs = await http2Events(session, other);
  await goOn([mine, theirs]);
  assert.equal(await statusOf(alice, "/oauth2/sign_out"), 302);
  await end([mine]);
  await goOn([theirs]);
});

test("what the revoked have open breaks off", async () => {
  const [alice, other] = [await cookieOf(), await cookieOf(OTHER.email)];
  const [mine, theirs] = [await openAll(alice), await openAll(other)];
  await goOn([...mine, ...theirs]);
  revoked = [{ email: OTHER.email }];
  await end(theirs);
  await goOn(mine);
  assert.equal(await statusOf(alice, "/oauth2/sign_out"), 302);
  await end(mine);
});

test("what is open when a session gets too old breaks off", async () => {
  const signedAt = new Date(Date.now() - EXPIRE_SECONDS * 1000 + 5000);
  const contents = { email: "old@example.com", user: "old", accessToken: "token", createdAt: signedAt };
  const value = mintSessionValue(stack.cookieSecret, contents, { signedAt });
  const open = await openAll(`_oauth2_proxy=${value}`);
  await goOn(open);
  await end(open);
  assert.notEqual(await statusOf(`_oauth2_proxy=${value}`), 200);
});
