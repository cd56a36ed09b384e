// HTTP calls through Envoy's clusters, by the proxy-wasm ABI 0.2.1.

import { resultPointer } from "../bytes/arena";
import { BufferType, HeaderMap, Status } from "../host/abi";
import { readBuffer } from "../host/buffers";
import { proxy_http_call } from "../host/env";
import { readHeaders } from "../host/headers";
import { HeaderList } from "../http/header-list";
import { finishPairs, pairsBytes, pairsLength } from "../http/pairs";
import { Calls } from "../ports/calls";

const TOKEN: usize = memory.data(4, 4);

@final
export class EnvoyCalls extends Calls {
  /** The body of the answer in hand was read. */
  private isRead: bool = false;

  start(cluster: ArrayBuffer, timeoutMillis: i32): bool {
    if (!finishPairs()) return false;
    const name = changetype<usize>(cluster);
    const pairs = pairsBytes();
    const size = pairsLength();
    const status = proxy_http_call(name, cluster.byteLength, pairs, size, 0, 0, 0, 0, timeoutMillis, TOKEN);
    this.token = load<u32>(TOKEN);
    return status === Status.Ok;
  }

  readAnswer(into: HeaderList): bool {
    this.isRead = false;
    return readHeaders(HeaderMap.CallResponse, into);
  }

  readBody(length: i32): bool {
    if (this.isRead && this.bodyLength === length) return true;
    this.body = 0;
    this.bodyLength = 0;
    if (length <= 0) return true;
    if (!readBuffer(BufferType.CallResponseBody, length)) return false;
    this.body = resultPointer();
    this.bodyLength = length;
    this.isRead = true;
    return true;
  }
}
