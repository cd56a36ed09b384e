// An auth service that speaks HTTP/2 in the clear, and holds its answers back until it is told.
import { EventEmitter, once } from "node:events";
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";

export class Http2AuthServer {
  private readonly sessions = new Set<ServerHttp2Session>();
  private readonly events = new EventEmitter();
  private held: ServerHttp2Stream[] = [];

  private constructor(private readonly server: Http2Server) {
    server.on("session", (session) => {
      this.sessions.add(session);
      session.on("close", () => this.sessions.delete(session));
    });
    server.on("stream", (stream) => {
      stream.on("error", () => stream.destroy());
      this.held.push(stream);
      this.events.emit("held");
    });
  }

  static async start(): Promise<Http2AuthServer> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Http2AuthServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Resolves when so many calls wait for their answer. */
  async holding(count: number): Promise<void> {
    while (this.held.length < count) await once(this.events, "held");
  }

  /** Answers the calls that wait. */
  release(status: number): void {
    for (const stream of this.held) {
      stream.respond({ ":status": status });
      stream.end();
    }
    this.held = [];
  }

  async stop(): Promise<void> {
    for (const session of this.sessions) session.destroy();
    const closed = once(this.server, "close");
    this.server.close();
    await closed;
  }
}
