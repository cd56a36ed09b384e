// A proxy-wasm 0.2.1 host in this process, for the shipped module: it behaves as Envoy 1.40 was seen to, keeps streams, calls,
// logs and metrics to be looked at, and records every host call of every callback.

import { readFileSync } from "node:fs";
import { LogLevel } from "./abi";
import { HostContext, type HostOptions } from "./context";
import { foreignFunctions } from "./foreign-functions";
import { checkInterface, Guest } from "./guest";
import { HeaderMap } from "./header-map";
import { headerFunctions } from "./header-functions";
import type { Answer, HttpCall } from "./http-call";
import type { Pair } from "./pairs";
import { processFunctions } from "./process-functions";
import { Stream } from "./stream";
import { streamFunctions } from "./stream-functions";

const CONTINUE = 0;
const ENDINGS = ["proxy_send_local_response", "proxy_continue_stream"];
const DEFAULT_MODULE = "build/postern.wasm";
const NANOS_PER_MILLI = 1_000_000n;

const modules = new Map<string, WebAssembly.Module>();

function loadModule(path: string): WebAssembly.Module {
  const known = modules.get(path);
  if (known !== undefined) return known;
  const bytes = readFileSync(path);
  checkInterface(bytes);
  const module = new WebAssembly.Module(bytes);
  modules.set(path, module);
  return module;
}

const REJECTIONS = "postern.config.rejections";

export interface Configured {
  readonly root: number;
  /** What the module answered: Envoy refuses a listener or an extension whose module says no. */
  readonly answered: boolean;
  /** Whether the module goes by this configuration. */
  readonly accepted: boolean;
}

export class FakeHost {
  readonly context: HostContext;
  private readonly guest: Guest;
  /** Host calls of the last callback, in order. */
  lastCalls: string[] = [];
  /** Requests that a callback answered or let go on, of the one that did so most. */
  mostEndings = 0;
  private lastContext = 0;
  /** The root that new streams belong to. */
  private current = 0;

  constructor(options: HostOptions = {}) {
    this.context = new HostContext(options);
    const path = options.wasm ?? process.env["POSTERN_WASM"] ?? DEFAULT_MODULE;
    const functions = {
      ...headerFunctions(this.context),
      ...streamFunctions(this.context),
      ...processFunctions(this.context),
      ...foreignFunctions(this.context),
    };
    this.guest = new Guest(loadModule(path), functions, (name) => this.lastCalls.push(name));
    this.context.guest = this.guest;
    this.guest.start();
  }

  get logs(): readonly { readonly level: number; readonly text: string }[] {
    return this.context.logs;
  }

  /** Calls that are not answered yet, oldest first. */
  get calls(): readonly HttpCall[] {
    return this.context.calls;
  }

  get pages(): number {
    return this.guest.pages;
  }

  /** The module's memory as it is now; growth makes it useless. */
  get memory(): Buffer {
    return this.guest.bytes;
  }

  get mallocBytes(): number {
    return this.guest.mallocBytes;
  }

  set mallocFails(fails: boolean) {
    this.guest.mallocFails = fails;
  }

  metric(name: string): number {
    return this.context.process.metrics.value(name);
  }

  /** All metrics that VMs of the process have defined. */
  get metricNames(): readonly string[] {
    return this.context.process.metrics.names;
  }

  /** The same with the type of each, as the ABI numbers types. */
  get metricTypes(): readonly (readonly [name: string, type: number])[] {
    return this.context.process.metrics.types;
  }

  advance(millis: number): void {
    this.context.nowNanos += BigInt(Math.round(millis)) * NANOS_PER_MILLI;
  }

  /** Unix milliseconds. */
  set now(millis: number) {
    this.context.nowNanos = BigInt(Math.round(millis)) * NANOS_PER_MILLI;
  }

  /** A new root context with this configuration; streams from now on are its own unless the module says no. */
  configure(configuration: object | string | Buffer): Configured {
    const isText = typeof configuration === "string" || Buffer.isBuffer(configuration);
    const bytes = Buffer.from(isText ? (configuration as string) : JSON.stringify(configuration));
    const root = ++this.lastContext;
    this.context.roots.add(root);
    this.context.configuration = bytes;
    this.run(root, root, () => this.guest.call("proxy_on_context_create", root, 0));
    if (this.guest.has("proxy_on_vm_start"))
      this.run(root, root, () => this.guest.call("proxy_on_vm_start", root, 0));
    const rejections = this.metric(REJECTIONS);
    const answered =
      this.run(root, root, () => this.guest.call("proxy_on_configure", root, bytes.length)) !== 0;
    this.context.configuration = undefined;
    if (answered) this.current = root;
    return { root, answered, accepted: answered && this.metric(REJECTIONS) === rejections };
  }

  /** The host drops a root context that has no stream any more; its calls are cancelled without a word. */
  endRoot(root: number): void {
    const { calls, roots, streams } = this.context;
    if ([...streams.values()].some((stream) => stream.root === root))
      throw new Error("a stream needs its root");
    roots.delete(root);
    for (const call of calls.filter((each) => each.root === root)) calls.splice(calls.indexOf(call), 1);
  }

  /** Numbers of 32 bits are used up at some time: the next context gets this one. */
  countFrom(id: number): void {
    this.lastContext = id - 1;
  }

  /** A request arrives: as Envoy does, its context is made right before its headers are shown. */
  request(headers: readonly Pair[], root = this.current, filterState = new Map<string, Buffer>()): Stream {
    const stream = new Stream(++this.lastContext, root, new HeaderMap(headers), filterState);
    this.context.streams.set(stream.id, stream);
    const count = stream.request.pairs.length;
    this.runOn(stream, () => this.guest.call("proxy_on_context_create", stream.id, root));
    const status = this.runOn(stream, () => this.guest.call("proxy_on_request_headers", stream.id, count, 1));
    if (status === CONTINUE && stream.state === "waiting") stream.state = "forwarded";
    this.showReply(stream);
    return stream;
  }

  /** The request's trailers arrive; those of a held request are shown once it goes on. */
  sendTrailers(stream: Stream, trailers: readonly Pair[]): void {
    stream.trailers = new HeaderMap(trailers);
    stream.trailersState = "waiting";
    this.showTrailers(stream);
  }

  /** The app answers a request that went on; returns what the client receives, once it is not held any longer. */
  respond(stream: Stream, headers: readonly Pair[] = [[":status", "200"]]): HeaderMap {
    if (stream.state !== "forwarded") throw new Error(`a stream that is ${stream.state} has no response`);
    stream.response = new HeaderMap(headers);
    this.showResponse(stream);
    if (!stream.isResponseHeld) this.end(stream);
    return stream.response;
  }

  /** The client leaves, or the request is over. */
  end(stream: Stream): void {
    if (stream.state !== "replied") stream.state = "gone";
    this.context.streams.delete(stream.id);
  }

  /** Delivers the answer of a call. */
  answer(call: HttpCall, answer: Answer): void {
    const index = this.context.calls.indexOf(call);
    if (index < 0) throw new Error("this call was answered before");
    this.context.calls.splice(index, 1);
    this.context.answer = answer;
    const headers = answer?.headers.pairs.length ?? 0;
    const waiting = [...this.context.streams.values()].filter((stream) => stream.state === "waiting");
    this.run(call.root, call.root, () =>
      this.guest.call(
        "proxy_on_http_call_response",
        call.root,
        call.token,
        headers,
        answer?.body.length ?? 0,
        0,
      ),
    );
    this.context.answer = undefined;
    for (const stream of waiting) {
      if (stream.state !== "waiting") stream.hostCalls.push(...this.lastCalls);
    }
    for (const stream of waiting) this.showReply(stream);
    this.showWaitingTrailers();
  }

  /** Answers the only call under way. */
  answerOnly(answer: Answer): void {
    const call = this.context.calls[0];
    if (call === undefined || this.context.calls.length > 1) {
      throw new Error(`${this.context.calls.length} calls are under way`);
    }
    this.answer(call, answer);
  }

  tick(root = this.current): void {
    const waiting = [...this.context.streams.values()].filter((stream) => stream.state === "waiting");
    this.run(root, root, () => this.guest.call("proxy_on_tick", root));
    for (const stream of waiting) this.showReply(stream);
    this.showWaitingTrailers();
  }

  /** Log lines of errors. */
  get errors(): string[] {
    return this.logs.filter(({ level }) => level >= LogLevel.Error).map(({ text }) => text);
  }

  private showReply(stream: Stream): void {
    if (stream.state !== "replied" || stream.reply === null || stream.response !== null) return;
    stream.response = stream.reply.headers;
    this.showResponse(stream);
    this.end(stream);
  }

  private showWaitingTrailers(): void {
    for (const stream of [...this.context.streams.values()]) this.showTrailers(stream);
  }

  private showTrailers(stream: Stream): void {
    if (stream.state !== "forwarded" || stream.trailersState !== "waiting") return;
    stream.trailersState = "shown";
    const count = stream.trailers?.pairs.length ?? 0;
    const status = this.guest.has("proxy_on_request_trailers")
      ? this.runOn(stream, () => this.guest.call("proxy_on_request_trailers", stream.id, count))
      : CONTINUE;
    stream.trailersState = status === CONTINUE ? "passed" : "held";
    this.showReply(stream);
  }

  private showResponse(stream: Stream): void {
    if (!this.guest.has("proxy_on_response_headers")) return;
    const count = stream.response?.pairs.length ?? 0;
    const status = this.runOn(stream, () =>
      this.guest.call("proxy_on_response_headers", stream.id, count, 1),
    );
    // A local reply goes out whatever a filter answers here.
    stream.isResponseHeld = status !== CONTINUE && stream.state === "forwarded";
  }

  private runOn(stream: Stream, callback: () => number): number {
    const result = this.run(stream.root, stream.id, callback);
    for (const name of this.lastCalls) stream.hostCalls.push(name);
    return result;
  }

  private run(root: number, effective: number, callback: () => number): number {
    this.context.root = root;
    this.context.effective = effective;
    this.lastCalls = [];
    const result = callback();
    const endings = this.lastCalls.filter((name) => ENDINGS.includes(name)).length;
    this.mostEndings = Math.max(this.mostEndings, endings);
    return result;
  }
}
