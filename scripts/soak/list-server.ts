// The server of a soak's revocation list: it serves the entries that hold, and is away now and then.
import { LoopbackServer } from "../lab/loopback-server";

export type Entry = Readonly<Record<string, unknown>>;

export class ListServer extends LoopbackServer {
  readonly entries = new Set<Entry>();
  isAway = false;

  private constructor() {
    super((request, response) => {
      if (this.isAway) request.socket.destroy();
      else response.end(JSON.stringify({ revoked: [...this.entries] }));
    });
  }

  static start(): Promise<ListServer> {
    return new ListServer().listen();
  }
}
