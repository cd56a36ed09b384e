// Many requests of many kinds of sessions through two workers, while the gateway, oauth2-proxy, the cookie secret and the revocation list change.
import { TokenIssuer } from "../lab/tokens";
import { Random } from "../simulate/random";
import type { DexUser } from "../stack/dex";
import type { PluginConfig } from "../stack/plugin-config";
import { type Redis, startRedis } from "../stack/redis";
import { makeRunFolder } from "../stack/run-folder";
import { Stack } from "../stack/stack";
import { redisServer } from "../toolchain/on-path";
import { type Counts, Tally } from "./counts";
import { type Change, GatewayChanges } from "./gateway-changes";
import { INTERVAL_SECONDS, type Leaver, SessionLeaver, TokenLeaver } from "./leavers";
import { ListChanges, type ListCounts } from "./list-changes";
import { ListServer } from "./list-server";
import { growth, type MemorySample, sampleMemory } from "./memory";
import { pause } from "./pause";
import { type PeopleCounts, Person } from "./people";
import { Run } from "./run";
import { DRAIN_SECONDS, Site } from "./site";
import { TokenApp } from "./token-app";
import { LoggedInVisitor, MintedVisitor, strangers, type Visitor } from "./visitors";

export interface SoakOptions {
  readonly requests: number;
  readonly minutes: number;
  /** Between two changes of the gateway. */
  readonly changeSeconds: number;
  readonly seed: number;
  /** People with sessions of logins, and as many with tickets; 12 when not given. */
  readonly users?: number;
  /** One in so many answers of the app is somebody else's: a soak must notice. */
  readonly swapEvery?: number;
  readonly onProgress?: (line: string) => void;
}

export interface SoakFigures {
  readonly kinds: Record<string, Counts>;
  readonly examples: readonly string[];
  readonly changes: Record<Change, number>;
  readonly list: ListCounts;
  readonly people: PeopleCounts;
  readonly again: number;
  readonly samples: readonly MemorySample[];
  readonly residentGrowth: number;
  readonly allocatedGrowth: number;
  /** The filter's counters that are not 0, and any of Envoy's that tell of a VM that failed. */
  readonly counters: Record<string, number>;
  readonly vmFailures: number;
}

const SAMPLES = 60;
const USERS_MAX = 12;
const LEAVERS = 4;
const PEOPLE = 4;
/** Copies of the sessions that were signed out last. */
const SIGNED_OUT_MAX = 20;
const COOKIE_REFRESH = "6s";
/** Well inside COOKIE_REFRESH, so that a minted session is never due: it has nothing to be refreshed with. */
const MINTED_MILLISECONDS = 2500;
const LIST_CLUSTER = "revocations";

const emails = (kind: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${kind}${i}@example.com`);
const VISITORS = emails("user", USERS_MAX);
const LEAVING = emails("leaver", LEAVERS);
const AT_BROWSERS = emails("browser", PEOPLE);
/** Dex keeps one refresh token for a user: nobody signs in in two places. */
const users: DexUser[] = [...VISITORS, ...LEAVING, ...AT_BROWSERS].map((email) => {
  const username = email.replace(/@.*/, "");
  return { email, username, userID: `soak-${username}` };
});

interface Ground {
  readonly app: TokenApp;
  readonly lists: ListServer;
  readonly issuer: TokenIssuer;
}

function startSoaked({ app, lists, issuer }: Ground, concurrency: number, redisUrl?: string): Promise<Stack> {
  const plugin = (config: PluginConfig): object => ({
    ...config,
    jwt: { issuers: [{ issuer: issuer.name, audiences: ["oauth2-proxy"], jwks: { inline: issuer.jwks } }] },
    cache: { verdictTtl: "5s" },
    revocation: { list: { cluster: LIST_CLUSTER, path: "/revoked.json" }, interval: `${INTERVAL_SECONDS}s` },
  });
  return Stack.start({
    dex: { rotateRefreshTokens: true, users },
    oauth2Proxy: { cookieRefresh: COOKIE_REFRESH, redisUrl },
    envoy: {
      concurrency,
      appPort: app.port,
      drainSeconds: DRAIN_SECONDS,
      otherClusters: [{ name: LIST_CLUSTER, port: lists.port }],
    },
    plugin,
  });
}

/** Sends requests to the stacks while everything changes, until all are sent. */
class Soak {
  private readonly ended = new AbortController();
  private readonly tally = new Tally();
  private readonly peopleCounts: PeopleCounts = { logins: 0, crosswise: 0, signOuts: 0 };
  private readonly signedOut: string[] = [];
  private readonly random: Random;

  constructor(
    private readonly site: Site,
    private readonly tickets: Site | null,
    private readonly ground: Ground,
    private readonly options: SoakOptions,
  ) {
    this.random = new Random(options.seed);
  }

  async run(): Promise<SoakFigures> {
    const { site, tickets, options, tally } = this;
    const { signal } = this.ended;
    const [logins, leavers] = await Promise.all([this.logIn(site, "login"), this.makeLeavers()]);
    const ticketLogins = tickets === null ? [] : await this.logIn(tickets, "ticket");
    const people = AT_BROWSERS.map((email) => this.person(email));
    const run = new Run([...logins, ...ticketLogins, ...leavers, ...this.others()], tally, this.random);
    const holders = [...logins, ...people, ...leavers.filter((one) => one instanceof SessionLeaver)];
    const gateway = new GatewayChanges({
      site,
      others: tickets === null ? [] : [tickets],
      lists: this.ground.lists,
      holders,
      mintedMilliseconds: MINTED_MILLISECONDS,
      changeSeconds: options.changeSeconds,
    });
    const list = new ListChanges(site, this.ground.lists, leavers);
    const samples: MemorySample[] = [];
    const sending = run.send(options.requests, options.minutes * 60_000, signal);
    const beside = [
      gateway.run(signal),
      list.run(signal),
      this.sample(samples),
      ...people.map((one) => one.live(signal)),
    ];
    await this.together(sending, beside);
    return {
      kinds: tally.kinds,
      examples: tally.examples,
      changes: gateway.counts,
      list: list.counts,
      people: this.peopleCounts,
      again: run.again,
      samples,
      residentGrowth: growth(samples, "residentBytes"),
      allocatedGrowth: growth(samples, "allocatedBytes"),
      counters: await countersOf(site.stack),
      vmFailures:
        (await vmFailuresOf(site.stack)) + (tickets === null ? 0 : await vmFailuresOf(tickets.stack)),
    };
  }

  /** All end when the sending does, or when one of them fails. */
  private async together(sending: Promise<void>, beside: readonly Promise<void>[]): Promise<void> {
    try {
      await Promise.all([sending.finally(() => this.ended.abort()), ...beside]);
    } finally {
      this.ended.abort();
      await Promise.allSettled([sending, ...beside]);
    }
  }

  private logIn(site: Site, kind: string): Promise<LoggedInVisitor[]> {
    return Promise.all(
      VISITORS.slice(0, this.options.users).map((email) =>
        LoggedInVisitor.login(kind, site, email, site === this.tickets),
      ),
    );
  }

  private async makeLeavers(): Promise<(Leaver & Visitor)[]> {
    const { site, ground } = this;
    const sessions = await Promise.all(
      LEAVING.map((email, i) => SessionLeaver.login(site, email, i < 2 ? "email" : "sub")),
    );
    const tokens = LEAVING.map((_, i) => new TokenLeaver(site, ground.issuer, i < 2 ? "jti" : "sid"));
    return [...sessions, ...tokens];
  }

  private others(): Visitor[] {
    const { site, signedOut, random } = this;
    const minted = (kind: string, count: number, bytes: number) =>
      Array.from({ length: count }, () => new MintedVisitor(kind, site, bytes, MINTED_MILLISECONDS));
    const anyone = () => (signedOut.length === 0 ? undefined : random.pick(signedOut.slice(-SIGNED_OUT_MAX)));
    return [...minted("hit", 200, 300), ...minted("split", 20, 6000), ...strangers(site, anyone)];
  }

  private person(email: string): Person {
    const random = new Random(this.random.below(2 ** 31));
    return new Person(this.site, email, random, this.tally, this.peopleCounts, this.signedOut);
  }

  private async sample(samples: MemorySample[]): Promise<void> {
    const { options, site, tally } = this;
    const started = performance.now();
    const interval = (options.minutes * 60_000) / SAMPLES;
    while (!this.ended.signal.aborted) {
      await pause(interval, this.ended.signal);
      const one = await sampleMemory(site.stack.envoy, (performance.now() - started) / 1000);
      samples.push(one);
      options.onProgress?.(
        `${one.second} s: ${tally.total} requests, ${Math.round(one.residentBytes / 1e6)} MB`,
      );
    }
  }
}

async function countersOf(stack: Stack): Promise<Record<string, number>> {
  const all = await stack.envoy.stats("^wasmcustom\\.postern");
  return Object.fromEntries([...all].filter(([, value]) => value !== 0));
}

async function vmFailuresOf(stack: Stack): Promise<number> {
  const stats = await stack.envoy.stats("vm_reload|vm_fail|crash");
  return [...stats.values()].reduce((sum, value) => sum + value, 0);
}

export async function soak(options: SoakOptions): Promise<SoakFigures> {
  const issuer = TokenIssuer.create("https://machines.example.com", ["ES256"]);
  const ground: Ground = {
    app: await TokenApp.start(options.swapEvery),
    lists: await ListServer.start(),
    issuer,
  };
  let redis: Redis | null = null;
  const stacks: Stack[] = [];
  try {
    const stack = await startSoaked(ground, 2);
    stacks.push(stack);
    if (redisServer() === null) return await new Soak(new Site(stack), null, ground, options).run();
    redis = await startRedis(await makeRunFolder());
    const tickets = await startSoaked(ground, 1, redis.url);
    stacks.push(tickets);
    return await new Soak(new Site(stack), new Site(tickets), ground, options).run();
  } finally {
    await Promise.all(stacks.map((stack) => stack.stop()));
    await redis?.server.stop();
    await ground.app.stop();
    await ground.lists.stop();
  }
}
