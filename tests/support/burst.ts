// Thousands of requests at once: streams of a few HTTP/2 connections, so that both workers get some.
import type { OutgoingHttpHeaders } from "node:http2";
import { Http2Client } from "./http2-client";
import type { RawResponse } from "../../scripts/lab/raw-http";

const STREAMS_EACH = 100;

/** Sends so many requests at once. `whenAllAreOut` runs once the last one has been written. */
export async function burst(
  port: number,
  count: number,
  headers: OutgoingHttpHeaders,
  whenAllAreOut: () => Promise<void> | void = () => undefined,
): Promise<RawResponse[]> {
  const clients = await Promise.all(
    Array.from({ length: Math.ceil(count / STREAMS_EACH) }, () => Http2Client.connect(port)),
  );
  const answers = Array.from({ length: count }, (_, i) =>
    (clients[i % clients.length] as Http2Client).get("/app", headers),
  );
  await whenAllAreOut();
  const all = await Promise.all(answers);
  await Promise.all(clients.map((client) => client.close()));
  return all;
}
