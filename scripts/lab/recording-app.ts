// An app that shows what reached it: it answers every request with JSON of what it saw, and echoes after an upgrade.
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { LoopbackServer } from "./loopback-server";
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

export class RecordingApp extends LoopbackServer {
  readonly requests: SeenRequest[] = [];
  /** Where requests for these URLs are sent on to, with a 302. */
  readonly redirects = new Map<string, string>();
  /** Further headers of the answers for these URLs. */
  readonly headers = new Map<string, Readonly<Record<string, string>>>();

  private constructor() {
    super((request, response) => void this.answer(request, response), { maxHeaderSize: MAX_HEADER_BYTES });
    this.server.on("upgrade", (request, socket) => this.upgrade(request, socket));
  }

  static start(): Promise<RecordingApp> {
    return new RecordingApp().listen();
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
    for (const [name, value] of Object.entries(this.headers.get(seen.url) ?? {}))
      response.setHeader(name, value);
    response.end(JSON.stringify(seen));
  }

  private upgrade(request: IncomingMessage, socket: Duplex): void {
    this.record(request, 0, "");
    socket.on("error", () => socket.destroy());
    socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n");
    socket.pipe(socket);
  }
}
