// Two workers of the module with one configuration, whose calls the real oauth2-proxy answers.
import { FakeHost } from "../fake-host/host";
import { answerOf, type HttpCall } from "../fake-host/http-call";
import type { Pair } from "../fake-host/pairs";
import { preparedProcess } from "../fake-host/prepared";
import type { Stream } from "../fake-host/stream";
import type { Configuration } from "./configurations";
import { type Oracle, type OracleAnswer, rawRequest } from "./oracle";

const ROUNDS_MAX = 40;
const ROUND_MILLIS = 1000;
const WORKERS = 2;

/** How a request ended. */
export interface Outcome {
  readonly passed: boolean;
  /** Whether nobody was asked. */
  readonly isJudgedHere: boolean;
  /** Whether it went on before the calls that it led to were answered. */
  readonly isAhead: boolean;
  /** What the app received of an identity, Authorization included. */
  readonly identity: Readonly<Record<string, string>>;
  readonly status: number;
  /** What the filter's own replies say of their reason. */
  readonly details: string;
  readonly setCookies: readonly string[];
  /** What oauth2-proxy was asked meanwhile, and the status that it answered. */
  readonly questions: readonly string[];
}

/** The indices of a configuration's oauth2-proxies at the oracle. */
export interface Sites {
  readonly proxy: number;
  /** Never refreshes a session. */
  readonly unrefreshed: number;
  /** Refreshes every session that is a second old. */
  readonly eager: number;
}

const IDENTITY =
  /^(x[-_]auth[-_]request[-_]|x[-_]forwarded[-_](user|email|groups|preferred|access)|gap[-_]auth|authorization$|remote[-_]user)/;

function identityOf(stream: Stream): Record<string, string> {
  const identity: Record<string, string> = {};
  for (const [name, value] of stream.request.pairs) {
    if (IDENTITY.test(name)) identity[name] = name in identity ? `${identity[name]}\n${value}` : value;
  }
  return identity;
}

export class Bench {
  private readonly workers: FakeHost[];
  private questions: string[] = [];

  constructor(
    readonly configuration: Configuration,
    readonly sites: Sites,
    private readonly oracle: Oracle,
    wasm: string,
    /** Unix milliseconds. */
    public now: number,
  ) {
    const process = preparedProcess(wasm);
    const options = { wasm, now, process, clusters: { "oauth2-proxy": true } };
    this.workers = Array.from({ length: WORKERS }, () => new FakeHost(options));
    this.reload();
  }

  /** The same configuration again, as after an update of something else. */
  reload(): void {
    for (const worker of this.workers) {
      const { accepted } = worker.configure(this.configuration.postern);
      if (!accepted) throw new Error(`${this.configuration.name}: ${worker.errors.join("; ")}`);
    }
  }

  advance(millis: number): void {
    this.now += millis;
    for (const worker of this.workers) worker.now = this.now;
  }

  tick(): void {
    for (const worker of this.workers) worker.tick();
  }

  async send(pairs: readonly Pair[], index: number): Promise<Outcome> {
    const worker = this.workers[index % WORKERS];
    if (worker === undefined) throw new Error("no worker");
    this.questions = [];
    const stream = worker.request(pairs);
    const isAsked = worker.calls.length > 0 || stream.state === "waiting";
    const isAhead = stream.state === "forwarded" && worker.calls.length > 0;
    await this.settle(stream);
    const passed = stream.state === "forwarded";
    const identity = passed ? identityOf(stream) : {};
    const headers = passed ? worker.respond(stream) : stream.reply?.headers;
    return {
      passed,
      isJudgedHere: !isAsked,
      isAhead,
      identity,
      status: passed ? 200 : (stream.reply?.status ?? 0),
      details: stream.reply?.details ?? "",
      setCookies: headers?.all("set-cookie") ?? [],
      questions: this.questions,
    };
  }

  /** What oauth2-proxy says of a request, now or at another time. */
  ask(pairs: readonly Pair[], site = this.sites.proxy, now = this.now): Promise<OracleAnswer> {
    return this.oracle.ask(site, now, rawRequest(pairs));
  }

  /** Answers all calls, also those that the answers lead to, until the request does not wait any longer. */
  private async settle(stream: Stream): Promise<void> {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      for (const worker of this.workers) {
        for (let call = worker.calls[0]; call !== undefined; call = worker.calls[0])
          await this.answer(worker, call);
      }
      if (stream.state !== "waiting") return;
      this.advance(ROUND_MILLIS);
      this.tick();
    }
    throw new Error(`${this.configuration.name}: a request waits for ever`);
  }

  private async answer(worker: FakeHost, call: HttpCall): Promise<void> {
    const { status, headers } = await this.ask(call.headers.pairs);
    this.questions.push(`${call.headers.get(":method")} ${call.headers.get(":path")} -> ${status}`);
    worker.answer(call, answerOf(status, headers));
  }
}
