// Many requests of many kinds of sessions through two workers, while oauth2-proxy goes away and comes back.
import { setTimeout as delay } from "node:timers/promises";
import { Pool } from "undici";
import type { DexUser } from "../stack/dex";
import { redisServer } from "../toolchain/on-path";
import { type Redis, startRedis } from "../stack/redis";
import { makeRunFolder } from "../stack/run-folder";
import { Stack } from "../stack/stack";
import type { PluginConfig } from "../stack/plugin-config";
import { growth, type MemorySample, sampleMemory } from "./memory";
import { TokenApp } from "./token-app";
import { type Judgement, LoggedInVisitor, MintedVisitor, strangers, type Visitor } from "./visitors";

export interface SoakOptions {
  readonly requests: number;
  readonly minutes: number;
  readonly restartSeconds: number;
  readonly onProgress?: (line: string) => void;
}

type Counts = Record<Judgement | "failed", number>;

export interface SoakFigures {
  readonly kinds: Record<string, Counts>;
  readonly restarts: number;
  readonly samples: readonly MemorySample[];
  readonly residentGrowth: number;
  readonly allocatedGrowth: number;
  /** The filter's counters that are not 0, and any of Envoy's that tell of a VM that failed. */
  readonly counters: Record<string, number>;
  readonly vmFailures: number;
}

const AWAY_MILLISECONDS = 2000;
const CONNECTIONS = 32;
const SAMPLES = 60;
const USERS = 12;
const COOKIE_REFRESH = "6s";
/** Well inside COOKIE_REFRESH, so that a minted session is never due: it has nothing to be refreshed with. */
const MINTED_MILLISECONDS = 2500;
const HANG_MILLISECONDS = 20_000;

/** Of a hundred requests, so many are of each kind. */
const WEIGHTS: Readonly<Record<string, number>> = {
  ...{ hit: 52, split: 10, login: 18, ticket: 6 },
  ...{ junk: 4, changed: 2, foreign: 2, expired: 3, none: 3 },
};

const users: DexUser[] = Array.from({ length: USERS }, (_, i) => ({
  email: `user${i}@example.com`,
  username: `user${i}`,
  userID: `soak-user-${i}`,
}));

function sessionsOnly({ jwt: _, ...rest }: PluginConfig): PluginConfig {
  return { ...rest, cache: { verdictTtl: "5s" } };
}

function startSoaked(app: TokenApp, concurrency: number, redisUrl?: string): Promise<Stack> {
  return Stack.start({
    dex: { rotateRefreshTokens: true, users },
    oauth2Proxy: { cookieRefresh: COOKIE_REFRESH, redisUrl },
    envoy: { concurrency, appPort: app.port },
    plugin: sessionsOnly,
  });
}

async function makeVisitors(stack: Stack, tickets: Stack | null): Promise<Map<string, Visitor[]>> {
  const minted = (kind: string, count: number, bytes: number) =>
    Array.from({ length: count }, () => new MintedVisitor(kind, stack, bytes, MINTED_MILLISECONDS));
  const logins = (where: Stack, kind: string) =>
    Promise.all(users.map(({ email }) => LoggedInVisitor.login(where, kind, email, where === tickets)));
  const visitors = [
    ...minted("hit", 200, 300),
    ...minted("split", 20, 6000),
    ...(await logins(stack, "login")),
    ...(tickets === null ? [] : await logins(tickets, "ticket")),
    ...strangers(stack),
  ];
  const byKind = new Map<string, Visitor[]>();
  for (const visitor of visitors) byKind.set(visitor.kind, [...(byKind.get(visitor.kind) ?? []), visitor]);
  return byKind;
}

class Run {
  readonly kinds: Record<string, Counts> = {};
  private readonly pools = new Map<Stack, Pool>();
  private readonly wheel: Visitor[][] = [];

  constructor(visitors: Map<string, Visitor[]>) {
    for (const [kind, weight] of Object.entries(WEIGHTS)) {
      const ofKind = visitors.get(kind);
      if (ofKind === undefined) continue;
      this.kinds[kind] = { right: 0, wrong: 0, refused: 0, unavailable: 0, failed: 0 };
      for (let i = 0; i < weight; i++) this.wheel.push(ofKind);
    }
  }

  /** Sends the requests evenly over the time, a few at once; when the machine is too slow it takes longer. */
  async send(requests: number, milliseconds: number): Promise<void> {
    const started = performance.now();
    let sent = 0;
    const worker = async () => {
      while (sent < requests) {
        const due = started + (sent++ / requests) * milliseconds;
        const wait = due - performance.now();
        if (wait > 1) await delay(wait);
        await this.one();
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    await Promise.all([...this.pools.values()].map((pool) => pool.close()));
  }

  private poolOf(stack: Stack): Pool {
    const pool =
      this.pools.get(stack) ??
      new Pool(`http://127.0.0.1:${stack.port}`, {
        connections: CONNECTIONS,
        headersTimeout: HANG_MILLISECONDS,
        bodyTimeout: HANG_MILLISECONDS,
      });
    this.pools.set(stack, pool);
    return pool;
  }

  private async one(): Promise<void> {
    const ofKind = this.wheel[Math.floor(Math.random() * this.wheel.length)] ?? [];
    const visitor = ofKind[Math.floor(Math.random() * ofKind.length)];
    const counts = visitor === undefined ? undefined : this.kinds[visitor.kind];
    if (visitor === undefined || counts === undefined) return;
    const { cookie, judge } = visitor.next();
    const headers = { host: new URL(visitor.stack.url).host, cookie, accept: "text/html" };
    try {
      const answer = await this.poolOf(visitor.stack).request({ method: "GET", path: "/app", headers });
      const setCookies = [answer.headers["set-cookie"] ?? []].flat();
      const body = await answer.body.text();
      const authorization = answer.statusCode === 200 ? body : "";
      counts[judge({ status: answer.statusCode, authorization, setCookies })]++;
    } catch {
      counts.failed++;
    }
  }
}

/** Takes oauth2-proxy away again and again, until the signal. */
async function restart(stacks: readonly Stack[], seconds: number, signal: AbortSignal): Promise<number> {
  let restarts = 0;
  while (!signal.aborted) {
    await delay(seconds * 1000, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    await Promise.all(stacks.map((stack) => stack.oauth2Proxy.server.stop()));
    await delay(AWAY_MILLISECONDS);
    await Promise.all(stacks.map((stack) => stack.restartOauth2Proxy()));
    restarts++;
  }
  return restarts;
}

async function sample(stack: Stack, options: SoakOptions, run: Run, signal: AbortSignal) {
  const samples: MemorySample[] = [];
  const started = performance.now();
  const interval = (options.minutes * 60_000) / SAMPLES;
  while (!signal.aborted) {
    await delay(interval, undefined, { signal }).catch(() => undefined);
    const one = await sampleMemory(stack.envoy, (performance.now() - started) / 1000);
    samples.push(one);
    const sent = Object.values(run.kinds).flatMap((counts) => Object.values(counts));
    const total = sent.reduce((sum, count) => sum + count, 0);
    options.onProgress?.(`${one.second} s: ${total} requests, ${Math.round(one.residentBytes / 1e6)} MB`);
  }
  return samples;
}

async function countersOf(stack: Stack): Promise<Record<string, number>> {
  const all = await stack.envoy.stats("^wasmcustom\\.postern");
  return Object.fromEntries([...all].filter(([, value]) => value !== 0));
}

async function vmFailuresOf(stack: Stack): Promise<number> {
  const stats = await stack.envoy.stats("vm_reload|vm_fail|crash");
  return [...stats.values()].reduce((sum, value) => sum + value, 0);
}

async function soakOn(stack: Stack, tickets: Stack | null, options: SoakOptions): Promise<SoakFigures> {
  const run = new Run(await makeVisitors(stack, tickets));
  const ended = new AbortController();
  const stacks = tickets === null ? [stack] : [stack, tickets];
  const restarts = restart(stacks, options.restartSeconds, ended.signal);
  const samples = sample(stack, options, run, ended.signal);
  await run.send(options.requests, options.minutes * 60_000);
  ended.abort();
  const taken = await samples;
  return {
    kinds: run.kinds,
    restarts: await restarts,
    samples: taken,
    residentGrowth: growth(taken, "residentBytes"),
    allocatedGrowth: growth(taken, "allocatedBytes"),
    counters: await countersOf(stack),
    vmFailures: (await Promise.all(stacks.map(vmFailuresOf))).reduce((sum, one) => sum + one, 0),
  };
}

export async function soak(options: SoakOptions): Promise<SoakFigures> {
  const app = await TokenApp.start();
  let redis: Redis | null = null;
  const stacks: Stack[] = [];
  try {
    const stack = await startSoaked(app, 2);
    stacks.push(stack);
    if (redisServer() === null) return await soakOn(stack, null, options);
    redis = await startRedis(await makeRunFolder());
    const tickets = await startSoaked(app, 1, redis.url);
    stacks.push(tickets);
    return await soakOn(stack, tickets, options);
  } finally {
    await Promise.all(stacks.map((stack) => stack.stop()));
    await redis?.server.stop();
    await app.stop();
  }
}
