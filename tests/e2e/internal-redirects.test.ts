// Internal redirects of a real Envoy: the request goes through the filter again with what the filter wrote into it.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { appHost, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { type HeaderLine, send, valueOf, valuesOf } from "../../scripts/lab/raw-http";
import { RecordingApp, seenIn } from "../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";

const app = await RecordingApp.start();
const other = await RecordingApp.start();
const stack = await startStack({
  envoy: { appPort: app.port, dexPort: other.port, internalRedirects: true },
  plugin: ({ authService, session, rules }) => ({ authService, session, rules }),
});
after(() => finishStack(stack, undefined, [app, other]));

const contents = { accessToken: "TOKEN", email: "bob@example.com", user: "bob" };
const session: HeaderLine = ["cookie", cookieHeader(mintSessionValue(stack.cookieSecret, contents))];
const host = appHost(stack);
const elsewhere = new URL(stack.issuer).host;

describe("An internal redirect", () => {
  it("to a host that is not guarded takes no token and no identity there", async () => {
    app.redirects.set("/leave", `http://${elsewhere}/landing`);
    const seen = seenIn(await send(stack.port, { path: "/leave", headers: [host, session] }));
    assert.equal(seen.url, "/landing");
    assert.equal(other.requests.length, 1);
    const [first] = app.requests;
    assert.equal(valueOf(first?.headers ?? [], "authorization"), "Bearer TOKEN");
    assert.deepEqual(valuesOf(seen.headers, "authorization"), []);
    const tokens = seen.headers.filter(
      ([name, value]) => value.includes("TOKEN") || name.startsWith("x-auth-"),
    );
    assert.deepEqual(tokens, []);
    // What the filter knows it by.
    assert.equal(valueOf(seen.headers, "x-envoy-original-url"), `http://${host[1]}/leave`);
  });

  it("is not believed of a client", async () => {
    const own: HeaderLine = ["authorization", "Basic dTpw"];
    const marked: HeaderLine = ["x-envoy-original-url", "http://guarded.example.com/x"];
    const headers: HeaderLine[] = [["host", elsewhere], own];
    const plain = seenIn(await send(stack.port, { path: "/x", headers }));
    assert.equal(valueOf(plain.headers, "authorization"), "Basic dTpw");
    const forged = seenIn(await send(stack.port, { path: "/x", headers: [...headers, marked] }));
    assert.equal(valueOf(forged.headers, "authorization"), "Basic dTpw");
  });

  it("to a guarded host is judged anew, by what is left of the session: the login, not a pass", async () => {
    app.redirects.set("/moved", `http://${host[1]}/here`);
    const reached = app.requests.length;
    const answer = await send(stack.port, { path: "/moved", headers: [host, session] });
    assert.equal(answer.status, 302);
    assert.match(valueOf(answer.headers, "location") ?? "", /\/auth\?/);
    assert.deepEqual(
      app.requests.slice(reached).map(({ url }) => url),
      ["/moved"],
    );
  });
});
