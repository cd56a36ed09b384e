// Streams of Envoy, by the proxy-wasm ABI 0.2.1.

import { bytesOf, Text } from "../bytes/ascii";
import { resultPointerSlot, resultSizeSlot } from "../bytes/arena";
import { HeaderMap, Status, StreamType } from "../host/abi";
import {
  proxy_close_stream,
  proxy_continue_stream,
  proxy_get_property,
  proxy_send_local_response,
  proxy_set_effective_context,
  proxy_set_property,
} from "../host/env";
import { addHeader, readHeaders, removeHeader, replaceHeader } from "../host/headers";
import { HeaderList } from "../http/header-list";
import { finishPairs, pairsBytes, pairsLength } from "../http/pairs";
import { Streams } from "../ports/streams";

@final
export class EnvoyStreams extends Streams {
  enter(stream: u32): bool {
    return proxy_set_effective_context(stream) === Status.Ok;
  }

  resumeRequest(): void {
    proxy_continue_stream(StreamType.Request);
  }

  resumeResponse(): void {
    proxy_continue_stream(StreamType.Response);
  }

  readRequest(into: HeaderList): bool {
    return readHeaders(HeaderMap.Request, into);
  }

  readTrailers(into: HeaderList): bool {
    return readHeaders(HeaderMap.RequestTrailers, into);
  }

  readResponse(into: HeaderList): bool {
    return readHeaders(HeaderMap.Response, into);
  }

  add(name: usize, nameLength: i32, value: usize, length: i32): void {
    addHeader(HeaderMap.Request, name, nameLength, value, length);
  }

  replace(name: usize, nameLength: i32, value: usize, length: i32): void {
    replaceHeader(HeaderMap.Request, name, nameLength, value, length);
  }

  remove(name: usize, nameLength: i32): void {
    removeHeader(HeaderMap.Request, name, nameLength);
  }

  removeTrailer(name: usize, nameLength: i32): void {
    removeHeader(HeaderMap.RequestTrailers, name, nameLength);
  }

  addToResponse(name: usize, nameLength: i32, value: usize, length: i32): void {
    addHeader(HeaderMap.Response, name, nameLength, value, length);
  }

  replaceInResponse(name: usize, nameLength: i32, value: usize, length: i32): void {
    replaceHeader(HeaderMap.Response, name, nameLength, value, length);
  }

  reset(): void {
    proxy_close_stream(StreamType.Request);
  }

  /** In Envoy's filter state: it ends with the filter chain, before an internal redirect begins the next one. */
  setValue(name: Text, value: usize, length: i32): void {
    proxy_set_property(bytesOf(name), name.length, value, length);
  }

  hasValue(name: Text): bool {
    const status = proxy_get_property(bytesOf(name), name.length, resultPointerSlot(), resultSizeSlot());
    return status === Status.Ok;
  }

  reply(status: u32, details: ArrayBuffer, body: usize, length: i32, grpcStatus: u32): void {
    if (finishPairs()) sendReply(status, details, body, length, pairsBytes(), pairsLength(), grpcStatus);
    else sendReply(status, details, 0, 0, 0, 0, grpcStatus);
  }
}

function sendReply(
  status: u32,
  details: ArrayBuffer,
  body: usize,
  length: i32,
  pairs: usize,
  pairsSize: i32,
  grpcStatus: u32,
): void {
  proxy_send_local_response(
    status,
    changetype<usize>(details),
    usize(details.byteLength),
    body,
    usize(length),
    pairs,
    usize(pairsSize),
    grpcStatus,
  );
}
