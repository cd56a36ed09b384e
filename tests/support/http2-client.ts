// HTTP/2 in the clear, with each header field as the test gives it: an array becomes a field each.
import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type OutgoingHttpHeaders,
} from "node:http2";
import type { HeaderLine, RawResponse } from "../../scripts/lab/raw-http";

export class Http2Client {
  private constructor(private readonly session: ClientHttp2Session) {}

  static async connect(port: number): Promise<Http2Client> {
    const session = connect(`http://127.0.0.1:${port}`);
    await once(session, "connect");
    return new Http2Client(session);
  }

  get(path: string, headers: OutgoingHttpHeaders): Promise<RawResponse> {
    const stream = this.session.request({ ":path": path, ...headers });
    stream.end();
    return responseOf(stream);
  }

  /** A request with a body and trailers behind it. */
  post(path: string, headers: OutgoingHttpHeaders, trailers: OutgoingHttpHeaders): Promise<RawResponse> {
    const fields = { ":path": path, ":method": "POST", ...headers };
    const stream = this.session.request(fields, { waitForTrailers: true });
    stream.once("wantTrailers", () => stream.sendTrailers(trailers));
    stream.end("body");
    return responseOf(stream);
  }

  /** Sends requests that nobody waits for; abort() takes them back. */
  start(path: string, headers: OutgoingHttpHeaders, count: number): void {
    for (let i = 0; i < count; i++) {
      const stream = this.session.request({ ":path": path, ...headers });
      stream.on("error", () => undefined);
      stream.end();
    }
  }

  /** Ends the connection with all that is under way. */
  abort(): void {
    this.session.destroy();
  }

  async close(): Promise<void> {
    const closed = once(this.session, "close");
    this.session.close();
    await closed;
  }
}

async function responseOf(stream: ClientHttp2Stream): Promise<RawResponse> {
  const [answer] = (await once(stream, "response")) as [Record<string, string | string[] | number>];
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const lines = Object.entries(answer).flatMap(([name, value]): HeaderLine[] =>
    [value].flat().map((one) => [name, String(one)]),
  );
  return { status: Number(answer[":status"]), headers: lines, body: Buffer.concat(chunks) };
}
