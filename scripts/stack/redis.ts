// A Redis without persistence, for oauth2-proxy's server-side sessions. Only where the machine has redis-server.
import { connect } from "node:net";
import { join } from "node:path";
import { redisServer } from "../toolchain/on-path";
import { freePort } from "./free-port";
import { Server } from "./process";

export interface Redis {
  readonly server: Server;
  readonly url: string;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("error", () => resolve(false));
    socket.on("close", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}

export async function startRedis(folder: string): Promise<Redis> {
  const command = redisServer();
  if (command === null) throw new Error("redis-server is not on PATH (POSTERN_REDIS_SERVER may name it)");
  const port = await freePort();
  const server = Server.start({
    name: "redis",
    command,
    args: [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--appendonly",
      "no",
      "--dir",
      folder,
    ],
    logFile: join(folder, "redis.log"),
  });
  await server.ready(() => accepts(port));
  return { server, url: `redis://127.0.0.1:${port}` };
}
