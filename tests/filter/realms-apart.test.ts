// What belongs to a login belongs to its realm: vouchers, refusals, revocation lists, what is observed, counted and sent away.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf, type HttpCall } from "../../scripts/fake-host/http-call";
import type { FakeHost } from "../../scripts/fake-host/host";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import { openSessionValue } from "../../scripts/lab/opened-cookie";
import {
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  BOB_HEADERS,
  identityOf,
  NOW,
  requestOf,
  SECOND,
  loggedBy,
} from "./fixture";
import { cookieOf, pathRealm, realmOf, secretOf, startRealms } from "./realms-fixture";
import { listOf, NOW_SECONDS } from "./revocation-fixture";

const OPAQUE: Pair = ["authorization", "Bearer opaque-0123456789"];
const hostOf = (realm: string) => `${realm}.example.com`;

function ask(host: FakeHost, realm: string, headers: readonly Pair[] = [], path = "/x"): Stream {
  return host.request(requestOf({ host: hostOf(realm), path, headers }));
}

/** One with the realm's own session. */
function askAs(host: FakeHost, realm: string, cookie = cookieOf(realm), path = "/x"): Stream {
  return host.request(requestOf({ host: hostOf(realm), path, cookies: [cookie] }));
}

function callTo(host: FakeHost, cluster: string): HttpCall {
  const call = host.calls.find((each) => each.cluster === cluster);
  if (call === undefined) throw new Error(`${cluster} is not asked`);
  return call;
}

/** Realms with one cookie name and secret: what keeps them apart is nothing that a request shows. */
function twins(more: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}): object[] {
  const session = { cookieName: "_same", cookieSecret: { value: secretOf("same") } };
  return ["grafana", "argo"].map((name) => realmOf(name, { session, ...more[name] }));
}

describe("A realm of two with one cookie and secret", () => {
  it("does not know whom the other one's auth service vouched for", () => {
    const host = startRealms(twins());
    const first = ask(host, "grafana", [OPAQUE]);
    host.answer(callTo(host, "grafana"), ALLOWED_AS_BOB);
    assert.equal(first.state, "forwarded");
    assert.deepEqual(identityOf(ask(host, "grafana", [OPAQUE])), BOB_HEADERS);
    assert.equal(ask(host, "argo", [OPAQUE]).state, "waiting");
    assert.equal(callTo(host, "argo").headers.get("authorization"), OPAQUE[1]);
  });

  it("does not know what the other one's auth service refused", () => {
    const host = startRealms(twins());
    for (const realm of ["grafana", "argo"]) {
      askAs(host, realm, cookieOf("same", {}, "_same"), "/a//b");
      assert.equal(host.calls.length, 1, realm);
      for (let call = host.calls[0]; call !== undefined; call = host.calls[0])
        host.answer(call, answerOf(403));
    }
  });

  it("has its own revocation list", () => {
    const revocation = { list: { cluster: "lists", path: "/grafana.json" } };
    const host = startRealms(twins({ grafana: { revocation } }));
    host.answer(callTo(host, "lists"), answerOf(200, [], listOf({ email: "alice@example.com" })));
    const cookie = cookieOf("same", {}, "_same");
    assert.equal(askAs(host, "grafana", cookie).status, 403);
    assert.deepEqual(identityOf(askAs(host, "argo", cookie)), ALICE_HEADERS);
  });

  it("does not end the other one's sessions with a sign-out", () => {
    const host = startRealms(twins());
    const cookie = cookieOf("same", {}, "_same");
    askAs(host, "grafana", cookie, "/oauth2/sign_out");
    host.answer(callTo(host, "grafana"), answerOf(302, [["location", "/"]]));
    assert.equal(askAs(host, "grafana", cookie).state, "waiting");
    assert.deepEqual(identityOf(askAs(host, "argo", cookie)), ALICE_HEADERS);
  });
});

describe("Revocation lists of realms", () => {
  it("are each fetched where the realm says, and hold there alone", () => {
    const listAt = (path: string) => ({ revocation: { list: { cluster: "lists", path } } });
    const host = startRealms([realmOf("grafana", listAt("/grafana")), realmOf("argo", listAt("/argo"))]);
    const entry = listOf({ email: "alice@example.com", before: NOW_SECONDS });
    for (const call of [...host.calls])
      host.answer(call, answerOf(200, [], call.headers.get(":path") === "/argo" ? entry : listOf()));
    assert.deepEqual(identityOf(askAs(host, "grafana")), ALICE_HEADERS);
    assert.equal(askAs(host, "argo").reply?.headers.get("location"), "/oauth2/sign_out?rd=%2Fx");
  });
});

describe("An update of mode alone", () => {
  const realms = [realmOf("grafana"), realmOf("argo")];

  it("has the realms guard from then on, though nothing of them changed", () => {
    const host = startRealms(realms, { mode: "observe" });
    assert.equal(ask(host, "argo").state, "forwarded");
    assert.ok(host.configure({ realms }).accepted);
    for (const realm of ["grafana", "argo"]) assert.equal(ask(host, realm).state, "waiting");
  });

  it("has them observe from then on", () => {
    const host = startRealms(realms);
    assert.ok(host.configure({ realms, mode: "observe" }).accepted);
    assert.equal(ask(host, "argo").state, "forwarded");
    assert.equal(host.calls.length, 0);
  });
});

describe("Realms that observe", () => {
  it("are named where one differs from the guard, and refuse no path", () => {
    const host = startRealms([pathRealm("grafana"), realmOf("argo", { session: { allowedGroups: [] } })], {
      mode: "observe",
    });
    const at = (parts: object) => host.request(requestOf(parts));
    assert.equal(at({ host: "apps.example.com", path: "/other" }).state, "forwarded");
    const twice: Pair[] = [
      ["authorization", "Bearer a"],
      ["authorization", "Bearer b"],
    ];
    assert.equal(at({ host: hostOf("argo"), headers: twice }).state, "forwarded");
    const lines = loggedBy(host, "observe").map(({ reason, realm, method }) => [reason, realm, method]);
    assert.deepEqual(lines, [
      ["path_of_no_realm", undefined, "GET"],
      ["several_bearers", "argo", "GET"],
    ]);
  });

  it("ask each about as many requests at once as they may, whatever the others wait for", () => {
    const host = startRealms([realmOf("grafana"), realmOf("argo")], {
      mode: "observe",
      observe: { ask: "100%" },
    });
    for (let i = 0; i < 100; i++) askAs(host, "grafana");
    assert.equal(host.calls.length, 64);
    askAs(host, "argo");
    assert.equal(host.calls.length, 65);
    for (const call of [...host.calls]) host.answer(call, ALLOWED_AS_BOB);
    askAs(host, "grafana");
    assert.equal(host.calls.length, 1);
  });
});

describe("What became of a realm's requests", () => {
  it("is counted under its name", () => {
    const host = startRealms([realmOf("grafana"), realmOf("argo")]);
    askAs(host, "grafana");
    askAs(host, "grafana");
    ask(host, "argo");
    host.answer(callTo(host, "argo"), answerOf(302, [["location", "https://dex.example.com/"]]));
    ask(host, "argo");
    host.answer(callTo(host, "argo"), answerOf(503));
    ask(host, "argo", [OPAQUE, OPAQUE]);
    host.request(requestOf({ host: "none.example.com" }));
    host.tick();
    const counts = ["grafana", "argo"].map((realm) =>
      ["passed", "answered", "refused", "unavailable"].map((name) =>
        host.metric(`postern.realm.${realm}.${name}`),
      ),
    );
    assert.deepEqual(counts, [
      [2, 0, 0, 0],
      [0, 1, 1, 1],
    ]);
  });
});

describe("What became of the requests of very many realms", () => {
  const many = Array.from({ length: 203 }, (_, i) => realmOf(`realm-${i}`));
  many[150] = realmOf("other");

  it("is counted under the names of the first 200, and of the rest together", () => {
    const host = startRealms(many);
    for (const name of ["realm-0", "other", "realm-199", "realm-200", "realm-202"]) askAs(host, name);
    host.tick();
    const counted = host.metricNames.filter((name) => name.startsWith("postern.realm"));
    assert.deepEqual(
      counted.map((name) => [name, host.metric(name)]),
      [
        ["postern.realm.realm-0.passed", 1],
        ["postern.realm.other.passed", 1],
        ["postern.realm.realm-199.passed", 1],
        ["postern.realms.other.passed", 2],
      ],
    );
  });
});

describe("A request that an internal redirect leads", () => {
  /** As Envoy sends it through the filters again. */
  function redirected({ request }: Stream, authority: string, path = "/x"): Pair[] {
    const from = `https://${request.get(":authority") ?? ""}${request.get(":path") ?? ""}`;
    const kept = request.pairs.filter(([name]) => name !== ":authority" && name !== ":path");
    return [[":authority", authority], [":path", path], ...kept, ["x-envoy-original-url", from]];
  }

  it("from realm to realm brings no token of the first one's", () => {
    const host = startRealms([realmOf("grafana"), realmOf("argo")]);
    const first = askAs(host, "grafana");
    const second = host.request(redirected(first, hostOf("argo")));
    assert.equal(second.state, "waiting");
    assert.equal(callTo(host, "argo").headers.get("authorization"), undefined);
    host.answer(callTo(host, "argo"), ALLOWED_AS_BOB);
    assert.deepEqual(identityOf(second), BOB_HEADERS);
  });

  for (const path of ["/grafana/x", "/grafana", "/grafana?a=/argo/x"])
    it(`from path to path of a host, each a realm's, neither: ${path}`, () => {
      const host = startRealms([pathRealm("grafana"), pathRealm("argo")]);
      const parts = { host: "apps.example.com", path, cookies: [cookieOf("grafana")] };
      host.request(redirected(host.request(requestOf(parts)), "apps.example.com", "/argo/x"));
      assert.equal(callTo(host, "argo").headers.get("authorization"), undefined);
    });

  it("within a realm keeps what it has", () => {
    const host = startRealms([realmOf("grafana"), realmOf("argo")]);
    const own: Pair[] = [["authorization", "Bearer own-0123456789"]];
    const first = ask(host, "grafana", own);
    host.answer(callTo(host, "grafana"), answerOf(401));
    for (const call of [...host.calls]) host.answer(call, answerOf(401));
    host.request(redirected(first, hostOf("grafana"), "/y"));
    assert.equal(callTo(host, "grafana").headers.get("authorization"), own[0]?.[1]);
  });
});

describe("A host of no realm", () => {
  it("gets no cookie of a realm that keeps its own from there, and those of the others", () => {
    const upstream = { stripCookiesElsewhere: true };
    const names = ["grafana", "argo", "kiali"];
    const host = startRealms(names.map((name) => realmOf(name, name === "argo" ? {} : { upstream })));
    const sent = new Map(names.map((name) => [name, cookieOf(name)]));
    const cookies = [...sent.values(), "theme=dark"];
    const stream = host.request(requestOf({ host: "none.example.com", cookies }));
    assert.equal(stream.state, "forwarded");
    assert.equal(stream.request.all("cookie").join("; "), `${sent.get("argo")}; theme=dark`);
  });
});

describe("Secrets in rotation", () => {
  it("are each realm's own", () => {
    const rotating = (name: string) => {
      const cookieSecret = [{ value: secretOf(`${name}-new`) }, { value: secretOf(name) }];
      return realmOf(name, { session: { cookieName: `_${name}`, cookieSecret, cookieRefresh: "30s" } });
    };
    const host = startRealms(["grafana", "argo"].map(rotating));
    host.now = NOW + 30 * SECOND;
    for (const realm of ["grafana", "argo"]) {
      askAs(host, realm);
      const shown = callTo(host, realm).headers.get("cookie") ?? "";
      const { email } = openSessionValue(secretOf(`${realm}-new`), shown.slice(`_${realm}=`.length));
      assert.equal(email, "alice@example.com");
    }
  });
});

describe("A host of no realm", () => {
  const STRIPPING = { upstream: { stripCookiesElsewhere: true } };
  const strip = (count: number, cookies: readonly string[]) => {
    const realms = Array.from({ length: count }, (_, i) => realmOf(`r${i}`, STRIPPING));
    const host = startRealms(realms);
    const stream = host.request(requestOf({ host: "other.example.com", cookies: [...cookies] }));
    return { stream, calls: host.lastCalls.length };
  };

  it("is served with the same few host calls, however many realms strip large cookies there", () => {
    const own = `a=${"x".repeat(50_000)}`;
    const one = strip(1, [own]);
    for (const count of [10, 100]) {
      const { stream, calls } = strip(count, [own]);
      assert.deepEqual([stream.state, stream.request.all("cookie"), calls], ["forwarded", [own], one.calls]);
    }
  });

  it("gets no realm's cookies, and all others, by one edit", () => {
    const own = `a=${"x".repeat(5000)}`;
    const few = strip(2, [`${cookieOf("r0")}; ${own}; ${cookieOf("r1")}`, "b=1"]);
    const many = strip(40, [`${cookieOf("r0")}; ${own}; ${cookieOf("r39")}`, "b=1"]);
    for (const { stream } of [few, many]) assert.deepEqual(stream.request.all("cookie"), [`${own}; b=1`]);
    assert.equal(many.calls, few.calls);
    assert.deepEqual(strip(3, [cookieOf("r0"), cookieOf("r2")]).stream.request.all("cookie"), []);
  });
});
