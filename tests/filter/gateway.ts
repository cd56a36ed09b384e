// Workers of one process with the filter, and a model of oauth2-proxy that answers their calls: what a client and the app see
// of a request, and what oauth2-proxy was shown of its cookies.

import { FakeHost } from "../../scripts/fake-host/host";
import type { HostOptions } from "../../scripts/fake-host/context";
import type { HeaderMap } from "../../scripts/fake-host/header-map";
import type { HttpCall } from "../../scripts/fake-host/http-call";
import { preparedProcess } from "../../scripts/fake-host/prepared";
import type { Stream } from "../../scripts/fake-host/stream";
import { ModelOauth2Proxy } from "../../scripts/lab/model-oauth2-proxy";
import type { ModelOptions } from "../../scripts/lab/model-options";
import type { Doubt, SessionRequest } from "../support/request-doubts";
import { seededBytes } from "../support/seeded-bytes";
import { cookieHeader, type SessionContents } from "../../scripts/lab/session-cookie";
import { moduleFile } from "../../scripts/module/locate";
import {
  ALICE,
  configOf,
  type ConfigSections,
  HOUR,
  identityOf,
  NOW,
  requestOf,
  SECOND,
  SECRET,
  startFilter,
} from "./fixture";

const ROUNDS_MAX = 30;
/** Longer than a tick, and than a worker waits before it looks again at what another one does. */
const ROUND_MILLIS = 1000;

export interface GatewayOptions {
  readonly sections?: ConfigSections;
  readonly model?: Partial<ModelOptions>;
  readonly workers?: number;
  readonly host?: HostOptions;
}

/** How a request ended. */
export interface Outcome {
  readonly stream: Stream;
  readonly passed: boolean;
  /** What the app received, if it did. */
  readonly identity: Readonly<Record<string, string>>;
  /** What the client received. */
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: string;
  /** Calls that were made from its arrival to its end. */
  readonly calls: readonly HttpCall[];
}

export interface Arrived {
  readonly host: FakeHost;
  readonly stream: Stream;
}

/** A kind of request for a kind of session. */
export function requestFor(value: string, path: string, doubt: Doubt): SessionRequest {
  return doubt.of({ method: "GET", path, cookies: [cookieHeader(value)], headers: [] });
}

export class Gateway {
  readonly workers: FakeHost[] = [];
  readonly model: ModelOauth2Proxy;
  readonly process = preparedProcess(moduleFile());
  /** Unix milliseconds. */
  now = NOW;
  private readonly random = seededBytes();

  constructor(private readonly options: GatewayOptions = {}) {
    const clock = () => this.now;
    const { random } = this;
    this.model = new ModelOauth2Proxy({
      secret: SECRET,
      clock,
      random,
      cookieExpire: 168 * HOUR,
      ...options.model,
    });
    for (let i = 0; i < (options.workers ?? 1); i++) this.addWorker();
  }

  /** One more VM of the process, which has seen nothing. */
  addWorker(): number {
    const host = startFilter(this.options.sections, { process: this.process, ...this.options.host });
    host.now = this.now;
    return this.workers.push(host) - 1;
  }

  /** The workers take another configuration in place of theirs, and oauth2-proxy starts again with other options. */
  reconfigure(sections: ConfigSections, model: Partial<ModelOptions>): void {
    for (const worker of this.workers) {
      if (!worker.configure(configOf(sections)).accepted) throw new Error(worker.errors.join("; "));
    }
    Object.assign(this.model.options, model);
  }

  /** Lets time pass; records of what was just refreshed end after a minute. */
  advance(millis: number): void {
    this.now += millis;
    for (const worker of this.workers) worker.now = this.now;
  }

  /** A session of ALICE's in which so much is other, signed when it was made. */
  session(contents: SessionContents = {}): string {
    const createdAt = new Date(this.now - 60 * SECOND);
    const expiresOn = new Date(this.now + HOUR);
    return this.model.login({ ...ALICE, ...NEW_TOKENS, createdAt, expiresOn, ...contents });
  }

  /** One with a nonce of its own, as every login has it. */
  sessionWithNonce(contents: SessionContents = {}): string {
    return this.session({ nonce: this.random(32), ...contents });
  }

  send(request: Partial<SessionRequest>, worker = 0): Outcome {
    const [outcome] = this.sendAll([request], [worker]);
    if (outcome === undefined) throw new Error("no outcome");
    return outcome;
  }

  /**
   * Requests that arrive one after the other before anything is answered; worker after worker takes one. Calls of the first
   * worker are answered first, and earlier ones before later ones, or all the other way round.
   */
  sendAll(
    requests: readonly Partial<SessionRequest>[],
    workers: readonly number[] = [0],
    isReversed = false,
  ): Outcome[] {
    return this.end(this.arrive(requests, workers), isReversed);
  }

  /** Requests whose calls are not answered yet. */
  arrive(requests: readonly Partial<SessionRequest>[], workers: readonly number[] = [0]): Arrived[] {
    return requests.map((request, i) => {
      const host = this.worker(workers[i % workers.length] ?? 0);
      return { host, stream: host.request(requestOf(request)) };
    });
  }

  end(arrived: readonly Arrived[], isReversed = false): Outcome[] {
    const calls = this.settle(
      arrived.map(({ stream }) => stream),
      isReversed,
    );
    return arrived.map(({ host, stream }) => outcomeOf(host, stream, calls));
  }

  /** Answers all calls, also those that the answers lead to, until no request waits. */
  settle(streams: readonly Stream[] = [], isReversed = false): HttpCall[] {
    const answered: HttpCall[] = [];
    const next = isReversed ? -1 : 0;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      for (const host of isReversed ? [...this.workers].reverse() : this.workers) {
        for (let call = host.calls.at(next); call !== undefined; call = host.calls.at(next)) {
          answered.push(call);
          host.answer(call, this.model.answer(call));
        }
      }
      const isQuiet = this.workers.every(({ calls }) => calls.length === 0);
      if (isQuiet && streams.every(({ state }) => state !== "waiting")) return answered;
      if (isQuiet) this.tickAll();
    }
    throw new Error("a request waits for ever");
  }

  tickAll(millis = ROUND_MILLIS): void {
    this.advance(millis);
    for (const worker of this.workers) worker.tick();
  }

  worker(index: number): FakeHost {
    const host = this.workers[index];
    if (host === undefined) throw new Error(`there is no worker ${index}`);
    return host;
  }

  /** The session values in an answer that oauth2-proxy would take. */
  sessionsIn({ headers }: Pick<Outcome, "headers">): string[] {
    const pairs = headers.all("set-cookie").map((line) => (line.split(";")[0] ?? "").trim());
    const set = pairs.filter((pair) => !/^[^=]*=$/.test(pair));
    const singles = set.filter((pair) => this.model.sessionIn([pair]) !== null);
    const isSplit = singles.length === 0 && this.model.sessionIn(set) !== null;
    return [
      ...singles.map((pair) => pair.slice(pair.indexOf("=") + 1)),
      ...(isSplit ? [set.join("; ")] : []),
    ];
  }

  /** Whether oauth2-proxy was shown a session in calls that it takes for a good one. */
  showsSession(calls: readonly HttpCall[]): boolean {
    return calls.some(({ headers }) => this.model.takes(headers.all("cookie")));
  }
}

/** The model gives each login its own. */
const NEW_TOKENS = { accessToken: undefined, idToken: undefined, refreshToken: undefined };

function outcomeOf(host: FakeHost, stream: Stream, calls: readonly HttpCall[]): Outcome {
  const passed = stream.state === "forwarded";
  const identity = passed ? identityOf(stream) : {};
  const headers = passed ? host.respond(stream) : stream.reply?.headers;
  if (headers === undefined) throw new Error(`a request is ${stream.state}`);
  const status = passed ? 200 : (stream.status ?? 0);
  return { stream, passed, identity, status, headers, body: stream.reply?.body.toString() ?? "", calls };
}
