// Runs the guide's commands literally, in bash, with a kubectl that is this process's: a function of the shell's that sends its arguments
// over a connection to loopback. What else they call (curl, istioctl, oras, npm) answers as when all is well.
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { execa } from "execa";
import { Refused } from "./cluster";

const PRELUDE = `
kubectl() {
  local input="" code connection
  case "$*" in */dev/stdin*) input=$(cat) ;; esac
  exec {connection}<>"/dev/tcp/127.0.0.1/$KUBECTL_PORT"
  printf '%s\\0' "$#" "$@" "$input" >&"$connection"
  read -r code <&"$connection"
  cat <&"$connection"
  exec {connection}>&-
  return "$code"
}
mark() { kubectl mark "$1"; }
curl() { printf '"Authorization": [\\n  "Bearer token"\\n'; }
istioctl() { :; }
oras() { :; }
npm() { :; }
`;

/** One command's arguments, and what was given on its standard input. */
export type Command = (args: readonly string[], stdin: string) => Promise<string>;

interface Walk {
  /** Commands of kubectl's that failed, with why. */
  readonly failures: readonly string[];
}

/** The arguments and the standard input, once all have come. */
function commandOf(socket: Socket): Promise<{ args: string[]; stdin: string }> {
  let text = "";
  return new Promise((resolve) => {
    socket.on("data", (chunk) => {
      text += String(chunk);
      const [count, ...rest] = text.split("\0");
      const all = Number(count);
      if (rest.length > all + 1) resolve({ args: rest.slice(0, all), stdin: rest[all] ?? "" });
    });
  });
}

async function answer(socket: Socket, run: Command, failures: string[]): Promise<void> {
  const { args, stdin } = await commandOf(socket);
  try {
    socket.end(`0\n${await run(args, stdin)}\n`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    failures.push(`${args.join(" ")}: ${error.message}`);
    socket.end("1\n");
  }
}

/** Runs a script in a folder; its output, where the commands' own is not of interest, is thrown away. */
export async function walk(script: string, folder: string, run: Command): Promise<Walk> {
  const failures: string[] = [];
  const broken: unknown[] = [];
  const server = createServer((socket) => {
    answer(socket, run, failures).catch((error: unknown) => {
      broken.push(error);
      socket.destroy();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    await execa("bash", ["-c", PRELUDE + script], {
      cwd: folder,
      env: { KUBECTL_PORT: String(port), COOKIE_SECRET: "secret", ARGO_COOKIE_SECRET: "another" },
      stdin: "ignore",
      reject: false,
      timeout: 60_000,
    });
  } finally {
    server.close();
  }
  if (broken.length > 0) throw broken[0];
  return { failures };
}
