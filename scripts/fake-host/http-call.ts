// A call of the filter's to a cluster, and what may come of it.

import { HeaderMap } from "./header-map";
import type { Pair } from "./pairs";

export interface HttpCall {
  readonly token: number;
  readonly root: number;
  readonly cluster: string;
  readonly headers: HeaderMap;
  readonly body: string;
  readonly timeoutMillis: number;
}

/** null: the answer broke off after its headers; Envoy then shows none of it. */
export type Answer = { readonly headers: HeaderMap; readonly body: Buffer } | null;

/** An answer with this status. */
export function answerOf(
  status: number | string,
  headers: readonly Pair[] = [],
  body: string | Buffer = "",
): Answer {
  return {
    headers: new HeaderMap([[":status", String(status)], ...headers]),
    body: typeof body === "string" ? Buffer.from(body, "latin1") : body,
  };
}

/** What Envoy makes up for a call without an answer. */
export const TIMED_OUT = answerOf(504, [["content-type", "text/plain"]], "upstream request timeout");
export const NOT_CONNECTED = answerOf(
  503,
  [["content-type", "text/plain"]],
  "upstream connect error or disconnect/reset",
);
export const GARBAGE = answerOf(502, [["content-type", "text/plain"]], "protocol error");
