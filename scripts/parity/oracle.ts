// The real oauth2-proxy, asked over a pipe: many configurations in one process, each question with its own time.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Pair } from "../fake-host/pairs";
import { oauth2ProxyOracleBinary } from "../toolchain/oauth2-proxy-oracle";

export interface OracleSetup {
  /** The text of an options file for each oauth2-proxy. */
  readonly proxies: readonly string[];
  /** What the provider serves, by URL. */
  readonly documents: Readonly<Record<string, string>>;
}

export interface OracleAnswer {
  readonly status: number;
  readonly headers: readonly Pair[];
}

interface Waiting {
  readonly resolve: (answer: OracleAnswer) => void;
  readonly reject: (error: Error) => void;
}

export class Oracle {
  private readonly waiting: Waiting[] = [];
  private unsent: string[] = [];
  private failure: Error | null = null;
  /** Questions so far. */
  asked = 0;

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    let said = "";
    child.stderr.on("data", (text: Buffer) => (said += text.toString()));
    child.once("close", (code) => this.fail(new Error(`the oracle ended with ${code}: ${said.trim()}`)));
    child.stdin.on("error", () => undefined);
    createInterface({ input: child.stdout }).on("line", (line) => this.take(line));
  }

  static async start(setup: OracleSetup): Promise<Oracle> {
    const binary = await oauth2ProxyOracleBinary();
    const child = spawn(binary, [], { env: { ...process.env, POSTERN_ORACLE: "1" } });
    child.stdin.write(`${JSON.stringify(setup)}\n`);
    return new Oracle(child);
  }

  /** What an oauth2-proxy answers to these bytes at this time. */
  ask(proxy: number, nowMillis: number, request: Buffer): Promise<OracleAnswer> {
    if (this.failure !== null) return Promise.reject(this.failure);
    this.asked++;
    const nanos = BigInt(Math.round(nowMillis)) * 1_000_000n;
    if (this.unsent.length === 0) setImmediate(() => this.send());
    this.unsent.push(`${proxy} ${nanos} ${request.toString("base64")}\n`);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  /** Ends the process; questions without an answer fail. */
  stop(): void {
    this.child.stdin.end();
  }

  private send(): void {
    this.child.stdin.write(this.unsent.join(""));
    this.unsent = [];
  }

  private take(line: string): void {
    const { s, h } = JSON.parse(line) as { s: number; h: Pair[] };
    this.waiting.shift()?.resolve({ status: s, headers: h });
  }

  private fail(error: Error): void {
    this.failure = error;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}

/** A request as Envoy's HTTP/1.1 client writes it, pseudo headers first. */
export function rawRequest(pairs: readonly Pair[]): Buffer {
  const of = (name: string): string => pairs.find((pair) => pair[0] === name)?.[1] ?? "";
  const lines = pairs.filter(([name]) => !name.startsWith(":") && name !== "content-length");
  const head = [
    `${of(":method")} ${of(":path")} HTTP/1.1`,
    `host: ${of(":authority")}`,
    ...lines.map((line) => line.join(": ")),
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1");
}
