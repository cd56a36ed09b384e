// An app that shows what reached it: it answers every request with JSON of what it saw, and echoes after an upgrade.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { HeaderLine, RawResponse } from "./raw-http";

/** Above what Envoy lets in, so that no limit of the app's own shows up in a test. */
const MAX_HEADER_BYTES = 256 * 1024;

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  /** Names in lower case, one entry for each line. */
  readonly headers: readonly HeaderLine[];
  readonly bodyLength: number;
  readonly bodySha256: string;
}

function headerLines(raw: readonly string[]): HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) lines.push([(raw[i] ?? "").toLowerCase(), raw[i + 1] ?? ""]);
  return lines;
}

/** What the app saw, from its answer. */
export function seenIn(response: RawResponse): SeenRequest {
  return JSON.parse(response.body.toString()) as SeenRequest;
}

export class RecordingApp {
  readonly requests: SeenRequest[] = [];
  /** Where requests for these URLs are sent on to, with a 302. */
  readonly redirects = new Map<string, string>();

  private constructor(private readonly server: Server) {
    server.on("request", (request, response) => void this.answer(request, response));
    server.on("upgrade", (request, socket) => this.upgrade(request, socket));
  }

  static async start(): Promise<RecordingApp> {
    // Node would close an idle connection after five seconds, maybe at the moment in which Envoy uses it: a 503 that is nobody's fault.
    const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: 0 });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new RecordingApp(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  private record(request: IncomingMessage, bodyLength: number, bodySha256: string): SeenRequest {
    const { method = "", url = "", rawHeaders } = request;
    const seen = { method, url, headers: headerLines(rawHeaders), bodyLength, bodySha256 };
    this.requests.push(seen);
    return seen;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const hash = createHash("sha256");
    let length = 0;
    for await (const chunk of request) {
      hash.update(chunk as Buffer);
      length += (chunk as Buffer).length;
    }
    const seen = this.record(request, length, hash.digest("hex"));
    const location = this.redirects.get(seen.url);
    if (location !== undefined) {
      response.writeHead(302, { location }).end();
      return;
    }
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(seen));
  }

  private upgrade(request: IncomingMessage, socket: Duplex): void {
    this.record(request, 0, "");
    socket.on("error", () => socket.destroy());
    socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n");
    socket.pipe(socket);
  }
}
