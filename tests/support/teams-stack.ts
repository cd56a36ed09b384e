// A gateway that three teams share, each with a host, a client, a cookie, a secret and an oauth2-proxy of its own: one of them at one
// Dex, the others at another; the sessions of one are in Redis where the machine has it.
import { type Dex, type DexClient, type DexUser, PASSWORD, startDex } from "../../scripts/stack/dex";
import { freePort } from "../../scripts/stack/free-port";
import { COOKIE_SECRET, type Oauth2Proxy, startOauth2Proxy } from "../../scripts/stack/oauth2-proxy";
import { CLIENT } from "../../scripts/stack/plan";
import { type Redis, startRedis } from "../../scripts/stack/redis";
import { makeRunFolder } from "../../scripts/stack/run-folder";
import type { Stack } from "../../scripts/stack/stack";
import { redisServer } from "../../scripts/toolchain/on-path";
import { Browser } from "../../scripts/lab/browser";
import { finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { type HeaderLine, send, valuesOf } from "../../scripts/lab/raw-http";
import { RecordingApp } from "../../scripts/lab/recording-app";
import { tokensOf } from "./dex-tokens";

export interface Team {
  readonly name: string;
  readonly host: string;
  /** The part of the host that is its own, such as /kiali; empty for all of it. */
  readonly path: string;
  readonly cookieName: string;
  readonly secret: string;
  /** Envoy's clusters of its oauth2-proxy and of its identity provider. */
  readonly cluster: string;
  readonly dexCluster: string;
  readonly client: DexClient;
}

export const GRAFANA: Team = {
  name: "grafana",
  host: "grafana.example.com",
  path: "",
  cookieName: "_grafana",
  secret: COOKIE_SECRET,
  cluster: "oauth2-proxy",
  dexCluster: "dex",
  client: CLIENT,
};
export const KIALI: Team = {
  name: "kiali",
  host: "kiali.example.com",
  path: "",
  cookieName: "_kiali",
  secret: "kiali's own cookie secret, 32 b.",
  cluster: "oauth2-proxy-kiali",
  dexCluster: "login",
  client: { id: "kiali", secret: "kiali's client secret" },
};
export const ARGO: Team = {
  name: "argo",
  host: "argo.example.com",
  path: "",
  cookieName: "_argo",
  secret: "another team's secret, 32 bytes.",
  cluster: "oauth2-proxy-argo",
  dexCluster: "login",
  client: { id: "argo", secret: "argo's client secret" },
};
export const TEAMS: readonly Team[] = [GRAFANA, KIALI, ARGO];
export const NOBODYS = "free.example.com";

const DEX_HOST = "dex.example.com";
const LOGIN_HOST = "login.example.com";

export const PEOPLE: readonly DexUser[] = ["ann", "bob", "cleo"].map((username) => ({
  email: `${username}@example.com`,
  username,
  userID: `id-of-${username}`,
}));

export const IDENTITY = ["authorization", "x-auth-request-user", "x-auth-request-email"];

/** A team whose oauth2-proxy runs beside the stack, which has Grafana's. */
interface Guest {
  readonly team: Team;
  readonly port: number;
}

/** Where its oauth2-proxy's pages are. */
export function proxyPrefixOf({ path }: Team): string {
  return `${path}/oauth2`;
}

function clientOf(team: Team, port: number): DexClient {
  return { ...team.client, redirectURIs: [`http://${team.host}:${port}${proxyPrefixOf(team)}/callback`] };
}

function issuerOf({ dexCluster }: Team, port: number): string {
  return `http://${dexCluster === "dex" ? DEX_HOST : LOGIN_HOST}:${port}`;
}

function realmOf(team: Team, port: number): object {
  const { name, host, path, cluster, dexCluster, cookieName, secret, client } = team;
  const jwks = { cluster: dexCluster, path: "/keys" };
  return {
    name,
    hosts: [`${host}${path}`],
    authService: { cluster, proxyPrefix: proxyPrefixOf(team) },
    session: { cookieName, cookieSecret: { value: secret }, cookieExpire: "4h", cookieRefresh: "5m" },
    jwt: { issuers: [{ issuer: issuerOf(team, port), audiences: [client.id], jwks }] },
  };
}

function startGateway(app: RecordingApp, guests: readonly Guest[], loginPort: number): Promise<Stack> {
  const hosts = new Set([...guests.map(({ team }) => team.host), NOBODYS]);
  return startStack({
    appHost: GRAFANA.host,
    dexHost: DEX_HOST,
    dex: { users: PEOPLE },
    oauth2Proxy: { cookieName: GRAFANA.cookieName, cookieSecret: GRAFANA.secret },
    envoy: {
      concurrency: 2,
      appPort: app.port,
      otherClusters: [
        { name: "apps", port: app.port, hosts: [...hosts] },
        ...guests.map(({ team, port }) => ({ name: team.cluster, port })),
        { name: "login", port: loginPort, hosts: [LOGIN_HOST] },
      ],
    },
  });
}

async function startLogin(guests: readonly Guest[], port: number, gatewayPort: number): Promise<Dex> {
  const folder = await makeRunFolder();
  const clients = guests.map(({ team }) => clientOf(team, gatewayPort));
  return startDex({ issuer: issuerOf(ARGO, gatewayPort), port, folder, clients }, { users: PEOPLE });
}

interface ProxyPlace {
  readonly dexUrl: string;
  readonly gatewayPort: number;
  readonly redisUrl?: string | undefined;
}

/** Kiali's keeps its sessions in Redis, where there is one. */
async function startProxyOf({ team, port }: Guest, place: ProxyPlace): Promise<Oauth2Proxy> {
  const { dexUrl, gatewayPort, redisUrl } = place;
  const folder = await makeRunFolder();
  return startOauth2Proxy(
    { port, folder, dexUrl, issuer: issuerOf(team, gatewayPort), client: clientOf(team, gatewayPort) },
    {
      cookieName: team.cookieName,
      cookieSecret: team.secret,
      ...(redisUrl === undefined || team.name !== KIALI.name ? {} : { redisUrl }),
      extra: { proxy_prefix: proxyPrefixOf(team) },
    },
  );
}

export class TeamsStack {
  private constructor(
    readonly stack: Stack,
    readonly app: RecordingApp,
    private readonly login: Dex,
    private readonly proxies: ReadonlyMap<Team, Oauth2Proxy>,
    private readonly redis: Redis | null,
  ) {}

  /** Grafana's gateway, with these teams beside it. */
  static async start(beside: readonly Team[] = [KIALI, ARGO]): Promise<TeamsStack> {
    const app = await RecordingApp.start();
    const loginPort = await freePort();
    const guests: Guest[] = [];
    for (const team of beside) guests.push({ team, port: await freePort() });
    const redis = redisServer() === null ? null : await startRedis(await makeRunFolder());
    const stack = await startGateway(app, guests, loginPort);
    const { port: gatewayPort } = stack;
    const login = await startLogin(guests, loginPort, gatewayPort);
    const place = { dexUrl: login.url, gatewayPort, redisUrl: redis?.url };
    const proxies = new Map([[GRAFANA, stack.oauth2Proxy]]);
    for (const guest of guests) proxies.set(guest.team, await startProxyOf(guest, place));
    await stack.envoy.reconfigure({
      realms: [GRAFANA, ...beside].map((team) => realmOf(team, gatewayPort)),
      // What is said of a ticket outlasts the test on any machine.
      cache: { verdictTtl: "10m" },
    });
    return new TeamsStack(stack, app, login, proxies, redis);
  }

  /** Whether a cookie of Kiali's is a ticket. */
  get hasTickets(): boolean {
    return this.redis !== null;
  }

  proxyOf(team: Team): Oauth2Proxy {
    const proxy = this.proxies.get(team);
    if (proxy === undefined) throw new Error(`${team.name} has no oauth2-proxy`);
    return proxy;
  }

  urlOf({ host, path }: Team): string {
    return `http://${host}:${this.stack.port}${path}/x`;
  }

  /** The Cookie header of somebody who has logged in at a team's host, all the way through its identity provider. */
  async cookieAfterLogin(team: Team, email: string): Promise<string> {
    const url = this.urlOf(team);
    const browser = new Browser();
    try {
      const page = await browser.login(url, email, PASSWORD);
      if (page.status !== 200)
        throw new Error(`the login ended with ${page.status} at ${page.url}: ${page.body}`);
      return await browser.cookies(url);
    } finally {
      await browser.close();
    }
  }

  /** What an app has to get of a session: what its own oauth2-proxy says of it, asked directly. */
  async identityOf(team: Team, cookie: string): Promise<string[]> {
    const headers: HeaderLine[] = [
      ["host", team.host],
      ["cookie", cookie],
    ];
    const { headers: said } = await send(this.proxyOf(team).port, {
      path: `${proxyPrefixOf(team)}/auth`,
      headers,
    });
    const [user, email, token] = ["user", "email", "access-token"].flatMap((name) =>
      valuesOf(said, `x-auth-request-${name}`),
    );
    return [`Bearer ${token}`, user ?? "", email ?? ""];
  }

  /** An ID token that a team's identity provider gives to a program with the team's client. */
  async bearerOf(team: Team, email: string): Promise<string> {
    const dex = team.dexCluster === "dex" ? this.stack.dex : this.login;
    return (await tokensOf(dex.url, team.client, email)).id_token;
  }

  /** Calls that Envoy made so far to each team's oauth2-proxy. */
  async calls(): Promise<Record<string, number>> {
    const counts = [...this.proxies.keys()].map(async ({ name, cluster }) => [
      name,
      await this.stack.envoy.stat(`cluster.${cluster}.upstream_rq_total`),
    ]);
    return Object.fromEntries(await Promise.all(counts)) as Record<string, number>;
  }

  async finish(): Promise<void> {
    const servers = [...this.proxies.values(), this.login, ...(this.redis === null ? [] : [this.redis])];
    await finishStack(this.stack, undefined, [this.app, ...servers.map(({ server }) => server)]);
  }
}
