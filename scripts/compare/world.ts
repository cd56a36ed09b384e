// A process of workers that all run one module: it carries out events and says what came of each, byte for byte, as a client, the app,
// the auth service, a log reader and a metrics reader would see it.
import { LogLevel } from "../fake-host/abi";
import { FakeHost } from "../fake-host/host";
import type { Answer, HttpCall } from "../fake-host/http-call";
import type { HeaderMap } from "../fake-host/header-map";
import type { Pair } from "../fake-host/pairs";
import { Process } from "../fake-host/process";
import type { Stream } from "../fake-host/stream";
import { Random } from "./random";

export type Event =
  | { readonly kind: "configure"; readonly worker: number; readonly text: string }
  | { readonly kind: "request"; readonly worker: number; readonly headers: readonly Pair[] }
  | { readonly kind: "answer"; readonly worker: number; readonly call: number; readonly answer: Answer }
  | {
      readonly kind: "respond";
      readonly worker: number;
      readonly stream: number;
      readonly headers: readonly Pair[];
    }
  | {
      readonly kind: "trailers";
      readonly worker: number;
      readonly stream: number;
      readonly trailers: readonly Pair[];
    }
  | { readonly kind: "leave"; readonly worker: number; readonly stream: number }
  | {
      readonly kind: "health";
      readonly worker: number;
      readonly cluster: string;
      readonly isHealthy: boolean;
    }
  | { readonly kind: "time"; readonly millis: number };

export interface WorldOptions {
  readonly wasm: string;
  readonly seed: number;
  readonly now: number;
  readonly workers: number;
  readonly hasCrypto: boolean;
  readonly isDebugging: boolean;
}

/** What only says how a module keeps its memory. */
const INTERNAL = /^postern\.memory\./;

const linesOf = (map: HeaderMap | null): readonly Pair[] => map?.pairs ?? [];

function seen(stream: Stream): string {
  const { id, state, reply, request, response, trailers, trailersState, isResponseHeld } = stream;
  const answer = reply && { ...reply, headers: linesOf(reply.headers), body: reply.body.toString("latin1") };
  const headers = [linesOf(request), linesOf(response), linesOf(trailers)];
  return JSON.stringify({ stream: id, state, answer, headers, trailersState, isResponseHeld });
}

/** Changes whenever something happened to a stream; what it carries is looked at only then. */
const stateOf = ({ state, trailersState, isResponseHeld, reply, response }: Stream): string =>
  `${state} ${trailersState} ${isResponseHeld} ${reply !== null} ${response !== null}`;

function asked({ token, cluster, headers, body, timeoutMillis }: HttpCall): string {
  return JSON.stringify({ call: token, cluster, headers: headers.pairs, body, timeoutMillis });
}

class Worker {
  /** Each with its state at the last look. */
  private readonly streams = new Map<Stream, string>();
  private readonly calls = new Set<number>();
  private logged = 0;

  constructor(readonly host: FakeHost) {}

  /** Streams that are not over, oldest first. */
  get live(): readonly Stream[] {
    return [...this.host.context.streams.values()];
  }

  request(headers: readonly Pair[]): void {
    this.streams.set(this.host.request(headers), "");
  }

  /** What can be seen since the last look. */
  news(): string[] {
    const lines: string[] = [];
    for (const [stream, before] of this.streams) {
      const now = stateOf(stream);
      if (now !== before) lines.push(seen(stream));
      if (this.host.context.streams.has(stream.id)) this.streams.set(stream, now);
      else this.streams.delete(stream);
    }
    for (const call of this.host.calls) {
      if (!this.calls.has(call.token)) lines.push(asked(call));
      this.calls.add(call.token);
    }
    const logs = this.host.logs.slice(this.logged);
    this.logged = this.host.logs.length;
    return [...lines, ...logs.map(({ level, text }) => `log ${level} ${text}`)];
  }
}

export class World {
  private readonly process = new Process();
  readonly workers: readonly Worker[];

  constructor(options: WorldOptions) {
    const draws = new Random(options.seed);
    const random = (bytes: Buffer): void => void bytes.set(draws.bytes(bytes.length));
    this.workers = Array.from(
      { length: options.workers },
      () =>
        new Worker(
          new FakeHost({
            wasm: options.wasm,
            process: this.process,
            now: options.now,
            hasCrypto: options.hasCrypto,
            clusters: "any",
            logLevel: options.isDebugging ? LogLevel.Debug : LogLevel.Info,
            environment: { COOKIE_SECRET: "0123456789abcdef0123456789abcdeZ" },
            random,
          }),
        ),
    );
  }

  worker(index: number): Worker {
    const worker = this.workers[index];
    if (worker === undefined) throw new Error(`there is no worker ${index}`);
    return worker;
  }

  /** Carries an event out; what came of it. A trap is something that came of it, too. */
  play(event: Event): string[] {
    try {
      this.act(event);
    } catch (error) {
      return [`trap: ${(error as Error).message}`];
    }
    const news = this.workers.flatMap((worker, index) =>
      worker.news().map((line) => `worker ${index} ${line}`),
    );
    return event.kind === "time" ? [...news, ...this.metrics()] : news;
  }

  private act(event: Event): void {
    if (event.kind === "time") {
      this.pass(event.millis);
      return;
    }
    const worker = this.worker(event.worker);
    const { host } = worker;
    switch (event.kind) {
      case "configure":
        host.configure(Buffer.from(event.text, "latin1"));
        break;
      case "request":
        worker.request(event.headers);
        break;
      case "answer":
        host.answer(host.calls[event.call] as HttpCall, event.answer);
        break;
      case "respond":
        host.respond(worker.live[event.stream] as Stream, event.headers);
        break;
      case "trailers":
        host.sendTrailers(worker.live[event.stream] as Stream, event.trailers);
        break;
      case "leave":
        host.end(worker.live[event.stream] as Stream);
        break;
      case "health":
        host.context.clusters.set(event.cluster, event.isHealthy);
    }
  }

  /** Time goes by for all workers, and each root has its tick. */
  private pass(millis: number): void {
    for (const { host } of this.workers) {
      host.advance(millis);
      for (const root of host.context.roots) host.tick(root);
    }
  }

  /** Names of all metrics, and whether each is above 0. */
  get counted(): ReadonlyMap<string, boolean> {
    const { metrics } = this.process;
    return new Map(metrics.names.map((name) => [name, metrics.value(name) > 0]));
  }

  private metrics(): string[] {
    const { metrics } = this.process;
    const names = metrics.names.filter((name) => !INTERNAL.test(name)).toSorted();
    return names
      .map((name) => `metric ${name} ${metrics.value(name)}`)
      .filter((line) => !line.endsWith(" 0"));
  }
}
