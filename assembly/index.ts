// The module's exports: the proxy-wasm ABI 0.2.1 callbacks that the filter needs, each told to flow/filter.ts.
//
// A callback that is exported costs every request a crossing, so none is here that could be done without.

import "./host/abort";
import { resetArena } from "./bytes/arena";
import { HeadersStatus, TrailersStatus } from "./host/abi";
import { collectBetweenTicks, collectOnTick } from "./host/collector";
import { filter } from "./shell/filter";

export { malloc } from "./bytes/arena";

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_context_create(id: u32, parent: u32): void {
  filter.onContext(id, parent);
}

export function proxy_on_configure(root: u32, size: i32): u32 {
  collectBetweenTicks();
  resetArena();
  filter.onConfigure(root, size);
  // The host is never told that a configuration is wrong: see flow/plugins/configure.ts.
  return 1;
}

export function proxy_on_request_headers(id: u32, _count: i32, _endOfStream: i32): u32 {
  collectBetweenTicks();
  resetArena();
  return u32(filter.onRequest(id) ? HeadersStatus.Continue : HeadersStatus.StopAllIterationAndWatermark);
}

export function proxy_on_request_trailers(_id: u32, _count: i32): u32 {
  resetArena();
  return u32(filter.onTrailers() ? TrailersStatus.Continue : TrailersStatus.StopIteration);
}

export function proxy_on_response_headers(id: u32, _count: i32, _endOfStream: i32): u32 {
  resetArena();
  return u32(filter.onResponse(id) ? HeadersStatus.Continue : HeadersStatus.StopIteration);
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
  filter.onCallAnswer(token, bodyLength);
}

export function proxy_on_tick(root: u32): void {
  collectOnTick();
  resetArena();
  filter.onTick(root);
}
