// What oauth2-proxy was asked, by its own request log.
import { once } from "node:events";
import type { AnsweredRequest } from "../stack/oauth2-proxy";
import type { Stack } from "../stack/stack";
import { send } from "./raw-http";

const MARK = "/marker-of-a-test-";
let marks = 0;

/**
 * The requests that oauth2-proxy has answered. Lines of the log come a moment after the answers, so a request of our own
 * goes first: once its line is there, the lines of everything before it are too.
 */
export async function answeredRequests({ oauth2Proxy }: Stack): Promise<AnsweredRequest[]> {
  const path = `${MARK}${marks++}`;
  await send(oauth2Proxy.port, { path, headers: [["host", "marker"]] });
  while (!oauth2Proxy.requests.some(({ uri }) => uri === path)) await once(oauth2Proxy.server.output, "line");
  return oauth2Proxy.requests.filter(({ uri }) => !uri.startsWith(MARK));
}

/** How many requests reached oauth2-proxy: by its own log, and by Envoy's count of what it sent there. */
export async function authRequestCounts(stack: Stack): Promise<{ answered: number; sent: number }> {
  return { answered: (await answeredRequests(stack)).length, sent: await stack.authCalls() };
}
