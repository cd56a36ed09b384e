// What runs in a simulation: workers of one process, one oauth2-proxy behind them, browsers in front; and what is under way between them.
import { FakeHost } from "../fake-host/host";
import {
  answerOf,
  type Answer,
  GARBAGE,
  type HttpCall,
  NOT_CONNECTED,
  TIMED_OUT,
} from "../fake-host/http-call";
import type { Pair } from "../fake-host/pairs";
import { preparedProcess } from "../fake-host/prepared";
import type { Process } from "../fake-host/process";
import type { Stream } from "../fake-host/stream";
import { Browser } from "./browser";
import { Provider } from "./provider";
import { Random } from "./random";
import { Revoked } from "./revoked";
import { type Setup, drawSetup, LIST_CLUSTER, LIST_PATH, OTHER_CLUSTER, pluginConfig } from "./setup";

/** A request under way. */
export interface Exchange {
  readonly worker: number;
  readonly stream: Stream;
  readonly browser: Browser;
  /** Whose credentials it carries; empty for nobody's. */
  readonly email: string;
  readonly isSignOut: boolean;
  /** Whether its worker knew, when it was sent and ever since, that its owner is revoked. */
  isRevoked: boolean;
  /** It stays open, as a WebSocket does. */
  readonly isStream: boolean;
  /** It shows the session's own access token beside the session. */
  readonly hasOwnToken: boolean;
  /** How many sign-outs were over when it was sent. */
  readonly sentAfter: number;
  readonly sentAt: number;
  isChecked: boolean;
  isResponding: boolean;
  /** How many sign-outs were over when the app answered. */
  answeredAfter: number;
}

/** A call under way. */
export interface Asked {
  readonly worker: number;
  readonly call: HttpCall;
  readonly madeAt: number;
  readonly madeUptime: number;
  /** Whether its worker had one configuration alone when it was made, and knew that. */
  readonly isOfOnlyRoot: boolean;
  answer: Answer | undefined;
}

export class World {
  readonly random: Random;
  /** For what only simulations with a list have, so that the others draw what they always drew. */
  readonly more: Random;
  readonly setup: Setup;
  readonly envoy: Process;
  readonly workers: FakeHost[] = [];
  readonly provider: Provider;
  readonly browsers: Browser[];
  readonly exchanges = new Set<Exchange>();
  readonly asked = new Map<HttpCall, Asked>();
  /** Logins that signed out, in order; and copies of their cookies. */
  readonly signedOut: string[] = [];
  /** When each of them did, by uptime. */
  readonly signedOutAt = new Map<string, number>();
  readonly revoked = new Revoked();
  /** When each worker asked for the list last, by uptime. */
  readonly listAskedAt: number[] = [];
  readonly copies: { readonly email: string; readonly cookies: readonly string[] }[] = [];
  sent = 0;
  readonly broken: string[] = [];
  /** Of each worker: whether it has one configuration alone, and knows that. A worker looks for those that ended on its ticks. */
  private readonly hasOneRoot: boolean[] = [];
  /** What happened, for somebody who reads it. */
  readonly story: string[] = [];
  /** Milliseconds that went by, however the clock was set. */
  uptime = 0;
  /** Unix milliseconds. */
  now = Date.UTC(2026, 10, 27, 12);
  /** oauth2-proxy takes no session any more that it signed before. */
  hasRotated = false;
  private secrets: string[];

  constructor(
    readonly seed: number,
    private readonly wasm: string,
  ) {
    this.envoy = preparedProcess(wasm);
    this.random = new Random(seed);
    this.more = new Random(~seed);
    this.setup = drawSetup(this.random, seed);
    this.secrets = [this.setup.secret];
    const onBroken = (what: string): void => void this.broken.push(what);
    this.provider = new Provider(
      this.setup.secret,
      this.setup.refreshMillis,
      () => this.now,
      this.random,
      onBroken,
    );
    this.browsers = Array.from({ length: this.setup.browsers }, (_, i) => new Browser(`user-${i}`));
    for (let i = 0; i < this.setup.workers; i++) this.workers.push(this.newWorker(i));
  }

  tell(line: string): void {
    this.story.push(`${((this.now - Date.UTC(2026, 10, 27, 12)) / 1000).toFixed(3)} ${line}`);
  }

  advance(millis: number): void {
    this.uptime += millis;
    this.setClock(this.now + millis);
  }

  setClock(now: number): void {
    this.now = now;
    for (const worker of this.workers) worker.now = this.now;
  }

  worker(index: number): FakeHost {
    const worker = this.workers[index];
    if (worker === undefined) throw new Error(`there is no worker ${index}`);
    return worker;
  }

  private newWorker(index: number): FakeHost {
    const { envoy, wasm, now } = this;
    const random = (bytes: Buffer): void => void this.random.bytes(bytes.length).copy(bytes);
    const worker = new FakeHost({ process: envoy, wasm, now, random, clusters: "any" });
    this.configure(worker, index);
    return worker;
  }

  private configure(worker: FakeHost, index: number): void {
    this.hasOneRoot[index] = worker.context.roots.size === 0;
    if (!worker.configure(pluginConfig(this.setup, this.secrets)).accepted)
      throw new Error(worker.errors.join("; "));
  }

  /** Every worker goes on by a new root; an old one ends once it has no request. */
  reload(): void {
    this.workers.forEach((worker, index) => this.configure(worker, index));
  }

  /** oauth2-proxy signs with another secret; the filter takes both. */
  rotateSecret(): void {
    this.hasRotated = true;
    const secret = this.random.bytes(24).toString("base64");
    this.secrets = [secret, ...this.secrets].slice(0, 3);
    this.reload();
    Object.assign(this.provider.model.options, { secret });
  }

  /** A worker's VM dies with all that was under way in it. */
  restart(index: number): void {
    for (const asked of [...this.asked.values()]) {
      if (asked.worker !== index) continue;
      this.provider.lost(asked.call);
      this.asked.delete(asked.call);
    }
    for (const exchange of [...this.exchanges]) if (exchange.worker === index) this.drop(exchange);
    this.revoked.forgottenBy(index);
    this.listAskedAt[index] = this.uptime;
    this.workers[index] = this.newWorker(index);
  }

  endOldRoots(): void {
    for (const worker of this.workers) {
      const { roots, streams, calls } = worker.context;
      const used = new Set([...streams.values()].map((stream) => stream.root));
      for (const root of [...roots].slice(0, -1)) {
        if (used.has(root)) continue;
        for (const call of calls.filter((each) => each.root === root)) this.forget(call);
        worker.endRoot(root);
      }
    }
  }

  private forget(call: HttpCall): void {
    this.provider.lost(call);
    this.asked.delete(call);
  }

  send(
    browser: Browser,
    worker: number,
    pairs: readonly Pair[],
    email: string,
    kind: "plain" | "signOut" | "stream" | "ownToken" = "plain",
  ): void {
    this.sent++;
    browser.open++;
    if (kind === "signOut") this.provider.unsettled.add(email);
    const stream = this.worker(worker).request(pairs);
    const sentAfter = this.signedOut.length;
    const { now } = this;
    this.exchanges.add({
      worker,
      stream,
      browser,
      email,
      isSignOut: kind === "signOut",
      isRevoked: this.revoked.knownTo(worker).includes(email),
      isStream: kind === "stream",
      hasOwnToken: kind === "ownToken",
      sentAfter,
      sentAt: now,
      isChecked: false,
      isResponding: false,
      answeredAfter: 0,
    });
    this.noteCalls();
  }

  /** The exchange is over without a response that its browser saw. */
  drop(exchange: Exchange): void {
    exchange.browser.hasMissed = true;
    this.over(exchange);
  }

  over(exchange: Exchange): void {
    exchange.browser.open--;
    this.exchanges.delete(exchange);
  }

  /** Calls that the last callback made. */
  noteCalls(): void {
    this.workers.forEach((host, worker) => {
      for (const call of host.calls) {
        if (!this.asked.has(call)) {
          if (call.headers.get(":path") === LIST_PATH) this.listAskedAt[worker] = this.uptime;
          this.asked.set(call, {
            worker,
            call,
            madeAt: this.now,
            madeUptime: this.uptime,
            isOfOnlyRoot: this.hasOneRoot[worker] === true,
            answer: undefined,
          });
        }
      }
    });
  }

  process(asked: Asked): void {
    if (asked.call.cluster === OTHER_CLUSTER)
      asked.answer = answerOf(302, [["location", "https://idp.test/auth"]]);
    else if (asked.call.cluster === "oauth2-proxy")
      asked.answer = this.provider.process(asked.call, asked.madeAt);
    else if (asked.call.cluster === LIST_CLUSTER) asked.answer = this.revoked.answer(asked.call);
    else asked.answer = answerOf(200, [["content-type", "application/json"]], this.setup.jwks());
  }

  deliver(asked: Asked, way: "whole" | "broken" | "garbage" | "refused" | "late"): void {
    const answers = {
      whole: asked.answer ?? null,
      broken: null,
      garbage: GARBAGE,
      refused: NOT_CONNECTED,
      late: TIMED_OUT,
    };
    this.asked.delete(asked.call);
    if (way !== "whole") this.provider.lost(asked.call);
    this.worker(asked.worker).answer(asked.call, answers[way]);
    if (way === "whole") this.delivered(asked);
    this.noteCalls();
  }

  private delivered({ call, worker, isOfOnlyRoot }: Asked): void {
    this.provider.delivered(call);
    if (call.headers.get(":path") !== LIST_PATH) return;
    this.revoked.delivered(call, worker, isOfOnlyRoot && this.worker(worker).context.roots.size === 1);
    for (const exchange of this.exchanges) {
      if (exchange.worker === worker)
        exchange.isRevoked &&= this.revoked.knownTo(worker).includes(exchange.email);
    }
  }

  tick(index: number): void {
    const worker = this.worker(index);
    this.hasOneRoot[index] = worker.context.roots.size === 1;
    for (const root of [...worker.context.roots]) worker.tick(root);
    this.noteCalls();
  }
}
