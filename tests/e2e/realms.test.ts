// Three realms on a real Envoy with two workers: three oauth2-proxies of two Dex issuers, two of them on paths of one host.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { Pool } from "undici";
import { Browser } from "../../scripts/lab/browser";
import { finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { type HeaderLine, send, valuesOf } from "../../scripts/lab/raw-http";
import { RecordingApp, type SeenRequest, seenIn } from "../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";
import { ADMIN, type Dex, PASSWORD, startDex } from "../../scripts/stack/dex";
import { freePort } from "../../scripts/stack/free-port";
import { type Oauth2Proxy, startOauth2Proxy } from "../../scripts/stack/oauth2-proxy";
import { CLIENT } from "../../scripts/stack/plan";

const REQUESTS = 1000;
const CONNECTIONS = 32;
const APPS = "apps.example.com";
const OTHER_DEX = "dex-two.example.com";
const NOBODYS = "none.example.com";

interface Team {
  readonly name: string;
  readonly host: string;
  readonly path: string;
  readonly secret: string;
  readonly port: number;
}

const [grafanaPort, argoPort, otherDexPort] = [await freePort(), await freePort(), await freePort()];
const TEAMS: readonly Team[] = [
  {
    name: "wiki",
    host: "httpbin.example.com",
    path: "",
    secret: "wiki's secret of 32 bytes in all",
    port: 0,
  },
  {
    name: "grafana",
    host: APPS,
    path: "/grafana",
    secret: "grafana's secret of 32 bytes all",
    port: grafanaPort,
  },
  { name: "argo", host: APPS, path: "/argo", secret: "argo's secret of 32 bytes in all", port: argoPort },
];

function realmOf({ name, host, path, secret }: Team, cluster: string): object {
  return {
    name,
    hosts: [host + path],
    authService: { cluster, proxyPrefix: `${path}/oauth2` },
    session: { cookieName: `_${name}`, cookieSecret: { value: secret } },
  };
}

const app = await RecordingApp.start();
const stack = await startStack({
  oauth2Proxy: { cookieName: "_wiki", cookieSecret: "wiki's secret of 32 bytes in all" },
  envoy: {
    concurrency: 2,
    appPort: app.port,
    moreClusters: { grafana: grafanaPort, argo: argoPort, "dex-two": otherDexPort },
    moreHosts: { [APPS]: "app", [NOBODYS]: "app", [OTHER_DEX]: "dex-two" },
  },
  plugin: () => ({
    realms: TEAMS.map((team) => realmOf(team, team.port === 0 ? "oauth2-proxy" : team.name)),
  }),
});
const issuer = `http://${OTHER_DEX}:${stack.port}`;
const folders = await Promise.all(
  ["dex-two", "grafana", "argo"].map(async (name) => {
    const folder = join(stack.folder, name);
    await mkdir(folder);
    return folder;
  }),
);
const redirectURIs = ["grafana", "argo"].map(
  (name) => `http://${APPS}:${stack.port}/${name}/oauth2/callback`,
);
const client = { ...CLIENT, redirectURIs };
const otherDex: Dex = await startDex({
  issuer,
  port: otherDexPort,
  folder: folders[0] ?? "",
  clients: [client],
});
const proxies: Oauth2Proxy[] = await Promise.all(
  TEAMS.slice(1).map(({ name, secret, port, path }, i) =>
    startOauth2Proxy(
      { port, folder: folders[i + 1] ?? "", issuer, dexUrl: otherDex.url, client },
      {
        cookieName: `_${name}`,
        cookieSecret: secret,
        readyPath: "/ping",
        extra: { proxy_prefix: `${path}/oauth2` },
      },
    ),
  ),
);
after(() =>
  finishStack(stack, undefined, [
    app,
    ...[otherDex, ...proxies].map(({ server }) => ({ stop: () => server.stop() })),
  ]),
);

function cookieOf({ name, secret }: Team): string {
  const contents = { accessToken: `${name}-token`, email: `${name}@example.com`, user: name };
  return cookieHeader(mintSessionValue(secret, contents, { name: `_${name}` }), `_${name}`);
}

const ALL_COOKIES = TEAMS.map(cookieOf).join("; ");
const SPOOFED: readonly HeaderLine[] = [
  ["x-auth-request-user", "mallory"],
  ["x-forwarded-email", "mallory"],
  ["remote-user", "mallory"],
];

function identityIn({ headers }: SeenRequest): string[] {
  return [
    "authorization",
    "x-auth-request-user",
    "x-auth-request-email",
    "x-forwarded-email",
    "remote-user",
  ].flatMap((name) => valuesOf(headers, name));
}

function identityOf({ name }: Team): string[] {
  return [`Bearer ${name}-token`, name, `${name}@example.com`];
}

async function calls(): Promise<number> {
  const stats = await stack.envoy.stats("^cluster\\.(oauth2-proxy|grafana|argo)\\.upstream_rq_total$");
  return [...stats.values()].reduce((sum, count) => sum + count, 0);
}

/** Requests of all teams' people, each with everybody's cookies and spoofed headers, in turn; every fourth is for a host of nobody's. */
async function sendMixed(count: number, teams: readonly Team[]): Promise<void> {
  const pool = new Pool(`http://127.0.0.1:${stack.port}`, { connections: CONNECTIONS });
  const one = async (i: number): Promise<void> => {
    const team = i % 4 === 3 ? undefined : teams[i % teams.length];
    const { statusCode, body } = await pool.request({
      method: "GET",
      path: `${team?.path ?? ""}/x`,
      headers: { host: team?.host ?? NOBODYS, cookie: ALL_COOKIES, ...Object.fromEntries(SPOOFED) },
    });
    const seen = (await body.json()) as SeenRequest;
    assert.equal(statusCode, 200);
    assert.deepEqual(identityIn(seen), team === undefined ? [] : identityOf(team));
  };
  await Promise.all(Array.from({ length: count }, (_, i) => one(i)));
  await pool.close();
}

describe("Three realms", () => {
  it("pass 1,000 mixed requests, each as who it is, without a call", async () => {
    const before = await calls();
    await sendMixed(REQUESTS, TEAMS);
    assert.equal(await calls(), before);
  });

  it("let people log in at each, on a host and on paths, and lead each callback to its own oauth2-proxy", async () => {
    for (const { name, host, path } of TEAMS) {
      const browser = new Browser();
      const page = await browser.login(`http://${host}:${stack.port}${path}/page`, ADMIN.email, PASSWORD);
      assert.equal(page.status, 200, name);
      const seen = JSON.parse(page.body) as SeenRequest;
      assert.deepEqual(valuesOf(seen.headers, "x-auth-request-email"), [ADMIN.email]);
      const cookies = await browser.cookies(`http://${host}:${stack.port}${path}/page`);
      assert.match(cookies, new RegExp(`\\b_${name}=`));
      await browser.close();
    }
  });

  it("do not take each other's sessions, and leave no other path of their host open", async () => {
    const ask = (host: string, path: string, cookie: string) =>
      send(stack.port, { path, headers: [["host", host], ["cookie", cookie], ...SPOOFED] });
    for (const team of TEAMS) {
      for (const other of TEAMS.filter((each) => each !== team)) {
        const answer = await ask(team.host, `${team.path}/x`, cookieOf(other));
        assert.equal(answer.status, 302, `${other.name} at ${team.name}`);
      }
    }
    for (const path of ["/", "/Grafana/x", "/grafanas", "/argo;/x"])
      assert.equal((await ask(APPS, path, ALL_COOKIES)).status, 403, path);
    assert.deepEqual(identityIn(seenIn(await ask(NOBODYS, "/grafana", ALL_COOKIES))), []);
  });

  it("whose oauth2-proxy stopped are alone with that", async () => {
    const [stopped] = proxies;
    await stopped?.server.stop();
    const strangers = Array.from({ length: 40 }, () =>
      send(stack.port, { path: "/grafana/x", headers: [["host", APPS]] }),
    );
    for (const { status } of await Promise.all(strangers)) assert.equal(status, 503);
    await sendMixed(200, TEAMS);
    for (const { host, path } of TEAMS.filter(({ name }) => name !== "grafana")) {
      const answer = await send(stack.port, { path: `${path}/x`, headers: [["host", host]] });
      assert.equal(answer.status, 302);
    }
  });
});
