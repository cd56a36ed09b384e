// Apps behind servers that hand headers over as variables: WSGI of Python's own library, PHP's server, CGI under lighttpd. Each answers
// every path with the variables that it was given, one a line: the name, "=", the value.
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../../scripts/stack/free-port";
import { answersOk } from "../../scripts/stack/http-ready";
import { Server } from "../../scripts/stack/process";
import { lighttpd, php } from "../../scripts/toolchain/on-path";
import { type HeaderLine, send } from "../../scripts/lab/raw-http";

const WSGI = `
import sys
from wsgiref.simple_server import make_server

def show(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    lines = [name + "=" + value for name, value in environ.items() if name.startswith("HTTP_")]
    return ["\\n".join(lines).encode("latin-1")]

make_server("127.0.0.1", int(sys.argv[1]), show).serve_forever()
`;

const PHP = `<?php
header("Content-Type: text/plain");
foreach ($_SERVER as $name => $value) if (str_starts_with($name, "HTTP_")) echo "$name=$value\\n";
`;

const CGI = `#!/bin/sh
printf 'Content-Type: text/plain\\r\\n\\r\\n'
env | grep '^HTTP_' || true
`;

interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

export interface CgiKind {
  readonly name: string;
  /** Why it cannot run here, or false. */
  readonly skip: string | false;
  /** Writes what it needs into the folder. */
  prepare(folder: string, port: number): Promise<Command>;
}

async function wsgi(folder: string, port: number): Promise<Command> {
  const file = join(folder, "show.py");
  await writeFile(file, WSGI);
  return { command: "python3", args: ["-B", file, String(port)] };
}

async function phpServer(folder: string, port: number): Promise<Command> {
  const file = join(folder, "show.php");
  await writeFile(file, PHP);
  return { command: php() ?? "php", args: ["-n", "-S", `127.0.0.1:${port}`, file] };
}

async function lighttpdCgi(folder: string, port: number): Promise<Command> {
  const script = join(folder, "show.cgi");
  await writeFile(script, CGI);
  await chmod(script, 0o755);
  const file = join(folder, "lighttpd.conf");
  const lines = [
    `server.document-root = "${folder}"`,
    'server.bind = "127.0.0.1"',
    `server.port = ${port}`,
    'server.modules = ("mod_rewrite", "mod_cgi")',
    'url.rewrite-once = ("" => "/show.cgi")',
    'cgi.assign = (".cgi" => "")',
  ];
  await writeFile(file, lines.join("\n"));
  return { command: lighttpd() ?? "lighttpd", args: ["-D", "-f", file] };
}

export const CGI_KINDS: readonly CgiKind[] = [
  { name: "WSGI of Python's library", skip: false, prepare: wsgi },
  { name: "PHP", skip: php() === null && "there is no php here", prepare: phpServer },
  {
    name: "CGI under lighttpd",
    skip: lighttpd() === null && "there is no lighttpd here",
    prepare: lighttpdCgi,
  },
];

export class CgiApp {
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(kind: CgiKind, folder: string): Promise<CgiApp> {
    const port = await freePort();
    const place = join(folder, `app-${port}`);
    await mkdir(place, { recursive: true });
    const { command, args } = await kind.prepare(place, port);
    const server = Server.start({ name: kind.name, command, args, logFile: join(place, "server.log") });
    await server.ready(answersOk(`http://127.0.0.1:${port}/`));
    return new CgiApp(server, port);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

/** The variables that an app shows which is asked through this port. */
export async function variablesSeen(
  port: number,
  path: string,
  headers: readonly HeaderLine[],
): Promise<Map<string, string>> {
  const answer = await send(port, { path, headers });
  if (answer.status !== 200) throw new Error(`the answer is ${answer.status}`);
  const lines = answer.body.toString("latin1").split("\n");
  return new Map(
    lines.map((line): [string, string] => [
      line.slice(0, line.indexOf("=")),
      line.slice(line.indexOf("=") + 1),
    ]),
  );
}
