// A request that can be found: the ID that the client is told stands in Envoy's access log beside why it was refused or asked about, and the auth
// service is called with it and within the request's trace.
import assert from "node:assert/strict";
import { after, it } from "node:test";
import { request } from "undici";
import { appHost, envoyLog, finishStack, sessionOnly, startStack } from "../../scripts/lab/e2e-stack";
import { type HeaderLine, send, valueOf } from "../../scripts/lab/raw-http";
import { eventsIn, type LogFields } from "../../scripts/log/log-line";
import { RecordingApp, seenIn } from "../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";
import { until } from "../../scripts/lab/until";

const TRACE: readonly HeaderLine[] = [
  ["traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
  ["b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1"],
];

/** In oauth2-proxy's place: it lets everybody pass as nobody, and shows what it was asked. */
const auth = await RecordingApp.start();
const app = await RecordingApp.start();
const stack = await startStack({
  plugin: (config) => ({
    ...sessionOnly(config),
    rules: { routes: [{ paths: ["/ops"], allowedGroups: ["ops"] }] },
  }),
  envoy: {
    authPort: auth.port,
    appPort: app.port,
    accessLog: "access %REQ(X-REQUEST-ID)% %RESPONSE_CODE_DETAILS% %FILTER_STATE(wasm.postern.reason:PLAIN)%",
  },
});
after(() => finishStack(stack, undefined, [auth, app]));

const session: HeaderLine = [
  "cookie",
  cookieHeader(mintSessionValue(stack.cookieSecret, { accessToken: "T", email: "a@example.com", user: "a" })),
];

async function accessLine(id: string): Promise<string> {
  let line: string | undefined;
  await until("the request's access log", async () => {
    line = (await envoyLog(stack)).find((text) => text.startsWith(`access ${id} `));
    return line !== undefined;
  });
  return line ?? "";
}

it("a refusal names the ID that the access log has, with its reason", async () => {
  const answer = await send(stack.port, {
    path: "/ops",
    headers: [appHost(stack), ["accept", "application/json"], session],
  });
  assert.equal(answer.status, 403);
  const { error, request_id: id } = JSON.parse(answer.body.toString()) as Record<string, string>;
  assert.equal(error, "not_in_group");
  assert.match(id ?? "", /^[0-9a-f-]{36}$/);
  assert.equal(await accessLine(id ?? ""), `access ${id} postern_not_in_group not_in_group`);
});

it("a question is put with the request's ID and trace, and the access log says what came of it", async () => {
  const before = auth.requests.length;
  await send(stack.port, { path: "/a", headers: [appHost(stack), ...TRACE] });
  const asked = auth.requests[before]?.headers ?? assert.fail("nobody was asked");
  for (const [name, value] of TRACE) assert.equal(valueOf(asked, name), value);
  const id = valueOf(asked, "x-request-id") ?? "";
  assert.equal(await accessLine(id), `access ${id} via_upstream no_session:anonymous`);
});

it("has a line in the log at debug level, from a second after that was set until a second after it was set back", async () => {
  const setLevel = (level: string) =>
    request(`${stack.envoy.adminUrl}/logging?wasm=${level}`, { method: "POST" });
  const lineOf = async (): Promise<LogFields | undefined> => {
    const answer = await send(stack.port, { path: "/a", headers: [appHost(stack), session] });
    const id = valueOf(seenIn(answer).headers, "x-request-id") ?? "";
    return eventsIn(await envoyLog(stack), "request").find((line) => line["request_id"] === id);
  };
  assert.equal(await lineOf(), undefined);
  assert.equal((await setLevel("debug")).statusCode, 200);
  let line: LogFields | undefined;
  await until("a line", async () => {
    line = await lineOf();
    return line !== undefined;
  });
  assert.deepEqual([line?.["method"], line?.["path"], line?.["verdict"]], ["GET", "/a", "hit"]);
  await setLevel("warning");
  await until("no line", async () => (await lineOf()) === undefined);
});

it("a request that simply passes has no reason", async () => {
  const answer = await send(stack.port, { path: "/a", headers: [appHost(stack), session] });
  const id = valueOf(seenIn(answer).headers, "x-request-id") ?? "";
  assert.equal(await accessLine(id), `access ${id} via_upstream -`);
});

it("a refusal of a realm's has the realm beside its reason", async () => {
  const hosts = [new URL(stack.url).hostname];
  const accessLog =
    "access %REQ(X-REQUEST-ID)% %FILTER_STATE(wasm.postern.reason:PLAIN)% %FILTER_STATE(wasm.postern.realm:PLAIN)%";
  await stack.envoy.reconfigure(
    { realms: [{ ...(stack.pluginConfig as object), name: "shop", hosts }] },
    { accessLog },
  );
  const answer = await send(stack.port, {
    path: "/ops",
    headers: [appHost(stack), ["accept", "application/json"], session],
  });
  const { request_id: id = "" } = JSON.parse(answer.body.toString()) as Record<string, string>;
  assert.equal(await accessLine(id), `access ${id} not_in_group shop`);
});
