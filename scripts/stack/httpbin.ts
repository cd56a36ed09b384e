// The app behind the gateway: httpbin, whose /headers shows what the app receives.
import { join } from "node:path";
import { httpbinFolder } from "../toolchain/httpbin";
import { answersOk } from "./http-ready";
import { Server } from "./process";

export interface Httpbin {
  readonly server: Server;
  readonly port: number;
}

export async function startHttpbin(port: number, folder: string, name = "httpbin"): Promise<Httpbin> {
  const site = await httpbinFolder();
  const options = ["--bind", `127.0.0.1:${port}`, "--workers", "1", "--threads", "8", "--keep-alive", "75"];
  const server = Server.start({
    name,
    command: "python3",
    args: ["-m", "gunicorn", ...options, "httpbin:app"],
    env: { PYTHONPATH: site, PYTHONDONTWRITEBYTECODE: "1" },
    logFile: join(folder, `${name}.log`),
  });
  await server.ready(answersOk(`http://127.0.0.1:${port}/status/200`));
  return { server, port };
}
