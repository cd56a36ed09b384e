// The app of a soak: it answers with the Authorization header that reached it.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export class TokenApp {
  private last = "";
  private requests = 0;

  private constructor(
    private readonly server: Server,
    private readonly swapEvery: number,
  ) {}

  /** With `swapEvery` one in so many answers is that of the request before: what a soak must notice. */
  static async start(swapEvery = Infinity): Promise<TokenApp> {
    // Node would close an idle connection after five seconds, maybe at the moment in which Envoy uses it: a 503 that is nobody's fault.
    const server = createServer({ keepAliveTimeout: 0 });
    const app = new TokenApp(server, swapEvery);
    server.on("request", ({ headers }, response) => response.end(app.answer(headers.authorization ?? "")));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return app;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private answer(authorization: string): string {
    const before = this.last;
    this.last = authorization;
    return ++this.requests % this.swapEvery === 0 ? before : authorization;
  }
}
