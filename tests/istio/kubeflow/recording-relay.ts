// An HTTP relay in front of a server of the stack: what the gateway sent there, header by header, and the server's own answer.
import { request, type IncomingMessage, type ServerResponse } from "node:http";
import { LoopbackServer } from "../../../scripts/lab/loopback-server";

export class RecordingRelay extends LoopbackServer {
  /** The header lines of each request so far, names as they came. */
  readonly seen: { readonly url: string; readonly names: readonly string[] }[] = [];

  private constructor(private readonly target: number) {
    super((incoming, answer) => this.relay(incoming, answer));
  }

  static start(target: number): Promise<RecordingRelay> {
    return new RecordingRelay(target).listen();
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
