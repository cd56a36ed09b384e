// Many requests over a few connections, each as soon as one before it was answered.
import { Agent, request as httpRequest } from "node:http";
import type { RawRequest } from "../../scripts/lab/raw-http";

const CONNECTIONS = 16;

/** More than any answer has. */
const HEADERS_MAX = 256 * 1024;

/** No answer for so long is none: the request counts as status 0. Nothing measures against it. */
const HANG_MILLISECONDS = 20_000;

function statusOf(
  agent: Agent,
  port: number,
  { method = "GET", path = "/", headers = [], body = "" }: RawRequest,
) {
  return new Promise<number>((resolve) => {
    const lines = [...headers, ["content-length", String(Buffer.byteLength(body))]].flat();
    const request = httpRequest(
      {
        agent,
        host: "127.0.0.1",
        port,
        method,
        path,
        headers: lines,
        setHost: false,
        timeout: HANG_MILLISECONDS,
        maxHeaderSize: HEADERS_MAX,
      },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      },
    );
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(0));
    request.on("close", () => resolve(0));
    request.end(body);
  });
}

/** Sends so many requests; how many were answered with which status, 0 for those that were not. */
export async function flood(
  port: number,
  count: number,
  requestOf: (index: number) => RawRequest,
): Promise<Map<number, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const statuses = new Map<number, number>();
  let next = 0;
  const client = async () => {
    while (next < count) {
      const status = await statusOf(agent, port, requestOf(next++));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  agent.destroy();
  return statuses;
}
