// A TCP relay in front of oauth2-proxy: it counts the calls that come through, and can hold them back for a while.
import { EventEmitter, once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { freePort } from "../stack/free-port";

const HEAD_END = "\r\n\r\n";

/** Who waits for a call for so long waits in vain. Nothing measures against it. */
const HANG_MILLISECONDS = 20_000;

export class AuthRelay {
  /** Where calls go; set it when oauth2-proxy's port is known. */
  target = 0;
  /** Calls so far. None of them has a body, so each end of a head is one. */
  calls = 0;

  private readonly events = new EventEmitter();
  private readonly sockets = new Set<Socket>();
  private held: (() => void)[] = [];
  private callsToHold = 0;
  private answersToHold = 0;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {
    this.events.setMaxListeners(0);
    server.on("connection", (socket) => this.serve(socket));
  }

  static async start(): Promise<AuthRelay> {
    const server = createServer();
    const port = await freePort();
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return new AuthRelay(server, port);
  }

  /** Of the calls that come from now on, so many wait until release(). */
  hold(count = Infinity): void {
    this.callsToHold = count;
  }

  /** The same for the answers: the calls themselves go through. */
  holdAnswers(count = Infinity): void {
    this.answersToHold = count;
  }

  release(): void {
    const held = this.held;
    this.held = [];
    this.callsToHold = 0;
    this.answersToHold = 0;
    for (const go of held) go();
  }

  /** Resolves when so many calls have come in all. */
  async called(count: number): Promise<void> {
    while (this.calls < count)
      await once(this.events, "call", { signal: AbortSignal.timeout(HANG_MILLISECONDS) });
  }

  /** Ends all connections, what is held back included. */
  drop(): void {
    this.held = [];
    this.callsToHold = 0;
    this.answersToHold = 0;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Resolves when so many calls or answers are held back. */
  async holding(count: number): Promise<void> {
    while (this.held.length < count) await once(this.events, "held");
  }

  async stop(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private serve(client: Socket): void {
    const server = connect(this.target, "127.0.0.1");
    this.join(client, server);
    this.join(server, client);
    let tail = "";
    client.on("data", (chunk: Buffer) => {
      const text = tail + chunk.toString("latin1");
      const heads = text.split(HEAD_END).length - 1;
      tail = text
        .slice(heads > 0 ? text.lastIndexOf(HEAD_END) + HEAD_END.length : 0)
        .slice(1 - HEAD_END.length);
      this.passCall(chunk, server);
      for (let i = 0; i < heads; i++) {
        this.calls++;
        this.events.emit("call");
      }
    });
    server.on("data", (chunk: Buffer) => this.passAnswer(chunk, client));
  }

  private join(one: Socket, other: Socket): void {
    this.sockets.add(one);
    one.on("error", () => one.destroy());
    one.on("close", () => {
      this.sockets.delete(one);
      other.destroy();
    });
  }

  private passCall(chunk: Buffer, server: Socket): void {
    if (this.callsToHold === 0) {
      server.write(chunk);
      return;
    }
    this.callsToHold--;
    this.keep(() => server.write(chunk));
  }

  private passAnswer(chunk: Buffer, client: Socket): void {
    if (this.answersToHold === 0) {
      client.write(chunk);
      return;
    }
    this.answersToHold--;
    this.keep(() => client.write(chunk));
  }

  private keep(go: () => void): void {
    this.held.push(go);
    this.events.emit("held");
  }
}
