// An HTTP relay in front of a server of the stack: what the gateway sent there, header by header, and the server's own answer.
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export class RecordingRelay {
  /** The header lines of each request so far, names as they came. */
  readonly seen: { readonly url: string; readonly names: readonly string[] }[] = [];

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on("request", (incoming, answer) => this.relay(incoming, answer));
  }

  static async start(target: number): Promise<RecordingRelay> {
    const server = createServer({ keepAliveTimeout: 0 });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new RecordingRelay(server, target);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  private relay(incoming: IncomingMessage, answer: ServerResponse): void {
    const { method, url = "", rawHeaders } = incoming;
    this.seen.push({ url, names: rawHeaders.filter((_, index) => index % 2 === 0) });
    const onward = request({ host: "127.0.0.1", port: this.target, method, path: url, headers: rawHeaders });
    onward.on("response", (response) => {
      answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
      response.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    incoming.pipe(onward);
  }
}
