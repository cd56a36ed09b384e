// Metadata of a protected resource (RFC 9728), for MCP and other OAuth clients: where it is served, who names it, and that it opens nothing.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import type { Pair } from "../../scripts/fake-host/pairs";
import { answerOf } from "../../scripts/fake-host/http-call";
import { configOf, NOW, sessionOf, startFilter } from "./fixture";
import { ended, NAVIGATION, plainRequest, SCRIPT } from "./rules-fixture";
import { INLINE, tokenWith } from "./tokens";

const METADATA = {
  resource: "https://api.example.com/mcp",
  authorization_servers: ["https://dex.example.com"],
  scopes_supported: ["read", "write"],
  bearer_methods_supported: ["header"],
};
const PATH = "/.well-known/oauth-protected-resource/mcp";
const NAMED = 'resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp"';
const HOST = "api.example.com:8443";
const RULES = {
  hosts: ["*.example.com"],
  api: [{ paths: ["/mcp*"] }],
  routes: [
    { paths: ["/mcp", "/mcp/*"], resource: { metadata: METADATA } },
    { paths: ["/all"], answer: "api", resource: { metadata: { resource: "https://api.example.com/" } } },
  ],
};

const start = (sections = {}) => startFilter({ rules: RULES, ...sections });

function ask(parts: { method?: string; path?: string; host?: string; headers?: readonly Pair[] }) {
  const host = start();
  const stream = host.request(plainRequest({ host: HOST, path: PATH, ...parts }));
  return { host, stream, reply: stream.reply };
}

describe("The metadata of a resource", () => {
  it("is served as configured, at the path of the resource, to everybody and every origin", () => {
    for (const headers of [
      [],
      NAVIGATION,
      SCRIPT,
      [["origin", "https://inspector.example.net"]],
    ] as Pair[][]) {
      const { host, reply } = ask({ headers });
      assert.equal(reply?.status, 200);
      assert.deepEqual(JSON.parse(reply?.body.toString() ?? ""), METADATA);
      assert.equal(reply?.headers.get("content-type"), "application/json");
      assert.equal(reply?.headers.get("access-control-allow-origin"), "*");
      assert.equal(reply?.headers.get("access-control-allow-credentials"), undefined);
      assert.equal(reply?.headers.get("cache-control"), "no-store");
      assert.equal(host.calls.length, 0);
    }
    const root = ask({ path: "/.well-known/oauth-protected-resource?x=1" }).reply;
    assert.deepEqual(JSON.parse(root?.body.toString() ?? ""), { resource: "https://api.example.com/" });
  });

  it("is read with GET and HEAD, after a preflight, and with no other method", () => {
    assert.equal(ask({ method: "HEAD" }).reply?.status, 200);
    const headers: Pair[] = [
      ["origin", "https://inspector.example.net"],
      ["access-control-request-method", "GET"],
      ["access-control-request-headers", "mcp-protocol-version"],
    ];
    const preflight = ask({ method: "OPTIONS", headers }).reply;
    assert.equal(preflight?.status, 204);
    assert.equal(preflight?.headers.get("access-control-allow-headers"), "*");
    for (const method of ["POST", "PUT", "DELETE", "get", "TRACE"]) {
      const { host, reply } = ask({ method });
      assert.equal(reply?.status, 405, method);
      assert.equal(reply?.headers.get("allow"), "GET, HEAD, OPTIONS");
      assert.equal(reply?.body.length, 0);
      assert.equal(host.calls.length, 0);
    }
  });

  it("is at no other place, and opens none", () => {
    for (const [path, host] of [
      [`${PATH}/`, HOST],
      [`${PATH}/x`, HOST],
      [`/${PATH}`, HOST],
      ["/.well-known/oauth-protected-resource/../../mcp", HOST],
      ["/.well-known/oauth-protected-resource%2Fmcp", HOST],
      ["/.WELL-KNOWN/oauth-protected-resource/mcp", HOST],
      ["/.well-known/oauth-protected-resource/other", HOST],
      [PATH, "app.example.com"],
    ] as const) {
      const { stream } = ask({ path, host, headers: SCRIPT });
      assert.equal(stream.state, "waiting", `${host}${path}`);
    }
    assert.equal(ask({ host: "example.net" }).stream.state, "forwarded", "a host that is not guarded");
  });
});

describe("A 401 on the route of a resource", () => {
  const challenge = (parts: object, sections = {}): string | undefined => {
    const stream = ended(start(sections), plainRequest({ host: HOST, path: "/mcp", ...parts }));
    assert.equal(stream.status, 401);
    assert.equal(stream.reply?.headers.all("www-authenticate").length, 1);
    return stream.reply?.headers.get("www-authenticate");
  };

  it("names the metadata, whoever is told to log in", () => {
    for (const headers of [[], SCRIPT, NAVIGATION, [["authorization", "Bearer opaque"]]])
      assert.equal(challenge({ headers }), `Bearer ${NAMED}`);
    assert.equal(challenge({ path: "/mcp/x", method: "POST", headers: SCRIPT }), `Bearer ${NAMED}`);
  });

  it("names it beside the reason of a token that fails", () => {
    const headers: Pair[] = [["authorization", `Bearer ${tokenWith({ exp: 1 })}`]];
    const seen = challenge({ headers }, INLINE) ?? "";
    assert.match(
      seen,
      /^Bearer error="invalid_token", error_description="[^"]+", resource_metadata="[^"]+"$/,
    );
    assert.ok(seen.endsWith(NAMED));
  });

  it("is as ever on another route", () => {
    assert.equal(challenge({ path: "/mcpx", headers: SCRIPT }), "Bearer");
  });

  it("names it in the answer of oauth2-proxy that a navigation gets", () => {
    const host = startFilter({
      rules: { routes: [{ paths: ["/*"], resource: { metadata: METADATA } }], hosts: ["*.example.com"] },
    });
    const stream = host.request(plainRequest({ host: HOST, headers: NAVIGATION }));
    host.answerOnly(answerOf(401, [["content-type", "application/json"]], "{}"));
    assert.equal(stream.reply?.headers.get("www-authenticate"), `Bearer ${NAMED}`);
  });

  it("is none for somebody with a session", () => {
    const cookies = [`_oauth2_proxy=${sessionOf()}`];
    assert.equal(start().request(plainRequest({ host: HOST, path: "/mcp", cookies })).state, "forwarded");
  });
});

describe("A configuration with a resource", () => {
  const isTaken = (route: object): boolean => {
    const host = new FakeHost({ now: NOW });
    const routes = [{ paths: ["/mcp"], ...route }];
    return host.configure(configOf({ rules: { hosts: ["*.example.com"], routes } })).accepted;
  };
  const named = (resource: unknown) => isTaken({ resource: { metadata: { resource } } });

  it("is taken with an identifier on a guarded host", () => {
    for (const url of [
      "https://api.example.com",
      "https://API.example.com:8443/",
      "http://a.example.com/x/y-z~/",
    ])
      assert.ok(named(url), url);
  });

  it("is refused with anything else", () => {
    for (const url of [
      "api.example.com/mcp",
      "ftp://api.example.com/",
      "https://",
      "https:///mcp",
      "https://other.example.net/mcp",
      "https://api.example.com/mcp?x=1",
      "https://api.example.com/mcp#x",
      "https://api.example.com//mcp",
      "https://api.example.com/a/../b",
      "https://api.example.com/%2e",
      'https://api.example.com/", x="',
      "https://api.example.com/\u00e4",
      "https://user@api.example.com/",
      `https://api.example.com/${"x".repeat(1024)}`,
      1,
      null,
    ])
      assert.equal(named(url), false, String(url));
    assert.equal(isTaken({ resource: {} }), false);
    assert.equal(isTaken({ resource: { metadata: [] } }), false);
    assert.equal(isTaken({ resource: { metadata: {} } }), false);
    assert.equal(isTaken({ resource: { metadata: METADATA, more: 1 } }), false);
    assert.equal(isTaken({ access: "public", resource: { metadata: METADATA } }), false);
  });
});
