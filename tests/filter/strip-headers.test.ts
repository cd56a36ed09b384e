// upstream.stripHeaders: headers by which other proxies name a user reach no app from a client.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { Pair } from "../../scripts/fake-host/pairs";
import { cgiEnvironment, cgiVariable, spellingsOf } from "../support/header-spellings";
import { requestOf, sessionOf, startFilter, withSession } from "./fixture";

interface Schema {
  readonly $defs: {
    readonly upstream: { readonly properties: { readonly stripHeaders: { readonly default: string[] } } };
  };
}

const schema = JSON.parse(readFileSync("config.schema.json", "utf8")) as Schema;
const DEFAULT = schema.$defs.upstream.properties.stripHeaders.default;

const RULES = { hosts: ["app.example.com"], public: [{ paths: ["/public/*"] }] };
const FORGED = "forged";

/** What arrives of these headers with a session, on a public path, and on a host that is not guarded. */
function arriving(names: readonly string[], upstream: object): string[][] {
  const host = startFilter({ upstream: { ...upstream }, rules: RULES });
  const headers = names.map((name): Pair => [name, FORGED]);
  const streams = [
    host.request(withSession(sessionOf(), { headers })),
    host.request(requestOf({ path: "/public/x", headers })),
    host.request(requestOf({ host: "dex.example.com", headers })),
  ];
  return streams.map((stream) => {
    assert.equal(stream.state, "forwarded");
    return stream.request.pairs.filter(([, value]) => value === FORGED).map(([name]) => name);
  });
}

describe("Headers that apps trust", () => {
  it("by default never arrive from a client, whatever the host and the path", () => {
    assert.ok(DEFAULT.includes("remote-user") && DEFAULT.includes("x-amzn-oidc-data"));
    assert.deepEqual(arriving(DEFAULT, {}), [[], [], []]);
  });

  it("never arrive in any spelling that a server reads as the same", () => {
    const host = startFilter({ upstream: { stripHeaders: ["X_Tenant"] } });
    for (const name of spellingsOf("x-tenant")) {
      const stream = host.request(withSession(sessionOf(), { headers: [[name, FORGED]] }));
      assert.equal(cgiEnvironment(stream.request.pairs).has(cgiVariable("x-tenant")), false, name);
    }
  });

  it("are those of the configuration alone, where it names any", () => {
    const names = ["x-tenant", "X.Roles"];
    assert.deepEqual(arriving([...names, "remote-user"], { stripHeaders: names }), [
      ["remote-user"],
      ["remote-user"],
      ["remote-user"],
    ]);
  });

  it("are none where it names none, but for oauth2-proxy's own", () => {
    const [hit] = arriving([...DEFAULT, "x-auth-request-user", "gap.auth"], { stripHeaders: [] });
    assert.deepEqual(hit, DEFAULT);
  });

  it("are each configuration's own in a VM that several share", () => {
    const host = startFilter({ upstream: { stripHeaders: ["x-tenant"] } });
    const first = host.configure({
      authService: { cluster: "oauth2-proxy" },
      upstream: { stripHeaders: [] },
    });
    const headers: Pair[] = [["x-tenant", FORGED]];
    const elsewhere = { host: "x", headers };
    const open = { authService: { cluster: "oauth2-proxy" }, rules: { hosts: ["app.example.com"] } };
    const kept = host.configure({ ...open, upstream: { stripHeaders: [] } }).root;
    const stripped = host.configure({ ...open, upstream: { stripHeaders: ["x-tenant"] } }).root;
    assert.equal(first.accepted, true);
    for (let i = 0; i < 2; i++) {
      assert.equal(host.request(requestOf(elsewhere), kept).header("x-tenant"), FORGED);
      assert.equal(host.request(requestOf(elsewhere), stripped).header("x-tenant"), undefined);
    }
  });
});

describe("The Connection header of an upgrade", () => {
  const upgrade = (connection: string, host = startFilter({ rules: RULES }), authority = "app.example.com") =>
    host.request(
      withSession(sessionOf(), {
        host: authority,
        headers: [
          ["connection", connection],
          ["upgrade", "websocket"],
        ],
      }),
    );

  it("loses the names of what the filter writes, so that no server behind it drops that", () => {
    const names = [
      "X-Auth-Request-User",
      "x_auth_request_email",
      "X-Forwarded-User",
      "Authorization",
      "Cookie",
    ];
    for (const name of [...names, "Remote-User"]) {
      const stream = upgrade(`keep-alive, ${name}, Upgrade`);
      assert.equal(stream.state, "forwarded");
      assert.deepEqual(stream.request.all("connection"), ["keep-alive,Upgrade"], name);
      assert.deepEqual(stream.request.all("upgrade"), ["websocket"]);
      assert.deepEqual(upgrade(`Upgrade, ${name}`, undefined, "dex.example.com").request.all("connection"), [
        "Upgrade",
      ]);
    }
    assert.equal(upgrade("X-Auth-Request-User").request.has("connection"), false);
  });

  it("is left as it is where it names none of them, at no cost", () => {
    for (const line of ["Upgrade", "keep-alive,  Upgrade", "Upgrade, HTTP2-Settings"]) {
      const stream = upgrade(line);
      assert.deepEqual(stream.request.all("connection"), [line]);
      assert.equal(stream.hostCalls.filter((name) => name.includes("replace")).length, 0);
    }
  });
});
