// A TCP server in the auth service's place: it shows the bytes of each call and answers as the test says, well or badly.
import { EventEmitter, once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { freePort } from "../stack/free-port";
import { type HeaderLine, parseHead } from "./raw-http";

export interface AuthCall {
  readonly method: string;
  readonly target: string;
  /** Names in lower case, one entry for each line. */
  readonly headers: readonly HeaderLine[];
  readonly socket: Socket;
}

export type Behaviour = (call: AuthCall) => void;

/** The bytes of a whole answer. */
export function answerBytes(status: number, headers: readonly HeaderLine[] = [], body = ""): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.from(
    `HTTP/1.1 ${status} X\r\n${lines}content-length: ${body.length}\r\n\r\n${body}`,
    "latin1",
  );
}

/** Answers every call with these bytes (strings are Latin-1). */
export function replying(bytes: Buffer | string): Behaviour {
  const answer = typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes;
  return ({ socket }) => socket.write(answer);
}

export class ChaosServer {
  readonly calls: AuthCall[] = [];
  behaviour: Behaviour = replying(answerBytes(401));

  private readonly events = new EventEmitter();
  private readonly sockets = new Set<Socket>();
  private listeningPort = 0;

  private constructor(private readonly server: Server) {
    server.on("connection", (socket) => this.serve(socket));
  }

  static async start(): Promise<ChaosServer> {
    const server = new ChaosServer(createServer());
    await server.listen(await freePort());
    return server;
  }

  get port(): number {
    return this.listeningPort;
  }

  /** Resolves with the next call that comes in. */
  async nextCall(): Promise<AuthCall> {
    const [call] = (await once(this.events, "call")) as [AuthCall];
    return call;
  }

  /** Ends all connections; new ones are taken. */
  dropConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Listens again after stop(), on the same port. */
  async resume(): Promise<void> {
    await this.listen(this.listeningPort);
  }

  /** Connections are refused from now on. */
  async stop(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    this.dropConnections();
    await closed;
  }

  private async listen(port: number): Promise<void> {
    this.listeningPort = port;
    this.server.listen(port, "127.0.0.1");
    await once(this.server, "listening");
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let received = "";
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
      for (let end = received.indexOf("\r\n\r\n"); end >= 0; end = received.indexOf("\r\n\r\n")) {
        this.take(received.slice(0, end), socket);
        received = received.slice(end + 4);
      }
    });
  }

  private take(head: string, socket: Socket): void {
    const { start, headers } = parseHead(head);
    const [method = "", target = ""] = start.split(" ");
    const call = { method, target, headers, socket };
    this.calls.push(call);
    this.events.emit("call", call);
    this.behaviour(call);
  }
}
