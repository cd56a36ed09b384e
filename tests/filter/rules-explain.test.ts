// npm run explain says what the module does: its lines are read here as a user reads them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { REASON_TEXTS } from "../../scripts/reasons/reasons";
import { explain } from "../../scripts/explain/report";
import { requestPairs } from "../../scripts/explain/request";
import { mintSessionValue } from "../../scripts/lab/session-cookie";
import { ALICE, configOf, SECRET } from "./fixture";

const CONFIG = configOf({
  rules: {
    hosts: ["app.example.com"],
    public: [{ paths: ["/static/*"] }],
    api: [{ paths: ["/api/*"] }],
    routes: [{ name: "ops", paths: ["/ops/*"], allowedGroups: ["ops"] }],
  },
});

function explained(method: string, path: string, headers: readonly string[] = []): string {
  const request = requestPairs(method, `https://app.example.com${path}`, headers);
  return explain({ config: CONFIG, environment: {}, request }).join("\n");
}

describe("explain", () => {
  it("names the rule, the class, what becomes of the request, and why", () => {
    const text = explained("GET", "/static/x", ["X-Auth-Request-User: mallory"]);
    assert.match(text, /^route +public\[0\]$/m);
    assert.match(text, /^class +document$/m);
    assert.match(text, /^outcome +it goes on to the app$/m);
    assert.match(text, /^reason +public_route: /m);
    assert.match(text, /- x-auth-request-user: mallory$/m);
  });

  it("shows the call to the auth service before there is an answer, and what each answer would lead to", () => {
    const text = explained("GET", "/ops/x?y=1", ["Accept: application/json", "Cookie: a=secret"]);
    assert.match(text, /^route +ops$/m);
    assert.match(text, /^class +fetch$/m);
    assert.match(text, /^outcome +the auth service is called$/m);
    assert.match(text, /^reason +no_session: /m);
    assert.match(text, /^call +cluster oauth2-proxy, timeout 5000 ms$/m);
    assert.match(text, /x-forwarded-uri: \/ops\/x\?y=1$/m);
    assert.match(text, /login \(302\): the client gets 401.*postern_login_required/);
    assert.match(text, /without groups \(202\): the client gets 403.*postern_not_in_group/);
    assert.match(text, /away: the client gets 503/);
    assert.doesNotMatch(text, /secret/);
  });

  it("judges a real session cookie, and shows its tokens to nobody", () => {
    const value = mintSessionValue(SECRET, {
      ...ALICE,
      createdAt: new Date(),
      expiresOn: new Date(Date.now() + 60_000),
    });
    const cookie = `Cookie: _oauth2_proxy=${value}`;
    const text = explained("GET", "/x", [cookie]);
    assert.match(text, /^reason +session_verified: /m);
    assert.match(text, /\+ x-auth-request-email: alice@example\.com$/m);
    assert.match(text, /\+ authorization: \(\d+ bytes\)$/m);
    assert.doesNotMatch(text, /alice-access-token/);
    assert.match(
      explained("GET", "/ops/x", [cookie]),
      /^outcome +the client gets 403.*postern_not_in_group/m,
    );
  });

  it("takes the path as it is written", () => {
    for (const path of ["/static/../ops/x", "/static/%2e%2e/ops/x", "//ops/x"]) {
      const text = explained("GET", path);
      assert.ok(text.includes(` app.example.com ${path}\n`));
      assert.match(text, /^outcome +the client gets 403.*postern_ambiguous_route/m);
    }
  });

  it("says the gRPC status that a call ends with", () => {
    const text = explained("POST", "/x", ["content-type: application/grpc"]);
    assert.match(text, /^class +grpc$/m);
    assert.match(text, /login \(302\): the client gets grpc-status 16/);
  });

  it("leaves the auth service's own pages and other hosts to them", () => {
    assert.match(explained("GET", "/oauth2/start"), /^then +its answer goes to the client$/m);
    const request = requestPairs("GET", "https://other.example.com/", []);
    assert.match(
      explain({ config: CONFIG, environment: {}, request }).join("\n"),
      /^reason +other_host: .*\nto do +where the host should/m,
    );
  });

  it("refuses what is no request, and a configuration that the filter refuses", () => {
    assert.throws(() => requestPairs("GET", "/x", []), /a URL such as/);
    assert.throws(() => requestPairs("GET", "https://a.example/x", ["no header"]), /name:value/);
    const request = requestPairs("GET", "https://a.example/", []);
    assert.throws(
      () => explain({ config: { nothing: 1 }, environment: {}, request }),
      /postern: configuration: /,
    );
  });

  it("has words for every reason of the catalogue", () => {
    const source = readFileSync("assembly/exchange/reason.ts", "utf8");
    const list = /const NAMES[^=]*= \[([^\]]*)\]/.exec(source)?.[1] ?? "";
    const names = [...list.matchAll(/"([a-z_]+)"/g)]
      .map(([, name = ""]) => name)
      .filter((name) => name !== "none");
    assert.deepEqual(Object.keys(REASON_TEXTS).sort(), names.sort());
  });
});
