// The context that host calls act on, and the stream they pause and resume.

import { Status, StreamType } from "./abi";
import {
  proxy_continue_stream,
  proxy_set_effective_context,
  proxy_set_tick_period_milliseconds,
} from "./env";

/** Makes host calls act on this stream. False when the stream is gone: then nothing of it may be touched. */
export function enterStream(streamId: u32): bool {
  return proxy_set_effective_context(streamId) === Status.Ok;
}

/** Makes host calls act on this root context. False when it is gone. */
export function enterRoot(rootId: u32): bool {
  return proxy_set_effective_context(rootId) === Status.Ok;
}

export function resumeRequest(): void {
  proxy_continue_stream(StreamType.Request);
}

export function resumeResponse(): void {
  proxy_continue_stream(StreamType.Response);
}

export function setTickMillis(period: u32): void {
  proxy_set_tick_period_milliseconds(period);
}
