// Realms in one plugin: each host its own login, cookies, secrets, oauth2-proxy and keys; nothing of one serves another.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import {
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  BOB_HEADERS,
  countOf,
  HOUR,
  identityOf,
  LOGIN_PAGE,
  NOW,
  requestOf,
  loggedBy,
} from "./fixture";
import { CLUSTERS, cookieOf, realmOf, secretOf, startRealms } from "./realms-fixture";

const SPOOFED: readonly Pair[] = [
  ["x-auth-request-user", "mallory"],
  ["remote-user", "mallory"],
];

function spoofs({ request }: Stream): string[] {
  return request.pairs.filter(([, value]) => value === "mallory").map(([name]) => name);
}

const THREE = ["grafana", "argo", "kiali"].map((name) => realmOf(name));

describe("A realm", () => {
  it("passes its own sessions without a call, and no other's", () => {
    const host = startRealms(THREE);
    for (const realm of ["grafana", "argo", "kiali"]) {
      for (const session of ["grafana", "argo", "kiali"]) {
        const parts = { host: `${realm}.example.com`, cookies: [cookieOf(session)], headers: SPOOFED };
        const stream = host.request(requestOf(parts));
        assert.deepEqual(spoofs(stream), stream.state === "waiting" ? spoofs(stream) : []);
        if (realm === session) assert.deepEqual(identityOf(stream), ALICE_HEADERS);
        else {
          assert.equal(stream.state, "waiting");
          assert.equal(host.calls[0]?.cluster, realm);
          host.answerOnly(ALLOWED_AS_BOB);
          assert.deepEqual(identityOf(stream), BOB_HEADERS);
          assert.deepEqual(spoofs(stream), []);
        }
      }
    }
  });

  it("does not take another one's session under its own cookie name, whatever the secret", () => {
    const host = startRealms([
      realmOf("grafana"),
      realmOf("argo", { session: { cookieName: "_grafana", cookieSecret: { value: secretOf("argo") } } }),
    ]);
    const stream = host.request(requestOf({ host: "argo.example.com", cookies: [cookieOf("grafana")] }));
    assert.equal(stream.state, "waiting");
    assert.equal(host.calls[0]?.cluster, "argo");
  });

  it("strips what a client made up on a host of none, by all names that some realm knows", () => {
    const host = startRealms([
      realmOf("grafana", { upstream: { stripHeaders: ["x-badge"] } }),
      realmOf("argo"),
    ]);
    const headers = [...SPOOFED, ["x-badge", "mallory"] as const];
    const stream = host.request(
      requestOf({ host: "none.example.com", headers, cookies: [cookieOf("grafana")] }),
    );
    assert.equal(stream.state, "forwarded");
    assert.deepEqual(identityOf(stream), {});
    assert.deepEqual(spoofs(stream), []);
    assert.equal(countOf(host, "other_host"), 1);
  });

  it("strips by its own names alone", () => {
    const host = startRealms([
      realmOf("grafana", { upstream: { stripHeaders: ["x-badge"] } }),
      realmOf("argo"),
    ]);
    const headers: readonly Pair[] = [["x-badge", "mallory"]];
    const at = (realm: string) =>
      spoofs(host.request(requestOf({ host: `${realm}.example.com`, headers, cookies: [cookieOf(realm)] })));
    assert.deepEqual(at("grafana"), []);
    assert.deepEqual(at("argo"), ["x-badge"]);
  });

  it("refuses odd hosts", () => {
    const host = startRealms(THREE);
    assert.equal(host.request(requestOf({ host: "grafana.example.com," })).status, 400);
  });

  it("has its routes and its answers", () => {
    const host = startRealms([
      realmOf("grafana", { rules: { public: [{ paths: ["/open"] }] } }),
      realmOf("argo"),
    ]);
    const at = (realm: string) =>
      host.request(requestOf({ host: `${realm}.example.com`, path: "/open" })).state;
    assert.equal(at("grafana"), "forwarded");
    assert.equal(at("argo"), "waiting");
  });

  it("whose auth service is down holds nobody else's calls back", () => {
    const host = startRealms(THREE);
    for (let i = 0; i < 20; i++) {
      host.request(requestOf({ host: "grafana.example.com" }));
      for (const call of [...host.calls]) host.answer(call, answerOf(503));
    }
    assert.equal(host.request(requestOf({ host: "grafana.example.com" })).status, 503);
    assert.equal(host.calls.length, 0);
    const stream = host.request(requestOf({ host: "argo.example.com" }));
    host.answerOnly(ALLOWED_AS_BOB);
    assert.deepEqual(identityOf(stream), BOB_HEADERS);
  });

  it("does not take what another one learned of the same cookie", () => {
    const session = {
      cookieName: "_same",
      cookieSecret: { value: secretOf("same") },
      cookieRefresh: "1h",
      refreshBehind: false,
    };
    const host = startRealms([realmOf("grafana", { session }), realmOf("argo", { session })]);
    const cookies = [cookieOf("same", { createdAt: new Date(NOW - 2 * HOUR) })];
    host.request(requestOf({ host: "grafana.example.com", cookies }));
    const renewed = cookieOf("same", { user: "renewed" });
    host.answerOnly(
      answerOf(202, [
        ["x-auth-request-user", "x"],
        ["set-cookie", `${renewed}; Path=/`],
      ]),
    );
    const stream = host.request(requestOf({ host: "argo.example.com", cookies }));
    assert.equal(stream.state, "waiting");
    assert.equal(host.calls[0]?.cluster, "argo");
    host.answerOnly(ALLOWED_AS_BOB);
    assert.equal(host.respond(stream).get("set-cookie"), undefined);
  });

  it("is noted with the stream of a request that does not simply pass", () => {
    const host = new FakeHost({ now: NOW, clusters: CLUSTERS });
    host.configure({ realms: THREE });
    const stateOf = (headers: Pair[]) => {
      const { filterState } = host.request(headers);
      return ["reason", "realm"].map((name) => filterState.get(`postern.${name}`)?.toString());
    };
    const twice: Pair[] = [
      ["authorization", "Bearer a"],
      ["authorization", "Bearer b"],
    ];
    assert.deepEqual(stateOf(requestOf({ host: "argo.example.com", headers: twice })), [
      "several_bearers",
      "argo",
    ]);
    const cookies = [cookieOf("argo")];
    assert.deepEqual(stateOf(requestOf({ host: "argo.example.com", cookies })), [undefined, undefined]);
    const asked = host.request(requestOf({ host: "argo.example.com" }));
    host.answerOnly(LOGIN_PAGE);
    assert.equal(asked.filterState.get("postern.realm")?.toString(), "argo");
  });

  it("is named in the log of its requests", () => {
    const host = new FakeHost({ now: NOW, clusters: CLUSTERS, logLevel: 1 });
    host.configure({ realms: THREE });
    host.request(requestOf({ host: "argo.example.com", cookies: [cookieOf("argo")] }));
    const [line] = loggedBy(host, "request");
    assert.deepEqual([line?.["reason"], line?.["realm"]], ["session_verified", "argo"]);
  });
});
