// The faults of auth_responses.json that are no plain answer, each as the chaos server acts it out.
import { answerBytes, type Behaviour, replying } from "./chaos-server";
import type { HeaderLine } from "./raw-http";

export const BOB: HeaderLine[] = [
  ["x-auth-request-user", "bob"],
  ["x-auth-request-email", "bob@example.com"],
  ["x-auth-request-access-token", "AT1"],
];

const MEGABYTE = 1_000_000;
const DRIP_MILLISECONDS = 200;
const CHUNK = `${(16_384).toString(16)}\r\n${"x".repeat(16_384)}\r\n`;

function headOf(more: string): string {
  const identity = BOB.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `HTTP/1.1 202 X\r\n${identity}${more}\r\n`;
}

function withBody(length: number): Behaviour {
  return replying(answerBytes(202, BOB, "x".repeat(length)));
}

const drip: Behaviour = ({ socket }) => {
  const bytes = answerBytes(202, BOB);
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < bytes.length) socket.write(bytes.subarray(sent, ++sent));
  }, DRIP_MILLISECONDS);
  socket.on("close", () => clearInterval(timer));
};

const endlessChunks: Behaviour = ({ socket }) => {
  const more = () => {
    while (socket.writable && socket.write(CHUNK));
  };
  socket.write(headOf("transfer-encoding: chunked\r\n"));
  socket.on("drain", more);
  more();
};

const many: HeaderLine[] = Array.from({ length: 150 }, (_, i) => [`x-many-${i}`, "1"]);
const mallory: HeaderLine[] = [["x-auth-request-user", "mallory"]];

/** By row id. */
export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  reset: ({ socket }) => socket.resetAndDestroy(),
  close: ({ socket }) => socket.end(),
  garbage: replying("\0\x01garbage\r\n\r\n"),
  "tls-hello": replying("\x16\x03\x01"),
  http09: replying("hello\n"),
  "h2-preface": replying("\0\0\0\x04\0\0\0\0\0"),
  silent: () => undefined,
  drip,
  "headers-then-silent": replying(`${headOf("content-length: 100\r\n")}abc`),
  "short-body": ({ socket }) => socket.end(`${headOf("content-length: 100\r\n")}abc`),
  "body-1m": withBody(MEGABYTE),
  "body-20m": withBody(20 * MEGABYTE),
  "body-60m": withBody(60 * MEGABYTE),
  "chunk-endless": endlessChunks,
  "headers-70k": replying(answerBytes(202, [...BOB, ["x-long", "x".repeat(70_000)]])),
  "headers-150": replying(answerBytes(202, [...BOB, ...many])),
  "ctl-in-header": replying(headOf("x-control: a\x01b\r\ncontent-length: 0\r\n")),
  "cl-te": replying(`${headOf("content-length: 5\r\ntransfer-encoding: chunked\r\n")}0\r\n\r\n`),
  "lf-only": replying(headOf("content-length: 0\r\n").replaceAll("\r\n", "\n")),
  "two-replies": replying(Buffer.concat([answerBytes(202, BOB), answerBytes(202, mallory)])),
};
