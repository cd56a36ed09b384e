// An app that shows the trailers of a request, over HTTP/1.1 or HTTP/2 in the clear: its answer is JSON of headers and trailers.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import type { AddressInfo, Server } from "node:net";
import type { HeaderLine, RawResponse } from "../../scripts/lab/raw-http";

export interface SeenTrailers {
  readonly headers: readonly HeaderLine[];
  readonly trailers: readonly HeaderLine[];
}

function linesOf(raw: readonly string[]): HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) lines.push([(raw[i] ?? "").toLowerCase(), raw[i + 1] ?? ""]);
  return lines;
}

async function answer(
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
): Promise<void> {
  // Trailers are there once the body has ended.
  for await (const _ of request);
  const seen: SeenTrailers = { headers: linesOf(request.rawHeaders), trailers: linesOf(request.rawTrailers) };
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(seen));
}

/** What the app saw, from its answer. */
export function trailersIn(response: RawResponse): SeenTrailers {
  return JSON.parse(response.body.toString()) as SeenTrailers;
}

export class TrailersApp {
  private constructor(private readonly server: Server) {}

  static async start(protocol: "http1" | "http2"): Promise<TrailersApp> {
    // Node would close an idle connection after five seconds, maybe at the moment in which Envoy uses it: a 503 that is nobody's fault.
    const server =
      protocol === "http2" ? createHttp2Server(answer) : createServer({ keepAliveTimeout: 0 }, answer);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new TrailersApp(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Its connections end with the Envoy that opened them. */
  async stop(): Promise<void> {
    this.server.close();
    await once(this.server, "close");
  }
}
