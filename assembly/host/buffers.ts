// Buffers of the host: the plugin's configuration and the body of a call's answer.

import { BufferType, Status } from "./abi";
import { proxy_get_buffer_bytes } from "./env";
import { resultPointerSlot, resultSize, resultSizeSlot } from "../bytes/arena";

/** Reads `size` bytes, at least one, into the arena, then where resultPointer says. False when they do not fit or are not there. */
export function readBuffer(type: BufferType, size: i32): bool {
  if (proxy_get_buffer_bytes(type, 0, size, resultPointerSlot(), resultSizeSlot()) !== Status.Ok)
    return false;
  return resultSize() === size;
}
