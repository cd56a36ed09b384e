// An HTTP server of this process, on a port of loopback that was free.
import { once } from "node:events";
import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import type { AddressInfo } from "node:net";

export class LoopbackServer {
  protected readonly server: Server;

  protected constructor(answer: RequestListener, options: ServerOptions = {}) {
    // Node would close an idle connection after five seconds, maybe at the moment in which Envoy uses it: a 503 that is nobody's fault.
    this.server = createServer({ ...options, keepAliveTimeout: 0 }, answer);
  }

  protected async listen(): Promise<this> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return this;
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
