// Sends the requests of a soak's visitors, and judges each answer.
import { setTimeout as delay } from "node:timers/promises";
import { type Dispatcher, Pool } from "undici";
import { Random } from "../simulate/random";
import { againAfterReload } from "./after-reload";
import { Tally } from "./counts";
import type { Site } from "./site";
import type { Answer, Ask, Visitor } from "./visitors";

const CONNECTIONS = 32;
const HANG_MILLISECONDS = 20_000;
const SHOWN_MAX = 300;

/** Of a hundred requests, so many are of each kind. */
const WEIGHTS: Readonly<Record<string, number>> = {
  ...{ hit: 44, split: 8, login: 18, ticket: 6, "leaver, session": 4, "leaver, token": 4 },
  ...{ junk: 3, changed: 2, foreign: 2, retired: 2, expired: 2, "signed out": 3, none: 2 },
};

export class Run {
  /** Requests that were sent again, since a listener that was replaced had closed their connection. */
  again = 0;
  private readonly pools = new Map<Site, Pool>();
  private readonly wheel: Visitor[][] = [];

  constructor(
    visitors: readonly Visitor[],
    readonly tally: Tally,
    private readonly random: Random,
  ) {
    for (const [kind, weight] of Object.entries(WEIGHTS)) {
      const ofKind = visitors.filter((visitor) => visitor.kind === kind);
      if (ofKind.length > 0) for (let i = 0; i < weight; i++) this.wheel.push(ofKind);
    }
  }

  /** Sends the requests evenly over the time, a few at once; when the machine is too slow it takes longer. */
  async send(requests: number, milliseconds: number, signal: AbortSignal): Promise<void> {
    const started = performance.now();
    let sent = 0;
    const worker = async () => {
      while (sent < requests && !signal.aborted) {
        const due = started + (sent++ / requests) * milliseconds;
        const wait = due - performance.now();
        if (wait > 1) await delay(wait);
        await this.one(this.random.pick(this.random.pick(this.wheel)));
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    await Promise.all([...this.pools.values()].map((pool) => pool.close()));
  }

  private poolOf(site: Site): Pool {
    const limits = { headersTimeout: HANG_MILLISECONDS, bodyTimeout: HANG_MILLISECONDS };
    const pool =
      this.pools.get(site) ??
      new Pool(`http://127.0.0.1:${site.stack.port}`, { connections: CONNECTIONS, ...limits });
    this.pools.set(site, pool);
    return pool;
  }

  private async one(visitor: Visitor): Promise<void> {
    const { kind, site } = visitor;
    const ask = visitor.next();
    try {
      const answer = await this.ask(site, ask);
      const what = `${site.since}: ${answer.status} ${answer.location} ${answer.body.slice(0, SHOWN_MAX)}`;
      this.tally.add(kind, ask.judge(answer), what);
    } catch (error) {
      this.tally.add(kind, "failed", String(error));
    }
  }

  private ask(site: Site, { headers }: Ask): Promise<Answer> {
    const sentAt = performance.now();
    const send = () => this.exchange(site, headers, sentAt);
    return againAfterReload(site, send, () => void this.again++);
  }

  private async exchange(site: Site, own: Ask["headers"], sentAt: number): Promise<Answer> {
    const headers = { host: site.host, accept: "text/html", ...own };
    const options: Dispatcher.RequestOptions = { method: "GET", path: "/app", headers };
    const { statusCode: status, headers: received, body } = await this.poolOf(site).request(options);
    const text = await body.text();
    const location = String(received["location"] ?? "");
    const setCookies = [received["set-cookie"] ?? []].flat();
    return { sentAt, status, location, body: text, setCookies };
  }
}
