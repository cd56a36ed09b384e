// HTTP/1.1 over a bare socket: requests byte for byte as a test writes them, answers with every header line kept.
import { connect, type Socket } from "node:net";

export type HeaderLine = readonly [name: string, value: string];

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: readonly HeaderLine[];
  readonly body?: Buffer | string;
}

export interface RawResponse {
  readonly status: number;
  /** Names in lower case, in the order of the lines. */
  readonly headers: readonly HeaderLine[];
  readonly body: Buffer;
}

/** A server that says nothing for so long hangs: the exchange fails. Nothing measures against it. */
const HANG_MILLISECONDS = 20_000;

const HEAD_END = "\r\n\r\n";

/** The bytes of a request. Strings are Latin-1, so that any byte can be sent. */
export function requestBytes(request: RawRequest): Buffer {
  const { method = "GET", path = "/", headers = [], body = "" } = request;
  const length: HeaderLine[] = body.length > 0 ? [["content-length", String(Buffer.byteLength(body))]] : [];
  const lines = [...headers, ...length].map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), Buffer.from(body)]);
}

/** All values of a header, in order. */
export function valuesOf(headers: readonly HeaderLine[], name: string): string[] {
  return headers.filter(([other]) => other === name).map(([, value]) => value);
}

/** The value of a header, or undefined when it is missing or there are several. */
export function valueOf(headers: readonly HeaderLine[], name: string): string | undefined {
  const values = valuesOf(headers, name);
  return values.length === 1 ? values[0] : undefined;
}

export function parseHead(head: string): { start: string; headers: HeaderLine[] } {
  const [start = "", ...lines] = head.split("\r\n");
  const headers = lines.map((line): HeaderLine => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { start, headers };
}

function unchunked(bytes: Buffer): Buffer | null {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const end = bytes.indexOf("\r\n", at);
    if (end < 0) return null;
    const size = parseInt(bytes.toString("latin1", at, end), 16);
    if (bytes.length < end + 2 + size + 2) return null;
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

/** The body when all of it has come, else null. */
function bodyOf(headers: readonly HeaderLine[], bytes: Buffer, isEnded: boolean): Buffer | null {
  if (valueOf(headers, "transfer-encoding") === "chunked") return unchunked(bytes);
  const length = valueOf(headers, "content-length");
  if (length === undefined) return isEnded ? bytes : null;
  return bytes.length >= Number(length) ? bytes.subarray(0, Number(length)) : null;
}

/** The final response in the bytes so far, or null when it is not complete. */
function parseResponse(bytes: Buffer, hasBody: boolean, isEnded: boolean): RawResponse | null {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return null;
  const { start, headers } = parseHead(bytes.toString("latin1", 0, end));
  const status = Number(start.split(" ")[1]);
  const rest = bytes.subarray(end + HEAD_END.length);
  if (status >= 100 && status < 200 && status !== 101) return parseResponse(rest, hasBody, isEnded);
  const isBare = !hasBody || status === 101 || status === 204 || status === 304;
  const body = isBare ? Buffer.alloc(0) : bodyOf(headers, rest, isEnded);
  return body === null ? null : { status, headers, body };
}

/** Connects, and rejects when nobody listens. */
export function openSocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.once("error", reject);
  });
}

/** Reads one response from a socket, which stays open. */
export function readResponse(socket: Socket, method = "GET"): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const finish = (isEnded: boolean) => {
      const response = parseResponse(bytes, method !== "HEAD", isEnded);
      if (response === null && !isEnded) return;
      socket.removeAllListeners("data").removeAllListeners("end").removeAllListeners("timeout");
      socket.setTimeout(0);
      if (response !== null) resolve(response);
      else
        reject(
          new Error(`the connection ended within a response: ${bytes.toString("latin1").slice(0, 200)}`),
        );
    };
    socket.setTimeout(HANG_MILLISECONDS, () => reject(new Error("no response: the request hangs")));
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      finish(false);
    });
    socket.on("end", () => finish(true));
    socket.once("error", reject);
  });
}

/** Sends bytes on a connection of their own and reads the response. */
export async function exchange(port: number, bytes: Buffer, method = "GET"): Promise<RawResponse> {
  const socket = await openSocket(port);
  try {
    const response = readResponse(socket, method);
    socket.write(bytes);
    return await response;
  } finally {
    socket.destroy();
  }
}

/** Sends a request on a connection of its own and reads the response. */
export function send(port: number, request: RawRequest): Promise<RawResponse> {
  return exchange(port, requestBytes(request), request.method);
}
