// Local replies: an answer to the client from the filter itself.

import { proxy_send_local_response } from "./env";
import { finishPairs, pairsBytes, pairsLength } from "./pairs";

/**
 * Answers the stream in force with the collected pairs as headers. `details` shows up as %RESPONSE_CODE_DETAILS%.
 * Pairs that do not fit are left out with the body: the status still goes out, so that the request never passes.
 */
export function sendReply(
  status: u32,
  details: ArrayBuffer,
  body: usize,
  bodyLength: i32,
  grpcStatus: u32,
): void {
  if (finishPairs()) send(status, details, body, bodyLength, pairsBytes(), pairsLength(), grpcStatus);
  else send(status, details, 0, 0, 0, 0, grpcStatus);
}

function send(
  status: u32,
  details: ArrayBuffer,
  body: usize,
  bodyLength: i32,
  pairs: usize,
  pairsSize: i32,
  grpcStatus: u32,
): void {
  proxy_send_local_response(
    status,
    changetype<usize>(details),
    usize(details.byteLength),
    body,
    usize(bodyLength),
    pairs,
    usize(pairsSize),
    grpcStatus,
  );
}
