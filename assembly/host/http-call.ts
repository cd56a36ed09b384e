// HTTP calls to a cluster, on behalf of a root context.

import { Status } from "./abi";
import { proxy_http_call } from "./env";
import { finishPairs, pairsBytes, pairsLength } from "./pairs";

const TOKEN: usize = memory.data(4, 4);

/** The token of the call that startCall last sent; its answer comes with it. */
export function callToken(): u32 {
  return load<u32>(TOKEN);
}

/**
 * Sends the collected pairs as a request without a body. False when the host refused at once (unknown cluster, no healthy
 * host, circuit open, a header that cannot be): no answer follows then.
 */
export function startCall(cluster: usize, clusterLength: i32, timeoutMillis: i32): bool {
  if (!finishPairs()) return false;
  const pairs = pairsBytes();
  const status = proxy_http_call(
    cluster,
    clusterLength,
    pairs,
    pairsLength(),
    0,
    0,
    0,
    0,
    timeoutMillis,
    TOKEN,
  );
  return status === Status.Ok;
}
