// Realms on paths of one host, realms that change, and many of them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import {
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  BOB_HEADERS,
  countOf,
  identityOf,
  NOW,
  requestOf,
  SECOND,
  loggedBy,
} from "./fixture";
import { cookieOf, pathRealm, realmOf, startRealms } from "./realms-fixture";

describe("Realms on paths of one host", () => {
  const host = startRealms([pathRealm("grafana"), pathRealm("argo")]);
  const send = (path: string, cookies: readonly string[] = []) =>
    host.request(requestOf({ host: "apps.example.com", path, cookies }));

  it("have each their sessions", () => {
    assert.deepEqual(identityOf(send("/grafana/d/1", [cookieOf("grafana")])), ALICE_HEADERS);
    assert.deepEqual(identityOf(send("/argo", [cookieOf("argo")])), ALICE_HEADERS);
    const other = send("/argo/apps", [cookieOf("grafana")]);
    assert.equal(other.state, "waiting");
    assert.equal(host.calls[0]?.cluster, "argo");
    host.answerOnly(ALLOWED_AS_BOB);
  });

  it("have each their callback", () => {
    for (const realm of ["grafana", "argo"]) {
      send(`/${realm}/oauth2/callback?code=x&state=y`);
      const [call] = host.calls;
      assert.equal(call?.cluster, realm);
      assert.equal(call?.headers.get(":path"), `/${realm}/oauth2/callback?code=x&state=y`);
      host.answerOnly(answerOf(302, [["location", "/"]]));
    }
  });

  it("have their pages elsewhere on the host, if their proxyPrefix says so", () => {
    const argo = { ...pathRealm("argo"), authService: { cluster: "argo", proxyPrefix: "/oauth2-argo" } };
    const filter = startRealms([pathRealm("grafana"), argo]);
    filter.request(requestOf({ host: "apps.example.com", path: "/oauth2-argo/callback?code=x" }));
    assert.equal(filter.calls[0]?.cluster, "argo");
  });

  it("leave no other path of the host open, however it is spelled", () => {
    const before = countOf(host, "path_of_no_realm");
    const paths = [
      "/",
      "/grafanas",
      "/Grafana/x",
      "//grafana/x",
      "/%67rafana/x",
      "/grafana;/x",
      "/oauth2/start",
    ];
    for (const path of paths) {
      const stream = send(path, [cookieOf("grafana"), cookieOf("argo")]);
      assert.equal(stream.status, 403, path);
      assert.equal(stream.reply?.details, "postern_path_of_no_realm");
    }
    assert.equal(countOf(host, "path_of_no_realm"), before + paths.length);
  });
});

describe("An update", () => {
  const wrong = { ...realmOf("argo"), session: { cookieName: "" } };

  it("with one wrong realm changes none, and names it", () => {
    const host = startRealms([realmOf("grafana"), realmOf("argo")]);
    const changed = realmOf("grafana", { hosts: ["new.example.com"] });
    assert.equal(host.configure({ realms: [changed, wrong] }).accepted, false);
    const [line] = loggedBy(host, "config_rejected");
    assert.equal(line?.["key"], "realms[1] (argo).session.cookieName");
    assert.match(
      String(line?.["detail"]),
      /^postern: configuration: realms\[1\] \(argo\)\.session\.cookieName: found "",/,
    );
    const at = (name: string) => host.request(requestOf({ host: name, cookies: [cookieOf("grafana")] }));
    assert.deepEqual(identityOf(at("grafana.example.com")), ALICE_HEADERS);
    assert.deepEqual(identityOf(at("new.example.com")), {});
  });

  it("names a realm whose secret is no secret", () => {
    const host = startRealms([realmOf("grafana")]);
    const short = realmOf("argo", { session: { cookieSecret: { value: "short" } } });
    host.configure({ realms: [realmOf("grafana"), short] });
    assert.match(host.errors.at(-1) ?? "", /realms\[1\] \(argo\)\.session\.cookieSecret/);
  });

  it("of one realm leaves the others what they remember", () => {
    const plain = (name: string) => realmOf(name, { session: { cookieName: `_${name}` } });
    const host = startRealms([plain("grafana"), plain("argo")]);
    const cookies = [cookieOf("grafana")];
    host.request(requestOf({ host: "grafana.example.com", cookies }));
    host.answerOnly(ALLOWED_AS_BOB);
    host.configure({ realms: [plain("grafana"), realmOf("argo")] });
    assert.deepEqual(
      identityOf(host.request(requestOf({ host: "grafana.example.com", cookies }))),
      BOB_HEADERS,
    );
  });

  it("from a login for all to realms and back is one like any other", () => {
    const host = startRealms([realmOf("grafana")]);
    const { name: _, hosts: __, ...login } = realmOf("grafana");
    assert.ok(host.configure(login).accepted);
    const parts = { host: "any.example.com", cookies: [cookieOf("grafana")] };
    assert.deepEqual(identityOf(host.request(requestOf(parts))), ALICE_HEADERS);
    assert.ok(host.configure({ realms: [realmOf("grafana")] }).accepted);
    assert.deepEqual(identityOf(host.request(requestOf(parts))), {});
  });
});

describe("Two hundred realms", () => {
  const issuer = (name: string) => ({
    issuers: [
      { issuer: `https://${name}.example.com`, audiences: ["x"], jwks: { cluster: name, path: "/keys" } },
    ],
  });
  const many = Array.from({ length: 200 }, (_, i) => {
    const routes = Array.from({ length: 5 }, (__, j) => ({
      paths: [`/part-${j}/*`],
      allowedGroups: [`group-${j}`, "platform"],
    }));
    return realmOf(`team-${i}`, { jwt: issuer(`team-${i}`), rules: { routes } });
  });

  it("pass each their sessions", () => {
    const host = startRealms(many);
    for (const i of [0, 1, 99, 199]) {
      const parts = { host: `team-${i}.example.com`, path: "/part-3/x", cookies: [cookieOf(`team-${i}`)] };
      assert.deepEqual(identityOf(host.request(requestOf(parts))), ALICE_HEADERS);
    }
  });

  it("fetch their key sets a few at a time, and all of them", () => {
    const host = startRealms(many);
    const fetched = new Set<string>();
    let most = 0;
    while (host.calls.length > 0) {
      most = Math.max(most, host.calls.length);
      const [call] = host.calls;
      if (call === undefined) break;
      fetched.add(call.cluster);
      host.answer(call, answerOf(503));
    }
    assert.equal(most, 16);
    assert.equal(fetched.size, 200);
  });

  it("have a key set fetched at once that a request needs", () => {
    const host = startRealms(many);
    const header = Buffer.from(JSON.stringify({ alg: "RS256", kid: "k" })).toString("base64url");
    const claims = Buffer.from(
      JSON.stringify({
        iss: "https://team-150.example.com",
        aud: "x",
        sub: "s",
        exp: NOW / SECOND + 600,
        iat: NOW / SECOND,
      }),
    ).toString("base64url");
    const token = `${header}.${claims}.${"A".repeat(342)}`;
    host.request(
      requestOf({ host: "team-150.example.com", headers: [["authorization", `Bearer ${token}`]] }),
    );
    assert.ok(host.calls.some(({ cluster }) => cluster === "team-150"));
  });
});
