// Requests of a table of doubts on the wire, over HTTP/1.1 and HTTP/2, a few at a time.
import { Http2Client } from "./http2-client";
import { type RawResponse, send } from "../../scripts/lab/raw-http";
import type { SessionRequest } from "./request-doubts";

const AT_ONCE = 16;

/** Sends a request on a connection of its own, byte for byte. */
export function sendDoubted(port: number, host: string, request: SessionRequest): Promise<RawResponse> {
  const { method, path, cookies, headers } = request;
  const lines = cookies.map((line) => ["cookie", line] as const);
  return send(port, { method, path, headers: [["host", host], ...lines, ...headers] });
}

/** Sends a request over HTTP/2, each cookie in a field of its own as browsers do. */
export function sendCrumbs(client: Http2Client, host: string, request: SessionRequest): Promise<RawResponse> {
  const crumbs = request.cookies.flatMap((line) => line.split("; "));
  const headers = Object.fromEntries(request.headers);
  return client.get(request.path, {
    ":authority": host,
    ":method": request.method,
    cookie: crumbs,
    ...headers,
  });
}

/** What becomes of each item, so many at a time. */
export async function inTurn<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(run))));
  }
  return results;
}
