// The server of a soak's revocation list: it serves the entries that hold, and is away now and then.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export type Entry = Readonly<Record<string, unknown>>;

export class ListServer {
  readonly entries = new Set<Entry>();
  isAway = false;

  private constructor(private readonly server: Server) {
    server.on("request", (request, response) => {
      if (this.isAway) request.socket.destroy();
      else response.end(JSON.stringify({ revoked: [...this.entries] }));
    });
  }

  static async start(): Promise<ListServer> {
    const server = createServer({ keepAliveTimeout: 0 });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new ListServer(server);
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
