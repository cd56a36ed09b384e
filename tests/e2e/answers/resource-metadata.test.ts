// Metadata of a protected resource, and forms for oauth2-proxy, on a real Envoy with the real oauth2-proxy behind it.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { appHost, finishStack, sessionOnly, startStack } from "../../../scripts/lab/e2e-stack";
import { type HeaderLine, type RawResponse, send, valueOf, valuesOf } from "../../../scripts/lab/raw-http";
import { RecordingApp } from "../../../scripts/lab/recording-app";

const app = await RecordingApp.start();
const APP = "mcp.localhost";
const METADATA = { resource: `https://${APP}/mcp`, authorization_servers: ["https://dex.example.com"] };
const WELL_KNOWN = "/.well-known/oauth-protected-resource/mcp";
const stack = await startStack({
  appHost: APP,
  envoy: { appPort: app.port },
  plugin: (config) => {
    const rest = sessionOnly(config);
    const routes = [{ paths: ["/mcp", "/mcp/*"], answer: "api", resource: { metadata: METADATA } }];
    return { ...rest, rules: { ...rest.rules, routes } };
  },
});
after(() => finishStack(stack, undefined, [app]));

function ask(method: string, path: string, headers: HeaderLine[] = [], body?: string): Promise<RawResponse> {
  return send(stack.port, { method, path, headers: [appHost(stack), ...headers], body });
}

describe("a resource's metadata", () => {
  it("is served to a client that was named it by a 401", async () => {
    const json: HeaderLine[] = [["accept", "application/json, text/event-stream"]];
    const refused = await ask("GET", "/mcp", json);
    assert.equal(refused.status, 401);
    assert.deepEqual(valuesOf(refused.headers, "www-authenticate"), [
      `Bearer resource_metadata="https://${APP}${WELL_KNOWN}"`,
    ]);
    const found = await ask("GET", WELL_KNOWN, [["origin", "https://inspector.example.net"]]);
    assert.equal(found.status, 200);
    assert.deepEqual(JSON.parse(found.body.toString()), METADATA);
    assert.equal(valueOf(found.headers, "content-type"), "application/json");
    assert.equal(valueOf(found.headers, "access-control-allow-origin"), "*");
  });

  it("has no body for HEAD, and takes a preflight and no other method", async () => {
    const head = await ask("HEAD", WELL_KNOWN);
    assert.deepEqual([head.status, head.body.length], [200, 0]);
    const preflight = await ask("OPTIONS", WELL_KNOWN, [["access-control-request-method", "GET"]]);
    assert.equal(preflight.status, 204);
    for (const method of ["POST", "PUT", "DELETE"]) {
      const answer = await ask(method, WELL_KNOWN, [["content-length", "0"]]);
      assert.equal(answer.status, 405, method);
    }
    assert.equal(app.requests.length, 0, "the app was reached");
  });
});

describe("a form for oauth2-proxy", () => {
  it("gets a page that says that it is lost, and no answer of oauth2-proxy's", async () => {
    const before = stack.oauth2Proxy.requests.length;
    const body = "state=abc%3A%2F&code=xyz";
    const answer = await ask(
      "POST",
      "/oauth2/callback",
      [
        ["content-type", "application/x-www-form-urlencoded"],
        ["accept", "text/html"],
      ],
      body,
    );
    assert.equal(answer.status, 501);
    assert.match(answer.body.toString(), /response_mode=query/);
    assert.equal(stack.oauth2Proxy.requests.length, before);
  });
});
