// The filter in one worker: every event of its host begins here, at one time.

import { NANOS_PER_MILLI } from "../exchange/time-units";
import { Host } from "../ports/host";
import { takeCallAnswer } from "./calls/call-answers";
import { configure } from "./plugins/configure";
import { Exchange } from "./exchange";
import { Root } from "./plugins/roots";
import { refuseStray, serveRequest } from "./requests/serve-request";
import { tick } from "./tick";
import { cleanTrailers } from "./requests/trailers";
import { Worker } from "./worker";

@final
export class Filter {
  readonly worker: Worker;
  private readonly exchange: Exchange;
  // Envoy announces each stream right before its request headers, so remembering the last announcement is enough, and nothing needs to be freed per
  // stream.
  private announcedStream: u32 = 0;
  private announcedRoot: Root | null = null;

  constructor(private readonly host: Host) {
    const worker = new Worker(host);
    this.worker = worker;
    this.exchange = new Exchange(worker);
  }

  /** A root context (parent 0) or a stream of one came into being. */
  onContext(id: u32, parent: u32): void {
    if (parent === 0) return;
    this.announcedStream = id;
    const root = this.announcedRoot;
    if (root === null || root.id !== parent) this.announcedRoot = this.worker.roots.find(parent);
  }

  /** A root context is given its configuration, of so many bytes. */
  onConfigure(root: u32, size: i32): void {
    configure(this.worker, root, size, this.host.machine.nowNanos() / NANOS_PER_MILLI);
    this.announcedRoot = null;
  }

  /** The request headers of a stream have come. Whether the request may go on now; one that may not was answered, or waits. */
  onRequest(stream: u32): bool {
    const exchange = this.exchange;
    exchange.nowNanos = this.host.machine.nowNanos();
    const root = this.announcedRoot;
    // Whose it is nobody knows: then it may not pass.
    if (stream !== this.announcedStream || root === null) return refuseStray(exchange, stream);
    return serveRequest(exchange, stream, root.realms);
  }

  /** The trailers of a request have come. Whether they may follow it. */
  onTrailers(): bool {
    return cleanTrailers(this.worker);
  }

  /** The response headers of a stream have come: new cookies are added, or waited for. Whether the response may go on now. */
  onResponse(stream: u32): bool {
    const call = this.worker.calls.findBehind(stream);
    if (call !== null) {
      call.holdsResponse = true;
      return false;
    }
    if (this.worker.responseCookies.has(stream)) this.addCookies(stream);
    return true;
  }

  /** Whoever has signed out by now gets no new cookies. */
  private addCookies(stream: u32): void {
    this.worker.followNews(this.host.machine.nowNanos() / NANOS_PER_MILLI);
    this.worker.responseCookies.addTo(stream);
  }

  /** A call has come to its end. */
  onCallAnswer(token: u32, bodyLength: i32): void {
    this.exchange.nowNanos = this.host.machine.nowNanos();
    takeCallAnswer(this.exchange, token, bodyLength);
  }

  /** A root context ticks. */
  onTick(root: u32): void {
    this.exchange.nowNanos = this.host.machine.nowNanos();
    const count = this.worker.roots.count;
    tick(this.exchange, root);
    if (this.worker.roots.count !== count) this.announcedRoot = null;
  }
}
