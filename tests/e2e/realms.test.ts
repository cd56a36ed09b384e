// Two realms in one plugin, each with a host, a cookie, a secret and an oauth2-proxy of its own, on a real Envoy with two workers.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { type HeaderLine, send, valueOf, valuesOf } from "../../scripts/lab/raw-http";
import { RecordingApp, type SeenRequest, seenIn } from "../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";
import { until } from "../../scripts/lab/until";
import { freePort } from "../../scripts/stack/free-port";
import { COOKIE_SECRET, startOauth2Proxy } from "../../scripts/stack/oauth2-proxy";

const REQUESTS = 1000;
const AT_ONCE = 20;
const SPOOFED: readonly HeaderLine[] = [
  ["x-auth-request-user", "mallory"],
  ["X-Auth-Request-Email", "mallory@example.com"],
  ["x-forwarded-user", "mallory"],
  ["remote-user", "mallory"],
];

interface Team {
  readonly name: string;
  readonly host: string;
  readonly cookieName: string;
  readonly secret: string;
}
const GRAFANA = {
  name: "grafana",
  host: "grafana.example.com",
  cookieName: "_grafana",
  secret: COOKIE_SECRET,
};
const ARGO = {
  name: "argo",
  host: "argo.example.com",
  cookieName: "_argo",
  secret: "another team's secret, 32 bytes.",
};
const TEAMS: readonly Team[] = [GRAFANA, ARGO];

function realmOf({ name, host, cookieName, secret }: Team, cluster: string): object {
  return {
    name,
    hosts: [host],
    authService: { cluster },
    session: { cookieName, cookieSecret: { value: secret }, cookieExpire: "4h" },
  };
}

function cookieOf({ secret, cookieName }: Team, user: string): HeaderLine {
  const contents = { accessToken: `${user}-token`, email: `${user}@example.com`, user };
  return ["cookie", cookieHeader(mintSessionValue(secret, contents, { name: cookieName }), cookieName)];
}

function identityIn({ headers }: SeenRequest): string[] {
  const names = [
    "authorization",
    "x-auth-request-user",
    "x-auth-request-email",
    "x-forwarded-user",
    "remote-user",
  ];
  return names.flatMap((name) => valuesOf(headers, name));
}

const app = await RecordingApp.start();
const argoPort = await freePort();
const stack = await startStack({
  appHost: GRAFANA.host,
  secondHost: ARGO.host,
  oauth2Proxy: { cookieName: GRAFANA.cookieName, cookieSecret: GRAFANA.secret },
  envoy: { concurrency: 2, appPort: app.port, secondPort: app.port, dexPort: argoPort },
  // The cluster of Dex leads to the other team's oauth2-proxy here: nobody logs in.
  plugin: () => ({ realms: [realmOf(GRAFANA, "oauth2-proxy"), realmOf(ARGO, "dex")] }),
});
const folder = join(stack.folder, ARGO.name);
await mkdir(folder);
const argoProxy = await startOauth2Proxy(
  {
    port: argoPort,
    folder,
    issuer: stack.issuer,
    dexUrl: `http://127.0.0.1:${stack.dex.port}`,
    client: { id: "argo", secret: "argo's secret" },
  },
  { cookieName: ARGO.cookieName, cookieSecret: ARGO.secret },
);
after(() => finishStack(stack, undefined, [app, argoProxy.server]));

const ask = (host: string, headers: readonly HeaderLine[] = [], path = "/x") =>
  send(stack.port, { path, headers: [["host", host], ...headers] });

/** Calls that Envoy made to the oauth2-proxies so far. */
async function calls(): Promise<number> {
  const counts = await Promise.all(
    ["oauth2-proxy", "dex"].map((name) => stack.envoy.stat(`cluster.${name}.upstream_rq_total`)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function assertPasses(team: Team, number: number): Promise<void> {
  const user = `${team.name}-${number}`;
  const spoofed = number % 2 === 0 ? SPOOFED : [];
  const seen = seenIn(await ask(team.host, [cookieOf(team, user), ...spoofed]));
  assert.deepEqual(identityIn(seen), [`Bearer ${user}-token`, user, `${user}@example.com`]);
}

describe("Realms of one plugin", () => {
  it("pass each their people, on both workers, without a call, and nothing that a client made up", async () => {
    const before = await calls();
    for (let i = 0; i < REQUESTS; i += AT_ONCE) {
      const numbers = Array.from({ length: AT_ONCE }, (_, j) => i + j);
      await Promise.all(numbers.map((number) => assertPasses(number % 3 === 0 ? ARGO : GRAFANA, number)));
    }
    assert.equal(await calls(), before);
  });

  it("send everybody else each to their own login", async () => {
    for (const team of TEAMS) {
      const [other] = TEAMS.filter((each) => each !== team);
      assert.ok(other);
      const before = argoProxy.requests.length;
      for (const headers of [[], [cookieOf(other, "ann")], SPOOFED]) {
        const { status, headers: answered } = await ask(team.host, headers);
        assert.equal(status, 302);
        const client = new URL(valueOf(answered, "location") ?? "").searchParams.get("client_id");
        assert.equal(client === "argo", team === ARGO);
      }
      if (team === ARGO)
        await until("three requests at argo's oauth2-proxy", () => argoProxy.requests.length >= before + 3);
    }
  });

  it("have each their callback", async () => {
    const before = argoProxy.requests.length;
    await ask(ARGO.host, [], "/oauth2/callback?code=x&state=y");
    await until("argo's callback", () => argoProxy.requests.length > before);
    assert.equal(argoProxy.requests.at(-1)?.uri, "/oauth2/callback?code=x&state=y");
  });

  it("count what became of their requests, each under its name", async () => {
    const passed = async (name: string) => stack.envoy.stat(`wasmcustom.postern.realm.${name}.passed`);
    await until("the count of argo's requests", async () => (await passed("argo")) >= REQUESTS / 3);
    assert.ok((await passed("grafana")) >= (REQUESTS / 3) * 2 - 1);
    const answered = "wasmcustom.postern.realm.argo.answered";
    await until("the count of argo's answers", async () => (await stack.envoy.stat(answered)) >= 4);
  });

  it("do not notice that another one's oauth2-proxy is gone", async () => {
    await argoProxy.server.stop();
    for (let i = 0; i < 40; i++) assert.equal((await ask(ARGO.host)).status, 503);
    for (let i = 0; i < 40; i++) {
      await assertPasses(GRAFANA, i);
      await assertPasses(ARGO, i);
    }
    assert.equal((await ask(GRAFANA.host)).status, 302);
    assert.equal((await ask(GRAFANA.host, [cookieOf(ARGO, "ann")])).status, 302);
  });
});
