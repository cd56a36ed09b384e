// A closed loop: some connections, each with one request under way, over raw sockets with requests made beforehand.
//
// It shares the machine with what it measures, so it does as little as it can: one write and one read per request, no
// parsing beyond the status and the end of the response. It says nothing about latency; open-loop.ts does.
import { connect, type Socket } from "node:net";

const CONNECTIONS = 16;
const RECEIVE_BYTES = 64 * 1024;
const STATUS_AT = "HTTP/1.1 ".length;

export interface LoopResult {
  readonly requests: number;
  readonly failures: number;
  readonly seconds: number;
  /** An answer that was no 200, for the error message. */
  readonly unexpected: string | null;
}

/** Requests in turn, round and round; where the last loop ended, the next one goes on. */
export class RequestRing {
  private at = 0;

  constructor(readonly requests: readonly Buffer[]) {
    if (requests.length === 0) throw new Error("there is nothing to send");
  }

  next(): Buffer {
    const request = this.requests[this.at] as Buffer;
    this.at = (this.at + 1) % this.requests.length;
    return request;
  }
}

/** Length of a response whose head is complete, or -1. Envoy gives every response here a content-length. */
function responseLength(bytes: string): number {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return -1;
  const found = /\r\ncontent-length: (\d+)/.exec(bytes.slice(0, end + 2));
  return end + 4 + Number(found?.[1] ?? 0);
}

class Loop {
  sent = 0;
  answered = 0;
  failures = 0;
  unexpected: string | null = null;
  onDone: () => void = () => undefined;
  onError: (error: Error) => void = () => undefined;
  /** Where each request's milliseconds go, when somebody wants them. */
  latencies: number[] | null = null;
  private readonly sentAt = new Map<Socket, number>();
  private sockets: Socket[] = [];
  private limit = Infinity;
  private stopped = true;

  constructor(private readonly ring: RequestRing) {}

  async open(port: number): Promise<void> {
    this.sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => this.openOne(port)));
  }

  /** Sends until it is stopped, or as many as given. */
  start(limit = Infinity): void {
    this.sent = this.answered = this.failures = 0;
    this.limit = limit;
    this.stopped = false;
    for (const socket of this.sockets) this.send(socket);
  }

  stop(): void {
    this.stopped = true;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private send(socket: Socket): void {
    if (this.stopped || this.sent >= this.limit) {
      if (this.sent === this.answered) this.onDone();
      return;
    }
    this.sent++;
    if (this.latencies !== null) this.sentAt.set(socket, performance.now());
    socket.write(this.ring.next());
  }

  private received(socket: Socket, text: string): void {
    this.answered++;
    this.latencies?.push(performance.now() - (this.sentAt.get(socket) ?? 0));
    if (!text.startsWith("200", STATUS_AT)) {
      this.failures++;
      this.unexpected ??= text;
    }
    this.send(socket);
  }

  private openOne(port: number): Promise<Socket> {
    const buffer = Buffer.alloc(RECEIVE_BYTES);
    let pending = "";
    return new Promise((resolve, reject) => {
      const onRead = (count: number): boolean => {
        pending += buffer.toString("latin1", 0, count);
        const length = responseLength(pending);
        if (length < 0 || pending.length < length) return true;
        const text = pending;
        pending = "";
        this.received(socket, text);
        return true;
      };
      const options = { port, host: "127.0.0.1", noDelay: true, onread: { buffer, callback: onRead } };
      const socket = connect(options, () => resolve(socket));
      socket.on("error", (error) => {
        reject(error);
        this.onError(error);
      });
      socket.on("end", () => this.onError(new Error("the gateway closed a connection")));
    });
  }
}

export interface LoopPlan {
  readonly port: number;
  readonly ring: RequestRing;
  readonly milliseconds: number;
  /** Requests after which it ends earlier, e.g. when each may be sent only once. */
  readonly limit?: number;
  /** Filled with the milliseconds of each request. */
  readonly latencies?: number[];
  /** No requests before the measurement: each may be sent only once. */
  readonly cold?: boolean;
  /** Called when the connections are open and warm, and after the last answer. */
  readonly onStart?: () => Promise<void>;
  readonly onEnd?: () => Promise<void>;
}

async function runPhase(loop: Loop, milliseconds: number, limit?: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => loop.stop(), milliseconds);
    loop.onDone = () => {
      clearTimeout(timer);
      resolve();
    };
    loop.onError = reject;
    loop.start(limit);
  });
}

/** Sent before the measurement starts. */
export const WARM_REQUESTS = 200;

export async function runClosedLoop(plan: LoopPlan): Promise<LoopResult> {
  const loop = new Loop(plan.ring);
  await loop.open(plan.port);
  try {
    if (!plan.cold) await runPhase(loop, plan.milliseconds, WARM_REQUESTS);
    loop.latencies = plan.latencies ?? null;
    await plan.onStart?.();
    const started = performance.now();
    await runPhase(loop, plan.milliseconds, plan.limit);
    const seconds = (performance.now() - started) / 1000;
    await plan.onEnd?.();
    return { requests: loop.answered, failures: loop.failures, seconds, unexpected: loop.unexpected };
  } finally {
    loop.onError = () => undefined;
    loop.close();
  }
}
