// The app of a soak: it answers with the Authorization header that reached it, and remembers nothing.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export class TokenApp {
  private constructor(private readonly server: Server) {}

  static async start(): Promise<TokenApp> {
    // Node would close an idle connection after five seconds, maybe at the moment in which Envoy uses it: a 503 that is nobody's fault.
    const server = createServer({ keepAliveTimeout: 0 }, (request, response) =>
      response.end(request.headers.authorization ?? ""),
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new TokenApp(server);
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
}
