// The module's exports: the proxy-wasm ABI 0.2.1 callbacks that the filter needs, each one line into filter/.
//
// A callback that is exported costs every request a crossing, so none is here that could be done without.

import "./host/abort";
import { collectBetweenTicks, collectOnTick } from "./host/collector";
import { resetArena } from "./host/memory";
import { configure } from "./filter/configure";
import { contextCreated } from "./filter/contexts";
import { onCallAnswer } from "./filter/call-answers";
import { onRequestHeaders, onResponseHeaders } from "./filter/stream";
import { onTick } from "./filter/tick";
import { onRequestTrailers } from "./filter/trailers";

export { malloc } from "./host/memory";

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_context_create(id: u32, parent: u32): void {
  contextCreated(id, parent);
}

export function proxy_on_configure(root: u32, size: i32): u32 {
  collectBetweenTicks();
  resetArena();
  configure(root, size);
  return 1;
}

export function proxy_on_request_headers(id: u32, _count: i32, _endOfStream: i32): u32 {
  collectBetweenTicks();
  resetArena();
  return u32(onRequestHeaders(id));
}

export function proxy_on_request_trailers(_id: u32, _count: i32): u32 {
  resetArena();
  return u32(onRequestTrailers());
}

export function proxy_on_response_headers(id: u32, _count: i32, _endOfStream: i32): u32 {
  resetArena();
  return u32(onResponseHeaders(id));
}

export function proxy_on_http_call_response(
  _root: u32,
  token: u32,
  _headers: i32,
  bodyLength: i32,
  _trailers: i32,
): void {
  collectBetweenTicks();
  resetArena();
  onCallAnswer(token, bodyLength);
}

export function proxy_on_tick(root: u32): void {
  collectOnTick();
  resetArena();
  onTick(root);
}
