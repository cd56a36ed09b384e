// One request through build/postern.wasm in a host that stands in for Envoy, and what the filter itself said and did about it.
import { LogLevel } from "../fake-host/abi";
import { FakeHost } from "../fake-host/host";
import { answerOf, type Answer, type HttpCall } from "../fake-host/http-call";
import type { Pair } from "../fake-host/pairs";
import type { LocalReply, Stream } from "../fake-host/stream";
import { detailOf, eventsIn, type LogFields } from "../log/log-line";
import { moduleFile } from "../module/locate";
import type { KeySet } from "./key-sets";

const COUNTER = "postern.request.";

/** What is tried: a configuration, as text or as the object that Istio would hand over, and a request. */
export interface Question {
  readonly config: object | string;
  readonly environment: Readonly<Record<string, string>>;
  readonly request: readonly Pair[];
  /** Key sets in the place of those that are fetched. */
  readonly keys?: readonly KeySet[];
}

export interface Trial {
  readonly state: Stream["state"];
  readonly reply: LocalReply | null;
  /** The headers that the app would receive. */
  readonly headers: readonly Pair[];
  /** A call that the request waits for. */
  readonly call: HttpCall | undefined;
  /** Outcomes and steps that the filter counted, in the order of its catalogue. */
  readonly reasons: readonly string[];
  /** Fields of the filter's debug line; none while it waits. */
  readonly line: LogFields;
}

/** Tries the request, and answers the call that it leads to when an answer is given. */
export function tryRequest(question: Question, answer?: Answer): Trial {
  const host = startHost(question);
  const counted = counts(host);
  const fetches = host.calls.length;
  const stream = host.request(question.request);
  const call = host.calls[fetches] ?? keyFetch(host, stream);
  if (call !== undefined && answer !== undefined) host.answer(call, answer);
  const line = linesOf(host, "request").at(-1) ?? {};
  const state = stream.reply === null && stream.state === "gone" ? "forwarded" : stream.state;
  const { reply } = stream;
  const headers = stream.request.pairs;
  return { state, reply, headers, call, reasons: countedSince(host, counted), line };
}

function startHost({ config, environment, keys = [] }: Question): FakeHost {
  const host = new FakeHost({
    wasm: moduleFile(),
    environment,
    clusters: "any",
    logLevel: LogLevel.Debug,
    now: Date.now(),
  });
  host.configure(enforcing(config));
  const [refusal] = host.errors;
  if (refusal !== undefined) throw new Error(detailOf(refusal));
  for (const call of [...host.calls]) answerFetch(host, call, keys);
  const refused = linesOf(host, "fetch_failed").find((line) =>
    /^revocation list/.test(String(line["document"])),
  );
  if (refused !== undefined) throw new Error(`no ${refused["document"]} (${refused["detail"]})`);
  return host;
}

function linesOf(host: FakeHost, event: string): LogFields[] {
  return eventsIn(
    host.logs.map(({ text }) => text),
    event,
  );
}

/** What an observing plugin would do is what it does when it enforces. Of a text only one that is JSON can say that it observes. */
function enforcing(config: object | string): object | string {
  const tree = typeof config === "string" ? parsed(config) : config;
  if (!observes(tree)) return config;
  const { mode: _mode, observe: _observe, ...rest } = tree as Readonly<Record<string, unknown>>;
  return rest;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a configuration changes nothing of any request. */
export function observes(config: unknown): boolean {
  return typeof config === "object" && config !== null && "mode" in config && config.mode === "observe";
}

function answerFetch(host: FakeHost, call: HttpCall, keys: readonly KeySet[]): void {
  const set = keys.find(
    ({ cluster, path }) => cluster === call.cluster && path === call.headers.get(":path"),
  );
  if (set !== undefined)
    host.answer(call, answerOf(200, [["content-type", "application/json"]], Buffer.from(set.body)));
}

/** Keys were being fetched before the request came, which waits for them. */
function keyFetch(host: FakeHost, stream: Stream): HttpCall | undefined {
  return stream.state === "waiting" ? host.calls[0] : undefined;
}

function counts(host: FakeHost): Map<string, number> {
  const names = host.context.process.metrics.names.filter((name) => name.startsWith(COUNTER));
  return new Map(names.map((name) => [name, host.metric(name)]));
}

/** Counters are handed over on a tick. */
function countedSince(host: FakeHost, before: ReadonlyMap<string, number>): string[] {
  host.tick();
  return [...counts(host)]
    .filter(([name, count]) => count > (before.get(name) ?? 0))
    .map(([name]) => name.slice(COUNTER.length));
}
